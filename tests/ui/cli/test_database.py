import sqlalchemy as sa

from dsm.database import open_engine, require_current
from dsm.settings import read_settings


def test_a_backup_is_made_checked_and_restored(dsm, engine, folder, tmp_path, monkeypatch):
    dsm("user", "add", "ola", "--role", "author")

    made = dsm("db", "backup", tmp_path / "one.dsm")
    checked = dsm("db", "check", tmp_path / "one.dsm", "--json")
    monkeypatch.setenv("DSM_DATABASE_URL", f"sqlite:///{folder / 'again.sqlite'}")
    restored = dsm("db", "restore", tmp_path / "one.dsm")

    assert (made.code, checked.code, restored.code) == (0, 0, 0)
    assert checked.json["account"] == 1
    assert str(folder / "keys") in made.err
    assert dsm("user", "list", "--json").json == [{"name": "ola", "roles": ["author"]}]


def test_a_restore_over_a_database_is_refused_with_what_to_do(dsm, engine, tmp_path):
    dsm("db", "backup", tmp_path / "one.dsm")

    done = dsm("db", "restore", tmp_path / "one.dsm")

    assert done.code == 3
    assert "Move it away first" in done.err


def test_the_database_itself_is_checked(dsm, engine):
    dsm("user", "add", "ola", "--role", "author")

    assert dsm("db", "check", "--json").json["account"] == 1
    assert "account_role" in dsm("db", "check").out


def test_tables_go_down_only_when_one_means_it(dsm, engine):
    refused = dsm("db", "downgrade", "0002")
    done = dsm("db", "downgrade", "0002", "--yes")
    behind = dsm("user", "list")
    again = dsm("db", "upgrade")

    assert (refused.code, done.code, behind.code, again.code) == (3, 0, 3, 0)
    assert "--yes" in refused.err
    require_current(engine)


def test_tables_are_made_in_an_empty_database(dsm, folder):
    done = dsm("db", "upgrade")

    opened = open_engine(read_settings())
    assert done.code == 0
    assert "audit" in sa.inspect(opened).get_table_names()
    opened.dispose()
