"""Migrations, up and down and up again, on both kinds of database."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlmodel import SQLModel

from dsm import audit, stewardship
from dsm.database import (
    DatabaseError,
    migrate,
    open_engine,
    require_current,
    revisions,
    transaction,
)
from tests.support.databases import KINDS, new_settings

pytestmark = pytest.mark.slow

OLD_ACCOUNTS = (
    "INSERT INTO account (id, name, role, created_at) VALUES "
    "(1, 'kari', 'official', '2026-01-01'), (2, 'ola', 'analyst', '2026-01-01'), "
    "(3, 'siri', 'administrator', '2026-01-01')"
)


@pytest.fixture(params=KINDS)
def engine(request, tmp_path, server):
    opened = open_engine(new_settings(request.param, tmp_path, server))
    yield opened
    opened.dispose()


def roles_in(engine):
    with transaction(engine) as session:
        return {one.name: one.roles for one in stewardship.accounts(session)}


def old_roles_in(engine):
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT name, role FROM account").all()
    return {row.name: row.role for row in rows}


def test_tables_are_exactly_those_of_this_version_after_up_down_and_up(engine):
    migrate(engine)
    migrate(engine, "base")
    left = sa.inspect(engine).get_table_names()
    migrate(engine)

    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
    assert left == ["alembic_version"]
    assert differences == []
    require_current(engine)


def test_every_single_step_goes_up_down_and_up(engine):
    for revision, before in zip(revisions(), ("base", *revisions()), strict=False):
        migrate(engine, revision)
        migrate(engine, before)
        migrate(engine, revision)

    require_current(engine)


def test_the_role_an_account_had_becomes_its_first_of_several(engine):
    migrate(engine, "0002")
    with engine.begin() as connection:
        connection.exec_driver_sql(OLD_ACCOUNTS)

    migrate(engine)

    assert roles_in(engine) == {
        "kari": ("official",),
        "ola": ("analyst",),
        "siri": ("administrator",),
    }


def test_going_down_keeps_the_role_that_allows_most_and_never_gives_a_stronger_one(engine):
    migrate(engine)
    with transaction(engine) as session:
        stewardship.add_account(session, "kari", ["author", "official"], None)
        stewardship.add_account(session, "ola", ["official", "analyst", "sender"], None)
        stewardship.add_account(session, "siri", ["clerk"], None)

    migrate(engine, "0002")

    assert old_roles_in(engine) == {"kari": "official", "ola": "analyst", "siri": "clerk"}


def test_the_audit_log_refuses_every_change_whatever_the_database(engine):
    migrate(engine)
    with transaction(engine) as session:
        audit.record(session, "kari", "purge", "campaign:one")

    for change in ("UPDATE audit SET actor = 'ola'", "DELETE FROM audit"):
        with pytest.raises(sa.exc.DatabaseError, match="only ever added to"), engine.begin() as raw:
            raw.exec_driver_sql(change)

    with transaction(engine) as session:
        assert [entry.actor for entry in audit.entries(session)] == ["kari"]


def test_a_migration_that_fails_half_way_leaves_the_tables_as_they_were(engine):
    migrate(engine, "0002")
    with engine.begin() as connection:
        connection.exec_driver_sql(OLD_ACCOUNTS)
        # In the way of the last table that the step makes.
        connection.exec_driver_sql("CREATE TABLE release (id INTEGER)")
    before = set(sa.inspect(engine).get_table_names())

    with pytest.raises(sa.exc.DBAPIError, match="release"):
        migrate(engine)

    assert set(sa.inspect(engine).get_table_names()) == before
    assert len(old_roles_in(engine)) == 3
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE release")
    migrate(engine)
    require_current(engine)


def test_a_revision_that_nobody_knows_is_refused(engine):
    with pytest.raises(DatabaseError, match="'0815'"):
        migrate(engine, "0815")
