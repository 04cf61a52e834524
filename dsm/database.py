"""The database: opening it safely, transactions, migrations."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlmodel import Session, SQLModel

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
        If the database cannot be reached, or runs with weaker promises than ours.
    """
    url = sa.make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        return _open_sqlite(url)
    engine = sa.create_engine(url, pool_pre_ping=True, hide_parameters=True)
    _require_reachable(engine)
    _require_durable_server(engine)
    return engine


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """Commit when the block ends well; roll back when it raises."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def exclusive(engine: Engine) -> Iterator[Session]:
    """Like `transaction`, for work that decides by what it reads.

    SQLite takes its write lock at the beginning, so that nobody changes what was read before it is
    acted on. On PostgreSQL the work itself must lock the rows it decides by.
    """
    with transaction(engine) as session:
        if engine.dialect.name == "sqlite":
            session.connection().exec_driver_sql("BEGIN IMMEDIATE")
        yield session


def insert_into(session: Session, table: type[SQLModel]) -> Any:
    """Return an insert in the database's own dialect, which knows `on_conflict_do_nothing`."""
    from sqlalchemy.dialects import postgresql, sqlite

    name = session.get_bind().dialect.name
    return postgresql.insert(table) if name == "postgresql" else sqlite.insert(table)


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Open a session for what decides nothing: each question is a transaction of its own.

    Nobody waits for it, and it spares the server the beginning and the end. What is read at once
    may be of two moments.
    """
    alone = engine.execution_options(isolation_level="AUTOCOMMIT")
    with Session(alone, expire_on_commit=False) as session:
        yield session


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the tables up or down to `revision`, wholly or not at all; "base" takes them all away.

    Raises
    ------
    DatabaseError
        If there is no such revision, or this version does not know the one the tables are at.
    """
    from alembic import command

    configuration = _alembic_configuration()
    with engine.connect() as connection:
        _foreign_keys(connection, on=False)
        with _whole(connection):
            configuration.attributes["connection"] = connection
            move = command.downgrade if _is_down(connection, revision) else command.upgrade
            move(configuration, revision)
            _require_whole_references(connection)
        _foreign_keys(connection, on=True)


def revisions() -> tuple[str, ...]:
    """Return the revisions this version knows, oldest first."""
    from alembic.script import ScriptDirectory

    steps = ScriptDirectory.from_config(_alembic_configuration()).walk_revisions()
    return tuple(reversed([step.revision for step in steps]))


def current_revision(connection: sa.Connection) -> str | None:
    """Return the revision the tables are at, or None before the first."""
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()


def require_current(engine: Engine) -> None:
    """Refuse a database whose tables are not the ones this version knows.

    Raises
    ------
    DatabaseError
        If it was never set up, or belongs to another version.
    """
    head = revisions()[-1]
    with engine.connect() as connection:
        current = current_revision(connection)
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
    # An error repeats what was to be written unless told not to, and errors reach logs.
    engine = sa.create_engine(url, hide_parameters=True)
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


def _require_durable_server(engine: Engine) -> None:
    with engine.connect() as connection:
        weak = [
            setting
            for setting in ("synchronous_commit", "fsync")
            if connection.exec_driver_sql(f"SHOW {setting}").scalar() == "off"
        ]
    if weak:
        engine.dispose()
        names = " and ".join(weak)
        raise DatabaseError(
            f"PostgreSQL runs with {names} off; an acknowledged answer could be lost.",
            f"Set {names} to on for this server, database and user.",
        )


def _set_promises(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=10000")
    # What is deleted is overwritten; by default its bytes would stay in the file for long.
    cursor.execute("PRAGMA secure_delete=ON")
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


@contextmanager
def _whole(connection: sa.Connection) -> Iterator[None]:
    """Keep all steps of a migration, or none; sqlite3 by itself commits each change of a table."""
    if connection.dialect.name != "sqlite":
        with connection.begin():
            yield
        return
    driver: Any = connection.connection.dbapi_connection
    kept, driver.isolation_level = driver.isolation_level, None
    try:
        with connection.begin():
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield
    finally:
        driver.isolation_level = kept


def _is_down(connection: sa.Connection, revision: str) -> bool:
    known = ("base", *revisions())
    if revision not in (*known, "head"):
        raise DatabaseError(
            f"There is no revision {revision!r}.", f"Choose one of: {', '.join(known)}, head."
        )
    current = current_revision(connection) or "base"
    if current not in known:
        raise DatabaseError(
            f"The tables are at version {current}, which this program does not know.",
            "Use the newer program that made them.",
        )
    wanted = known[-1] if revision == "head" else revision
    return known.index(wanted) < known.index(current)


def _require_whole_references(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        assert not broken, f"a migration broke references: {broken[:3]}"
