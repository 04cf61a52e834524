import json
from datetime import UTC, datetime

import pytest

from dsm.settings import read_settings
from dsm.surveying import packet_files
from dsm.surveying.keys import Keyring
from dsm.surveying.packets import Standing
from dsm.surveying.tables import InboxRow, MergeConflictRow, PacketRow
from tests.support.fieldwork import CHEAP, PASSPHRASE, WHOLE
from tests.support.surveys import TEXTS, an_open_campaign

GIVEN = {"language": "nb", "consent": True, "answers": WHOLE, "free_texts": TEXTS}


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    """Packets whose passphrase is checked at once."""
    create = packet_files.create
    monkeypatch.setattr(packet_files, "create", lambda *given: create(*given, work=CHEAP))


@pytest.fixture
def field(engine, folder):
    settings = read_settings()
    return an_open_campaign(
        engine,
        Keyring(settings.keys_folder, settings.secret),
        channels=["web", "phone"],
        opens_at=datetime(2026, 1, 1, tzinfo=UTC),
        closes_at=datetime(2037, 1, 1, tzinfo=UTC),
    )


@pytest.fixture
def words(tmp_path):
    file = tmp_path / "passphrase"
    file.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    return ("--passphrase-file", file)


@pytest.fixture
def packet(dsm, field, words, tmp_path):
    file = tmp_path / "monday.packet"
    done = dsm("interview", "checkout", "evening", "--packet", file, "--size", "3", *words)
    assert done.code == 0, done.err
    return file


@pytest.fixture
def hold(dsm, packet, words, tmp_path):
    """Hand over an interview as a script does."""

    def handed(*options, **given):
        file = tmp_path / "answers.json"
        file.write_text(json.dumps(GIVEN | given), encoding="utf-8")
        return dsm("interview", "run", packet, "--answers", file, *options, *words)

    return handed


def test_interviews_are_taken_out_held_and_brought_home(dsm, field, packet, hold, words):
    first, second = hold(), hold(finish=False)

    assert first.out.startswith("Interview 1 is done; its receipt is ")
    assert second.out == "Interview 2 is begun.\n"
    states = dsm("interview", "show", packet, "--json", *words).json
    assert [one["state"] for one in states] == ["done", "begun", "free"]
    merged = dsm("interview", "merge", packet, "--give-up", "--json", *words)
    assert {k: v for k, v in merged.json.items() if v} == {"new": 1, "unfinished": 1, "unused": 1}
    assert not packet.exists()
    assert [row.channel for row in field.rows(InboxRow)] == ["phone"]


def test_the_receipt_that_was_told_withdraws_the_answer(dsm, field, packet, hold, words):
    from dsm.database import exclusive
    from dsm.surveying.receipts import withdraw
    from surveys.codes import read_code

    receipt = hold().out.split()[-1].rstrip(".")
    dsm("interview", "merge", packet, *words)

    with exclusive(field.engine) as session:
        assert withdraw(session, field.key, read_code(receipt))
    assert field.rows(InboxRow) == []


def test_an_interview_needs_no_database(dsm, packet, hold, monkeypatch, tmp_path):
    monkeypatch.setenv("DSM_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")

    assert hold().code == 0


def test_a_packet_with_unfinished_interviews_stays(dsm, packet, hold, words):
    hold(finish=False)

    done = dsm("interview", "merge", packet, *words)

    assert done.code == 3
    assert "--give-up" in done.err
    assert packet.exists()


def test_what_could_not_be_taken_keeps_the_packet(dsm, field, packet, hold, words):
    hold()
    field.change(state="closed", closes_at=datetime(2026, 1, 2, tzinfo=UTC), grace_minutes=10**7)

    done = dsm("interview", "merge", packet, *words)

    assert done.code == 3
    assert "1 (closed)" in done.err
    assert packet.exists()
    assert dsm("interview", "merge", packet, "--give-up", *words).code == 0
    assert not packet.exists()


