import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, select

from dsm.database import (
    DatabaseError,
    exclusive,
    migrate,
    open_engine,
    reading,
    require_current,
    transaction,
)
from dsm.settings import Settings
from dsm.tables import AccountRow
from tests.support.databases import a_server, new_settings


def test_sqlite_keeps_its_promises_on_every_connection(engine):
    with engine.connect() as one, engine.connect() as other:
        for connection in (one, other):
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_migrations_make_exactly_the_tables_of_this_version(engine):
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        differences = compare_metadata(context, SQLModel.metadata)

    assert differences == []


def test_migrations_go_down_and_up_again(engine):
    migrate(engine, "base")
    left = sa.inspect(engine).get_table_names()

    migrate(engine)

    assert left == ["alembic_version"]
    require_current(engine)


def test_an_empty_database_says_what_to_run(tmp_path):
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'new.sqlite'}", data_folder=tmp_path, secret="s"
    )
    engine = open_engine(settings)

    with pytest.raises(DatabaseError, match="dsm init"):
        require_current(engine)

    engine.dispose()


def test_a_block_that_raises_leaves_nothing_behind(engine):
    with pytest.raises(ZeroDivisionError), transaction(engine) as session:
        session.add(AccountRow(name="kari"))
        session.flush()
        _ = 1 / 0

    with transaction(engine) as session:
        assert session.exec(select(AccountRow)).all() == []


def test_a_database_that_does_not_answer_is_named_without_its_password(tmp_path):
    settings = Settings(
        database_url="postgresql+psycopg://dsm:hush@127.0.0.1:1/dsm",
        data_folder=tmp_path,
        secret="s",
    )

    with pytest.raises(DatabaseError) as refused:
        open_engine(settings)

    assert "127.0.0.1:1" in refused.value.problem
    assert "hush" not in str(refused.value)


def test_what_is_deleted_is_overwritten(engine):
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1


def test_work_that_decides_by_what_it_reads_is_alone_on_sqlite(engine):
    with exclusive(engine) as session:
        session.add(AccountRow(name="kari"))
        session.flush()
        with engine.connect() as other:
            other.exec_driver_sql("PRAGMA busy_timeout=0")
            with pytest.raises(sa.exc.OperationalError, match="locked"):
                other.exec_driver_sql("BEGIN IMMEDIATE")
            other.invalidate()

    with transaction(engine) as session:
        assert len(session.exec(select(AccountRow)).all()) == 1


@pytest.mark.parametrize("opened", [reading, transaction])
def test_who_only_reads_keeps_nobody_from_writing(engine, opened):
    with opened(engine) as session:
        session.exec(select(AccountRow)).all()
        with exclusive(engine) as writing:
            writing.add(AccountRow(name="kari"))

        assert [row.name for row in session.exec(select(AccountRow))] == ["kari"]


@pytest.mark.slow
@pytest.mark.parametrize("setting", ["synchronous_commit", "fsync"])
def test_a_server_that_may_forget_what_it_acknowledged_is_refused(tmp_path, setting):
    with a_server(own=True) as address:
        settings = new_settings("postgresql", tmp_path, address)
        open_engine(settings).dispose()
        server = sa.create_engine(settings.database_url, isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
        try:
            _wait_for_reload(server, setting)
            with pytest.raises(DatabaseError, match=setting):
                open_engine(settings)
        finally:
            with server.connect() as connection:
                connection.exec_driver_sql(f"ALTER SYSTEM RESET {setting}")
                connection.exec_driver_sql("SELECT pg_reload_conf()")
            server.dispose()


def _wait_for_reload(server, setting):
    for _ in range(100):
        with server.connect() as connection:
            if connection.exec_driver_sql(f"SHOW {setting}").scalar() == "off":
                return
            connection.exec_driver_sql("SELECT pg_sleep(0.05)")
