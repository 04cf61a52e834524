import sqlite3
import stat

import pytest

from dsm.surveying import packet_files
from dsm.surveying.packet_files import create, opened, require_passphrase, wipe
from dsm.surveying.packets import PacketError, Standing
from surveys.codes import grouped
from tests.support.fieldwork import CHEAP, NOW, PASSPHRASE, a_packet, an_interview
from tests.support.surveys import an_open_campaign


@pytest.fixture
def field(engine, keyring):
    return an_open_campaign(engine, keyring, channels=["web", "phone"])


@pytest.fixture
def file(field, tmp_path):
    path = tmp_path / "monday.packet"
    create(path, PASSPHRASE, a_packet(field), work=CHEAP)
    return path


def test_a_packet_is_one_file_that_only_its_owner_reads(file, tmp_path):
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.glob("monday*")] == ["monday.packet"]


def test_an_interview_is_there_after_the_file_was_closed(file):
    with opened(file, PASSPHRASE) as packet:
        packet.save(an_interview(2))

    with opened(file, PASSPHRASE) as packet:
        assert packet.interview(2) == an_interview(2)
        assert [one.standing for one in packet.interviews()] == ["free", "done", "free"]
        assert packet.first_free().number == 1


def test_an_answer_is_on_the_disk_before_the_file_is_closed(file, tmp_path):
    copy = tmp_path / "copy.packet"
    with opened(file, PASSPHRASE) as packet:
        packet.save(an_interview(1))
        copy.write_bytes(file.read_bytes())  # what a machine finds whose battery ran flat here

    with opened(copy, PASSPHRASE) as packet:
        assert packet.interview(1).standing is Standing.DONE


def test_nothing_can_be_read_without_the_passphrase(file, field):
    with opened(file, PASSPHRASE) as packet:
        packet.save(an_interview(1))
        secrets = [*packet.terms.ids, *packet.terms.receipts, grouped(packet.terms.receipts[0])]

    raw = file.read_bytes()
    for text in ("harbour", "Evenings", *secrets):
        assert text.encode() not in raw
    with pytest.raises(PacketError, match="passphrase does not open"), opened(file, "guessed"):
        pass


def test_a_box_that_is_moved_to_another_place_does_not_open(file):
    with sqlite3.connect(file) as connection:
        connection.execute(
            "UPDATE interview SET sealed = (SELECT sealed FROM interview WHERE number = 1) "
            "WHERE number = 2"
        )
    connection.close()

    with opened(file, PASSPHRASE) as packet, pytest.raises(PacketError, match="was changed"):
        packet.interview(2)


def test_a_second_window_is_refused(file, monkeypatch):
    monkeypatch.setattr(packet_files, "WAIT", 0)

    with (
        opened(file, PASSPHRASE),
        pytest.raises(PacketError, match="cannot be opened"),
        opened(file, PASSPHRASE),
    ):
        pass


@pytest.mark.parametrize("content", [b"", b"not a database at all, but a text" * 100])
def test_what_is_no_packet_is_told_so(tmp_path, content):
    file = tmp_path / "other.txt"
    file.write_bytes(content)

    with pytest.raises(PacketError, match="no packet"), opened(file, PASSPHRASE):
        pass


def test_a_file_that_is_not_there_or_there_already_is_told(file, field, tmp_path):
    with pytest.raises(PacketError, match="no file"), opened(tmp_path / "none", PASSPHRASE):
        pass
    with pytest.raises(PacketError, match="cannot be written"):
        create(file, PASSPHRASE, a_packet(field), work=CHEAP)


def test_a_short_passphrase_is_refused():
    with pytest.raises(PacketError, match="11 characters"):
        require_passphrase("short words")


def test_an_interview_that_does_not_exist_is_told(file):
    with opened(file, PASSPHRASE) as packet:
        with pytest.raises(PacketError, match="no interview 4"):
            packet.interview(4)
        for number in (1, 2, 3):
            packet.save(an_interview(number, now=NOW))
        with pytest.raises(PacketError, match="All 3"):
            packet.first_free()


def test_a_wiped_packet_is_overwritten_and_gone(file, tmp_path):
    twin = tmp_path / "same bytes"
    twin.hardlink_to(file)
    before = twin.read_bytes()

    wipe(file)

    assert not file.exists()
    assert twin.stat().st_size == len(before)
    assert before[:100] not in twin.read_bytes()
