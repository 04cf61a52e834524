import pytest
import sqlalchemy as sa

from dsm.backups import postgres_copy
from dsm.backups.archive import BackupError
from dsm.database import migrate, open_engine
from dsm.surveying.keys import Keyring
from tests.support.databases import new_settings
from tests.support.surveyed import INVITED, survey

pytestmark = pytest.mark.slow


@pytest.fixture
def settings(tmp_path, server):
    return new_settings("postgresql", tmp_path, server)


@pytest.fixture
def engine(settings):
    opened = open_engine(settings)
    migrate(opened)
    survey(opened, settings)
    yield opened
    opened.dispose()


@pytest.fixture
def parts(engine, settings, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    postgres_copy.copy_out(engine, Keyring(settings.keys_folder, settings.secret), folder)
    return folder


@pytest.fixture
def empty(tmp_path, server):
    opened = open_engine(new_settings("postgresql", tmp_path, server))
    yield opened
    opened.dispose()


def test_rows_that_could_tell_something_lie_in_the_order_of_their_keys():
    names = {table.name for table in postgres_copy.sorted_tables()}

    asked = {"invitation", "contact", "answer_draft"}
    assert names == asked | {"response", "free_text", "withdrawn"}


def test_rows_are_written_in_order_and_nobody_has_answered(parts):
    lines = (parts / "invitation.rows").read_text().splitlines()

    assert len(lines) == 2 * INVITED
    assert lines == sorted(lines)
    assert {line.split("\t")[-1] for line in lines} == {"f"}


def test_a_database_that_is_not_empty_is_left_alone(engine, parts):
    with pytest.raises(BackupError, match="not empty"), postgres_copy.copied_in(engine, parts):
        pass

    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM invitation").scalar() == 80


def test_a_restore_that_fails_leaves_the_database_empty(empty, parts):
    with pytest.raises(ZeroDivisionError), postgres_copy.copied_in(empty, parts):
        _ = 1 / 0

    assert sa.inspect(empty).get_table_names() == []


def test_a_dump_that_cannot_be_read_is_told_with_the_tools_own_words(empty, parts):
    (parts / postgres_copy.PART).write_bytes(b"nothing of the kind")

    with (
        pytest.raises(BackupError, match="pg_restore failed"),
        postgres_copy.copied_in(empty, parts),
    ):
        pass
