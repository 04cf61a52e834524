"""The restore drill and what may not be read from a backup, on both kinds of database."""

import zipfile
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, select

from dsm import audit, backup, stewardship
from dsm.backups.archive import BackupError
from dsm.database import migrate, open_engine, require_current, transaction
from dsm.surveying.keys import Keyring
from dsm.surveying.tables import InboxRow, InvitationRow, PersonCodeRow, ResponseRow
from tests.support.databases import KINDS, new_settings
from tests.support.surveyed import ANSWERED, INVITED, SAID, answer_more, survey

pytestmark = pytest.mark.slow


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


@pytest.fixture
def settings(kind, tmp_path, server):
    return new_settings(kind, tmp_path / "house", server)


@pytest.fixture
def engine(settings):
    opened = open_engine(settings)
    migrate(opened)
    with transaction(opened) as session:
        stewardship.add_account(session, "kari", ["author", "sender"], "four words are long")
    survey(opened, settings)
    yield opened
    opened.dispose()


@pytest.fixture
def elsewhere(settings, kind, tmp_path, server):
    """Settings of an empty database that has the same keys and secret."""
    return replace(new_settings(kind, tmp_path / "house", server), secret=settings.secret)


def everything(engine) -> dict[str, list[str]]:
    """Every row of every table, as text, in no order."""
    with engine.connect() as connection:
        return {
            table.name: sorted(str(tuple(row)) for row in connection.execute(sa.select(table)))
            for table in SQLModel.metadata.sorted_tables
        }


def restored(settings, file, **options):
    told = backup.restore(settings, file, **options)
    return told, open_engine(settings)


def test_a_restored_database_holds_every_row_that_was_backed_up(
    engine, settings, elsewhere, tmp_path
):
    file = tmp_path / "one.dsm"
    backup.back_up(engine, settings, file)
    before = everything(engine)

    told, again = restored(elsewhere, file)

    after = everything(again)
    require_current(again)
    again.dispose()
    assert told.locked == ()
    assert before.pop("inbox")
    assert after.pop("inbox") == []
    # The restore itself is logged.
    assert len(after.pop("audit")) == len(before.pop("audit")) + 1
    assert after == before


def test_after_a_restore_the_house_works_on(engine, settings, elsewhere, tmp_path):
    backup.back_up(engine, settings, tmp_path / "one.dsm")

    _, again = restored(elsewhere, tmp_path / "one.dsm")

    with transaction(again) as session:
        assert stewardship.check_password(session, "kari", "four words are long")
        stewardship.add_account(session, "ola", "official", None)
        assert audit.entries(session)[1].action == "restore"
    with pytest.raises(sa.exc.DatabaseError, match="only ever added to"), again.begin() as raw:
        raw.exec_driver_sql("DELETE FROM audit")
    again.dispose()


def test_a_backup_shows_nobody_who_answered_nor_whose_code_is_whose(
    engine, settings, elsewhere, tmp_path
):
    backup.back_up(engine, settings, tmp_path / "one.dsm")
    without_keys = replace(elsewhere, data_folder=tmp_path / "bare")

    told, again = restored(without_keys, tmp_path / "one.dsm", without_keys=True)

    with transaction(again) as session:
        invitations = session.exec(select(InvitationRow)).all()
        people = session.exec(select(PersonCodeRow)).all()
        responses = session.exec(select(ResponseRow)).all()
    again.dispose()
    assert told.locked == ("round-1", "round-2")
    assert (len(invitations), len(responses)) == (2 * INVITED, 2 * ANSWERED)
    assert not any(invitation.answered for invitation in invitations)
    assert people == []


def test_waiting_answers_are_in_no_byte_of_a_backup(engine, settings, tmp_path):
    backup.back_up(engine, settings, tmp_path / "one.dsm")

    with zipfile.ZipFile(tmp_path / "one.dsm") as archive:
        for name in archive.namelist():
            assert SAID.encode() not in archive.read(name), name


def test_ten_waiting_answers_are_mixed_first_and_so_kept(engine, settings, elsewhere, tmp_path):
    with transaction(engine) as session:
        answer_more(session, 1, 9)

    backup.back_up(engine, settings, tmp_path / "one.dsm")

    _, again = restored(elsewhere, tmp_path / "one.dsm")
    with transaction(again) as session:
        kept = session.exec(select(ResponseRow).where(ResponseRow.campaign_id == 1)).all()
        left = session.exec(select(InboxRow)).all()
    again.dispose()
    assert len(kept) == ANSWERED + 12
    assert left == []


