import pytest

from dsm.backups import sqlite_copy
from dsm.backups.archive import BackupError
from dsm.surveying.keys import Keyring
from tests.support.surveyed import INVITED, SAID, survey


@pytest.fixture
def copy(engine, settings, tmp_path):
    survey(engine, settings)
    folder = tmp_path / "out"
    folder.mkdir()
    sqlite_copy.copy_out(engine, Keyring(settings.keys_folder, settings.secret), folder)
    return folder / sqlite_copy.PART


def one(file, question: str) -> int:
    with sqlite_copy.opened(file) as connection:
        return connection.exec_driver_sql(question).scalar()


def test_the_copy_holds_invitations_without_answered_and_no_key_table(copy):
    assert one(copy, "SELECT count(*) FROM invitation") == 2 * INVITED
    assert one(copy, "SELECT sum(answered) FROM invitation") == 0
    assert one(copy, "SELECT count(*) FROM person_code") == 0


def test_what_was_taken_out_is_in_no_free_page_either(copy):
    assert SAID.encode() not in copy.read_bytes()
    assert one(copy, "PRAGMA freelist_count") == 0


def test_the_copy_is_one_file(copy):
    assert [file.name for file in copy.parent.iterdir()] == [sqlite_copy.PART]


def test_a_copy_takes_the_place_of_nothing(copy, tmp_path):
    target = tmp_path / "there.sqlite"
    target.write_text("precious")

    with pytest.raises(BackupError, match="replaces nothing"):
        sqlite_copy.copy_in(copy, target)

    assert target.read_text() == "precious"


def test_a_broken_reference_is_told(copy):
    with sqlite_copy.opened(copy) as connection:
        connection.exec_driver_sql("UPDATE contact SET campaign_id = 99")
        connection.commit()
        with pytest.raises(BackupError, match="contact refers to a missing campaign"):
            sqlite_copy.require_sound(connection)


def test_a_broken_page_is_told(copy):
    content = bytearray(copy.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 4096] = b"\xff" * 4096
    copy.write_bytes(content)

    with sqlite_copy.opened(copy) as connection, pytest.raises(BackupError, match="not sound"):
        sqlite_copy.require_sound(connection)
