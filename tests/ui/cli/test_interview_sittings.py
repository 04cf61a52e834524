import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from dsm.surveying.packet_files import create, opened
from dsm.surveying.packets import PacketError, Standing
from surveys.asking.questions import QuestionType
from surveys.codes import grouped
from tests.support.fieldwork import CHEAP, PASSPHRASE, a_packet, an_interview
from tests.support.questionnaires import a_question, one_page_each
from tests.support.surveys import a_keyring, an_open_campaign
from ui.cli.interview_sittings import hold, sit

DOWN, ENTER, STOP = "\x1b[B", "\r", "\x03"
NOW = datetime.now(UTC)
SOON = NOW + timedelta(days=20)
ASKED = one_page_each(
    a_question("out", required=True),
    a_question("why", QuestionType.SHORT_TEXT, when="out = 1"),
    a_question("age", QuestionType.NUMBER),
)
BEGIN = ENTER * 2  # the first language, and "I want to answer"


@pytest.fixture
def packet(engine, tmp_path):
    field = an_open_campaign(
        engine,
        a_keyring(tmp_path),
        questionnaire=ASKED,
        channels=["phone"],
        opens_at=NOW - timedelta(days=1),
        closes_at=SOON,
    )
    from dsm.database import transaction
    from dsm.surveying.tables import ConsentRow

    with transaction(engine) as session:
        session.get_one(ConsentRow, (field.id, 1)).texts = {
            "terms": {"nb": "Det er frivillig.", "en": "It is voluntary."},
            "agree": {"nb": "Ja takk", "en": "Yes please"},
            "decline": {"nb": "Nei takk", "en": "No thank you"},
        }
    path = tmp_path / "monday.packet"
    create(path, PASSPHRASE, a_packet(field, now=NOW), work=CHEAP)
    return path


@pytest.fixture
def file(packet):
    with opened(packet, PASSPHRASE) as opened_file:
        yield opened_file


@pytest.fixture
def typing():
    with (
        create_pipe_input() as keys,
        create_app_session(input=keys, output=DummyOutput()),
    ):
        yield lambda *typed: keys.send_text("".join(typed))


def test_an_interview_from_the_consent_to_the_receipt(file, typing, capsys):
    typing(BEGIN, ENTER, "mørkt", ENTER, "34", ENTER, ENTER)

    done = hold(file, file.first_free())

    assert (done.standing, done.language) == (Standing.DONE, "nb")
    assert (done.answers, done.free_texts) == ({"out": 1, "age": 34}, {"why": "mørkt"})
    said = capsys.readouterr().err
    assert said.index("Det er frivillig.") < said.index(grouped(file.receipt(1)))
    assert file.interview(1) == done


def test_who_declines_leaves_nothing(file, typing, capsys):
    typing(ENTER, DOWN, ENTER)

    assert hold(file, file.first_free()).standing is Standing.FREE
    assert "Ingenting er lagret" in capsys.readouterr().err
    assert file.first_free().number == 1


def test_every_answer_is_saved_before_the_next_question(file, typing):
    typing(BEGIN, DOWN, ENTER, STOP)

    hold(file, file.first_free())

    kept = file.interview(1)
    assert (kept.standing, kept.answers, kept.at) == (Standing.BEGUN, {"out": 2}, "age")


def test_a_paused_interview_goes_on_where_it_was(file, typing):
    typing(BEGIN, DOWN, ENTER, "#", ENTER)
    hold(file, file.first_free())

    typing("50", ENTER, ENTER)
    done = hold(file, file.interview(1))

    assert done.answers == {"out": 2, "age": 50}


def test_back_and_another_answer_leads_another_way(file, typing):
    typing(BEGIN, ENTER, "mørkt", ENTER, "<", ENTER, "<", ENTER, DOWN, ENTER, ENTER, ENTER)

    done = hold(file, file.first_free())

    assert done.answers == {"out": 2}
    assert done.standing is Standing.DONE


def test_back_from_the_end_and_a_pause_there(file, typing):
    typing(BEGIN, DOWN, ENTER, ENTER, DOWN, ENTER, "7", ENTER, DOWN * 2, ENTER)

    kept = hold(file, file.first_free())

    assert (kept.standing, kept.answers) == (Standing.BEGUN, {"out": 2, "age": 7})


def test_what_is_required_and_missing_is_asked_at_the_end(file, typing, capsys):
    begun = file.first_free().begin("nb", NOW)
    from dataclasses import replace

    file.save(replace(begun, at="."))
    typing(ENTER, DOWN, ENTER, ENTER, ENTER)

    done = hold(file, file.interview(1))

    assert done.standing is Standing.DONE
    assert "Mangler svar: What about out?" in capsys.readouterr().err


@pytest.mark.slow
def test_interviews_follow_each_other_until_the_interviewer_stops(file, typing):
    typing(ENTER, BEGIN, DOWN, ENTER, STOP)  # begins the first, and pauses
    typing(ENTER, BEGIN, DOWN, ENTER, ENTER, ENTER)  # the second whole
    typing(DOWN, ENTER, ENTER, ENTER)  # goes on with the first
    typing(DOWN, ENTER)  # stops

    sit(file, None, None)

    assert [one.standing for one in file.interviews()] == ["done", "done", "free"]


def test_one_interview_by_its_number_in_a_language(file, typing):
    typing(ENTER, DOWN, ENTER, ENTER, ENTER)

    sit(file, 3, "en")

    assert file.interview(3).language == "en"
    assert file.interview(3).standing is Standing.DONE


def test_what_is_done_or_foreign_is_not_opened(file):
    file.save(an_interview(1))

    with pytest.raises(PacketError, match="is done"):
        sit(file, 1, None)
    with pytest.raises(PacketError, match="'uk'"):
        sit(file, 2, "uk")


@pytest.mark.slow
def test_an_interview_in_a_real_terminal(packet, tmp_path):
    tmux = shutil.which("tmux")
    if tmux is None:
        pytest.skip("needs tmux, a terminal that a test can type into")
    server = [tmux, "-S", str(tmp_path / "tmux.socket")]
    words = tmp_path / "words"
    words.write_text(PASSPHRASE, encoding="utf-8")
    run = f"{sys.executable} -m ui interview run {packet} --passphrase-file {words}; sleep 60"

    def screen():
        shown = [*server, "capture-pane", "-p"]
        return subprocess.run(shown, capture_output=True, text=True, check=True).stdout

    def press(awaited, *keys):
        for _ in range(300):
            if awaited in screen():
                break
            time.sleep(0.1)
        assert awaited in screen()
        subprocess.run([*server, "send-keys", *keys], check=True)

    subprocess.run([*server, "new-session", "-d", "-x", "100", "-y", "40", run], check=True)
    try:
        press("what next?", "Enter")
        press("språk", "Enter")
        press("Hva sier", "Enter")
        press("1. What about out?", "Down", "Enter")
        press("3. What about age?", "34", "Enter")
        press("Alle spørsmålene", "Enter")
        press("kvitteringen", "Down", "Enter")
        press("what next?")
    finally:
        subprocess.run([*server, "kill-server"], check=False)

    with opened(packet, PASSPHRASE) as file:
        assert file.interview(1).answers == {"out": 2, "age": 34}