def parts_of(file) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_two_backups_do_not_tell_who_answered_in_between(engine, settings, tmp_path, kind):
    backup.back_up(engine, settings, tmp_path / "one.dsm")
    with transaction(engine) as session:
        late = session.exec(select(InvitationRow).where(~InvitationRow.answered)).all()[5:15]
        for invitation in late:
            invitation.answered = True
    backup.back_up(engine, settings, tmp_path / "two.dsm")

    one, two = parts_of(tmp_path / "one.dsm"), parts_of(tmp_path / "two.dsm")

    assert len(one["sealed.json"]) == len(two["sealed.json"])
    if kind == "postgresql":
        # The rows and their order, though the changed ones lie elsewhere on the disk by now.
        assert one["invitation.rows"] == two["invitation.rows"]
    else:
        file = tmp_path / "copy.sqlite"
        for name, part in (("one", one), ("two", two)):
            file.with_stem(name).write_bytes(part["database.sqlite"])
        assert invitations_in(file.with_stem("one")) == invitations_in(file.with_stem("two"))


def invitations_in(file) -> list[tuple]:
    engine = sa.create_engine(f"sqlite:///{file}", poolclass=sa.NullPool)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.exec_driver_sql("SELECT * FROM invitation")]
    engine.dispose()
    return found


def test_a_backup_replaces_no_file(engine, settings, tmp_path):
    file = tmp_path / "one.dsm"
    file.write_text("precious")

    with pytest.raises(BackupError, match="already a file"):
        backup.back_up(engine, settings, file)

    assert file.read_text() == "precious"
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_a_restore_replaces_no_database(engine, settings, tmp_path):
    backup.back_up(engine, settings, tmp_path / "one.dsm")
    before = everything(engine)

    with pytest.raises(BackupError, match="replaces nothing"):
        backup.restore(settings, tmp_path / "one.dsm")

    assert everything(engine) == before


def test_without_the_keys_nothing_is_restored_unless_that_is_wanted(
    engine, settings, elsewhere, tmp_path
):
    backup.back_up(engine, settings, tmp_path / "one.dsm")
    bare = replace(elsewhere, data_folder=tmp_path / "bare")

    with pytest.raises(BackupError, match="round-1, round-2"):
        backup.restore(bare, tmp_path / "one.dsm")

    told, again = restored(elsewhere, tmp_path / "one.dsm")
    again.dispose()
    assert told.locked == ()


def test_a_damaged_backup_is_noticed_and_nothing_restored(engine, settings, elsewhere, tmp_path):
    file = tmp_path / "one.dsm"
    backup.back_up(engine, settings, file)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)

    with pytest.raises(BackupError):
        backup.check_file(file)
    with pytest.raises(BackupError):
        backup.restore(elsewhere, file)

    empty = open_engine(elsewhere)
    assert sa.inspect(empty).get_table_names() == []
    empty.dispose()


def test_wherever_a_backup_is_damaged_it_is_noticed_unless_all_in_it_is_whole(
    engine, settings, tmp_path
):
    file = tmp_path / "one.dsm"
    made = backup.back_up(engine, settings, file)
    whole = file.read_bytes()
    noticed = 0

    for place in range(200, len(whole) - 200, len(whole) // 40):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            # A byte of the archive's own bookkeeping, such as a date, is nobody's row.
            assert backup.check_file(file) == made
        except BackupError:
            noticed += 1

    assert noticed > 30


def test_a_sound_backup_says_what_it_holds(engine, settings, tmp_path, kind):
    made = backup.back_up(engine, settings, tmp_path / "one.dsm")

    checked = backup.check_file(tmp_path / "one.dsm")

    assert checked == made
    assert (checked.dialect, checked.tables["invitation"].count) == (kind, 2 * INVITED)


def test_a_sound_database_says_how_many_rows_it_has(engine):
    assert backup.check_database(engine)["response"] == 2 * ANSWERED


def test_a_backup_is_for_its_owner_alone_and_logged(engine, settings, tmp_path):
    backup.back_up(engine, settings, tmp_path / "one.dsm", by="kari")

    assert (tmp_path / "one.dsm").stat().st_mode & 0o077 == 0
    with transaction(engine) as session:
        entry = audit.entries(session)[0]
    assert (entry.actor, entry.action) == ("kari", "backup")


def test_a_backup_of_the_other_kind_is_refused(engine, settings, kind, tmp_path, server):
    other = next(one for one in KINDS if one != kind)
    backup.back_up(engine, settings, tmp_path / "one.dsm")

    with pytest.raises(BackupError, match=kind):
        backup.restore(new_settings(other, tmp_path / "other", server), tmp_path / "one.dsm")


def test_something_else_is_no_backup(settings, tmp_path):
    file = tmp_path / "letter.txt"
    file.write_text("Dear Kari")

    with pytest.raises(BackupError, match="cannot be read as a backup"):
        backup.restore(settings, file)


def test_a_lost_key_is_told_and_keeps_nobody_from_being_backed_up(
    engine, settings, tmp_path, caplog
):
    with transaction(engine) as session:
        answer_more(session, 1, 10)
    Keyring(settings.keys_folder, settings.secret).destroy(1)

    backup.back_up(engine, settings, tmp_path / "one.dsm")

    assert backup.check_file(tmp_path / "one.dsm").tables
    assert "Campaign 1 has no key" in caplog.text
