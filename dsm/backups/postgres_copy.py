"""A dump of a PostgreSQL database in which neither rows nor their order tell who answered."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import SQLModel

from dsm.backups import sealed
from dsm.backups.archive import BackupError, Rows
from dsm.backups.rows import LEFT_OUT, SEALED_COLUMN, fingerprints
from dsm.surveying.keys import Keyring

PART = "database.dump"
DEBIAN = Path("/usr/lib/postgresql")

type Boxes = dict[str, str]


def sorted_tables() -> tuple[sa.Table, ...]:
    """Return the tables that are written in the order of their random keys.

    A dump follows the order on the disk, and there a changed invitation moves to the end: the
    last rows would be those who answered last. SQLite keeps these tables in order by itself.
    """
    return tuple(
        table
        for table in SQLModel.metadata.sorted_tables
        if table.dialect_options["sqlite"]["with_rowid"] is False and table.name not in LEFT_OUT
    )


def copy_out(engine: Engine, keyring: Keyring, folder: Path) -> tuple[Boxes, dict[str, Rows]]:
    """Write a dump into `folder`, as the database is at one moment, others writing meanwhile.

    Returns
    -------
    mapping of str to str, mapping of str to Rows
        The sealed boxes, and the fingerprints of what the dump holds.
    """
    repeatable = engine.connect().execution_options(isolation_level="REPEATABLE READ")
    with repeatable as connection, connection.begin():
        snapshot = str(connection.scalar(sa.text("SELECT pg_export_snapshot()")))
        _dump(engine.url, folder / PART, snapshot)
        for table in sorted_tables():
            _copy_rows_out(connection, table, folder / f"{table.name}.rows")
        return sealed.seal_all(connection, keyring), fingerprints(connection)


@contextmanager
def copied_in(engine: Engine, folder: Path) -> Iterator[sa.Connection]:
    """Fill an empty database from the parts in `folder`; left empty if the block raises."""
    require_empty(engine)
    try:
        _restore(engine.url, folder / PART)
        with engine.begin() as connection:
            for table in sorted_tables():
                _copy_rows_in(connection, table, folder / f"{table.name}.rows")
            yield connection
    except BaseException:
        _empty(engine)
        raise


def require_empty(engine: Engine) -> None:
    """Refuse a database that holds tables.

    Raises
    ------
    BackupError
        If it does.
    """
    if sa.inspect(engine).get_table_names():
        raise BackupError(
            f"The database {engine.url.render_as_string(hide_password=True)} is not empty.",
            "Make a new one and set DSM_DATABASE_URL to it; a restore replaces nothing.",
        )


def _dump(url: sa.URL, file: Path, snapshot: str) -> None:
    without = [table.name for table in sorted_tables()] + sorted(LEFT_OUT)
    _run(
        url,
        "pg_dump",
        "--format=custom",
        "--compress=0",  # the archive does that
        "--no-owner",
        "--no-privileges",
        f"--snapshot={snapshot}",
        f"--file={file}",
        *(f"--exclude-table-data={name}" for name in without),
    )


def _restore(url: sa.URL, file: Path) -> None:
    _run(
        url,
        "pg_restore",
        "--single-transaction",
        "--exit-on-error",
        "--no-owner",
        "--no-privileges",
        str(file),
    )


def _copy_rows_out(connection: sa.Connection, table: sa.Table, file: Path) -> None:
    keys = ", ".join(f'"{column.name}"' for column in table.primary_key.columns)
    chosen = ", ".join(_masked(table, column) for column in table.columns)
    with _cursor(connection) as cursor, file.open("wb") as written:
        # Names come from our own tables; in the order of bytes, which is the same everywhere.
        query = f'COPY (SELECT {chosen} FROM "{table.name}" ORDER BY {keys} COLLATE "C") TO STDOUT'  # noqa: S608 - as said above
        with cursor.copy(query) as copy:
            for piece in copy:
                written.write(piece)


def _copy_rows_in(connection: sa.Connection, table: sa.Table, file: Path) -> None:
    chosen = ", ".join(f'"{column.name}"' for column in table.columns)
    into = f'COPY "{table.name}" ({chosen}) FROM STDIN'
    with (
        _cursor(connection) as cursor,
        file.open("rb") as written,
        cursor.copy(into) as copy,
    ):
        while piece := written.read(1 << 16):
            copy.write(piece)


def _masked(table: sa.Table, column: sa.Column[Any]) -> str:
    return "false" if (table.name, column.name) == SEALED_COLUMN else f'"{column.name}"'


def _cursor(connection: sa.Connection) -> Any:
    driver: Any = connection.connection.driver_connection
    return driver.cursor()


def _empty(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")


def _run(url: sa.URL, tool: str, *words: str) -> None:
    address = {
        "PGHOST": str(url.query.get("host", url.host or "")),
        "PGPORT": str(url.port or ""),
        "PGUSER": url.username or "",
        "PGPASSWORD": str(url.password or ""),  # not as a word: every user sees those
        "PGDATABASE": url.database or "",
    }
    target = [f"--dbname={url.database}"] if tool == "pg_restore" else []
    done = subprocess.run(  # noqa: S603 - the server's own tool, and words of ours
        [str(_tool(tool)), *target, *words],
        env={name: value for name, value in address.items() if value},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or ["no reason given"]
        raise BackupError(
            f"{tool} failed: {said[0]}",
            "Check that its version is not older than the server's, and that the server answers.",
        )


def _tool(name: str) -> Path:
    versioned = sorted(DEBIAN.glob(f"*/bin/{name}"), reverse=True)
    found = versioned[0] if versioned else shutil.which(name)
    if found is None:
        raise BackupError(
            f"{name} is not on this machine.", "Install the client programs of PostgreSQL."
        )
    return Path(found)