def test_a_copy_brings_nothing_twice_and_a_difference_to_be_decided(
    dsm, field, packet, hold, words, tmp_path
):
    copy = tmp_path / "copy.packet"
    copy.write_bytes(packet.read_bytes())
    hold()
    dsm("interview", "merge", packet, *words)
    packet.write_bytes(copy.read_bytes())
    hold(answers=WHOLE | {"safe": 1})

    assert dsm("interview", "merge", packet, "--json", *words).json["conflicts"] == 1
    (row,) = dsm("interview", "conflicts", "evening", "--json").json
    assert (row["question"], row["first"], row["second"]) == ("safe", 3, 1)
    assert "safe" in dsm("interview", "conflicts", "evening").out
    unsaid = dsm("interview", "conflicts", "evening", "--settle", row["conflict"])
    done = dsm("interview", "conflicts", "evening", "--settle", row["conflict"], "--keep", "second")
    assert (unsaid.code, done.code) == (3, 0)
    assert [one.answers["safe"] for one in field.rows(InboxRow)] == [1]
    assert ["sealed" in one.content for one in field.rows(MergeConflictRow)] == [False]


def test_packets_are_listed_and_prolonged(dsm, packet, field):
    (row,) = dsm("interview", "packets", "evening", "--json").json

    done = dsm("interview", "prolong", "evening", row["packet"], "--days", "30")

    assert done.out.startswith(f"{row['packet']} may come back until ")
    assert row["packet"] in dsm("interview", "packets", "evening").out


def test_without_a_terminal_every_question_has_its_flag(dsm, field, packet, words, tmp_path):
    bare = dsm("interview", "run", packet)
    silent = dsm("interview", "show", packet)
    nobody = dsm("interview", "checkout", "evening", "--packet", tmp_path / "new")

    assert [bare.code, silent.code, nobody.code] == [3, 3, 3]
    assert "--answers" in bare.err
    assert "--passphrase-file" in silent.err
    assert "Traceback" not in bare.err + silent.err + nobody.err


def test_no_consent_no_interview(hold, packet):
    assert "consent is not noted" in hold(consent=False).err
    with packet_files.opened(packet, PASSPHRASE) as file:
        assert file.first_free().number == 1


def test_answers_that_do_not_fit_are_refused_whole(hold, packet):
    assert "q.safe (not-a-choice)" in hold(answers=WHOLE | {"safe": 9}).err
    assert "q.safe (required)" in hold(answers={}).err
    assert "'uk'" in hold(language="uk").err
    with packet_files.opened(packet, PASSPHRASE) as file:
        assert {one.standing for one in file.interviews()} == {Standing.FREE}


def test_a_begun_interview_is_finished_by_its_number_and_a_done_one_stays(hold):
    hold(finish=False)

    assert hold("--number", "1").out.startswith("Interview 1 is done")
    assert "is done" in hold("--number", "1").err


def test_several_interviews_are_handed_over_in_one_file(dsm, packet, words, tmp_path):
    file = tmp_path / "many.json"
    file.write_text(json.dumps([GIVEN, GIVEN]), encoding="utf-8")

    done = dsm("interview", "run", packet, "--answers", file, *words)
    numbered = dsm("interview", "run", packet, "--answers", file, "--number", "3", *words)

    assert [line.split()[1] for line in done.out.splitlines()] == ["1", "2"]
    assert "holds 2 interviews" in numbered.err


@pytest.mark.parametrize("content", ["{", "3", '["a"]'])
def test_a_file_that_holds_no_interview_is_told(dsm, packet, words, tmp_path, content):
    file = tmp_path / "odd.json"
    file.write_text(content, encoding="utf-8")

    assert dsm("interview", "run", packet, "--answers", file, *words).code == 3


def test_a_file_that_is_there_is_never_overwritten_nor_removed(dsm, field, words, tmp_path):
    file = tmp_path / "precious"
    file.write_text("precious", encoding="utf-8")

    done = dsm("interview", "checkout", "evening", "--packet", file, *words)
    unknown = dsm("interview", "checkout", "nowhere", "--packet", file, *words)

    assert [done.code, unknown.code] == [3, 3]
    assert file.read_text(encoding="utf-8") == "precious"
    assert field.rows(PacketRow) == []


def test_a_wrong_or_unreadable_passphrase_is_told(dsm, packet, tmp_path):
    wrong = tmp_path / "wrong"
    wrong.write_text("some other words", encoding="utf-8")

    guessed = dsm("interview", "show", packet, "--passphrase-file", wrong)
    nowhere = dsm("interview", "show", packet, "--passphrase-file", tmp_path / "none")

    assert "does not open" in guessed.err
    assert "No passphrase can be read" in nowhere.err
