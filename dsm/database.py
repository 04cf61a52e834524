"""The database: opening it safely, transactions, migrations."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlmodel import Session

from dsm.settings import Settings
from surveys.errors import FixableError

FULL = 2  # what `PRAGMA synchronous` answers when every commit reaches the disk


class DatabaseError(FixableError):
    """The database cannot be used as it is."""

    code = "database"


def open_engine(settings: Settings) -> Engine:
    """Return an engine whose every connection keeps what it acknowledges.

    Raises
    ------
    DatabaseError
        If the database cannot be reached, or SQLite runs with weaker promises than ours.
    """
    url = sa.make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        return _open_sqlite(url)
    engine = sa.create_engine(url, pool_pre_ping=True)
    _require_reachable(engine)
    return engine


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """Commit when the block ends well; roll back when it raises."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the tables to `revision`; "base" takes them all away."""
    from alembic import command

    configuration = _alembic_configuration()
    with engine.connect() as connection:
        _foreign_keys(connection, on=False)
        with connection.begin():
            configuration.attributes["connection"] = connection
            if revision == "base":
                command.downgrade(configuration, revision)
            else:
                command.upgrade(configuration, revision)
        _require_whole_references(connection)
        _foreign_keys(connection, on=True)


def require_current(engine: Engine) -> None:
    """Refuse a database whose tables are not the ones this version knows.

    Raises
    ------
    DatabaseError
        If it was never set up, or belongs to another version.
    """
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    head = ScriptDirectory.from_config(_alembic_configuration()).get_current_head()
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current is None:
        raise DatabaseError("This database is empty.", "Run `dsm init` first.")
    if current != head:
        raise DatabaseError(
            f"The tables are at version {current}, this program expects {head}.",
            "Run `dsm init`; it keeps what is there and brings the tables up to date.",
        )


def _open_sqlite(url: sa.URL) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = sa.create_engine(url)
    event.listen(engine, "connect", _set_promises)
    _require_reachable(engine)
    with engine.connect() as connection:
        if connection.exec_driver_sql("PRAGMA synchronous").scalar() != FULL:
            raise DatabaseError(
                "SQLite does not run with synchronous=FULL; an acknowledged answer could be lost.",
                "Remove what overrides it, such as a compile-time default of this SQLite.",
            )
        if connection.exec_driver_sql("PRAGMA foreign_keys").scalar() != 1:
            raise DatabaseError(
                "This SQLite was built without foreign keys.", "Use the one that Python ships."
            )
    return engine


def _set_promises(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.close()


def _require_reachable(engine: Engine) -> None:
    try:
        with engine.connect():
            pass
    except sa.exc.OperationalError as error:
        engine.dispose()
        # The address without its password; the driver's own text may hold it.
        raise DatabaseError(
            f"The database {engine.url.render_as_string(hide_password=True)} does not answer.",
            "Check DSM_DATABASE_URL, and that the server runs and the folder may be written.",
        ) from error


def _alembic_configuration() -> Any:
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", "dsm:migrations")
    configuration.set_main_option("path_separator", "os")
    return configuration


def _foreign_keys(connection: sa.Connection, *, on: bool) -> None:
    # Batch migrations on SQLite rebuild a table; with foreign keys on, the drop would cascade.
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")
        connection.commit()


def _require_whole_references(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        assert not broken, f"a migration broke references: {broken[:3]}"
        connection.rollback()
