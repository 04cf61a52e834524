"""A copy of an SQLite database in which nobody can read who answered."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import SQLModel

from dsm.backups import sealed
from dsm.backups.archive import BackupError, Rows
from dsm.backups.rows import LEFT_OUT, fingerprints
from dsm.surveying.keys import Keyring

PART = "database.sqlite"


def copy_out(
    engine: Engine, keyring: Keyring, folder: Path
) -> tuple[dict[str, str], dict[str, Rows]]:
    """Write a copy into `folder`, as it is at one moment, others writing meanwhile.

    Returns
    -------
    mapping of str to str, mapping of str to Rows
        The sealed boxes, and the fingerprints of what the copy holds.
    """
    copy = folder / PART
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM INTO ?", (str(copy),))
    with opened(copy) as connection:
        boxes = sealed.seal_all(connection, keyring)
        connection.rollback()
        _strip(connection)
        return boxes, fingerprints(connection)


def copy_in(copy: Path, target: Path) -> None:
    """Put a checked copy where a database is to be; one that is there stays.

    Raises
    ------
    BackupError
        If there is one already.
    """
    copy.chmod(0o600)
    with copy.open("rb") as written:
        os.fsync(written.fileno())
    try:
        os.link(copy, target)
    except FileExistsError as error:
        raise taken(target) from error


def taken(target: Path) -> BackupError:
    """Return the refusal to replace a database."""
    return BackupError(
        f"There is already a database {target}.",
        "Move it away first, or set DSM_DATABASE_URL to another; a restore replaces nothing.",
    )


def require_sound(connection: sa.Connection) -> None:
    """Refuse a database whose pages or references are broken.

    Raises
    ------
    BackupError
        With the first three of SQLite's own complaints.
    """
    try:
        told = _complaints(connection)
    except sa.exc.DatabaseError as error:  # so broken that SQLite cannot even look
        told = [str(error.orig)]
    if told:
        raise BackupError(
            f"The database is not sound: {'; '.join(told)}.", "Restore the last backup that is."
        )


@contextmanager
def opened(file: Path) -> Iterator[sa.Connection]:
    """Open one file for a block, with a connection of its own."""
    engine = sa.create_engine(f"sqlite:///{file}", poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _strip(connection: sa.Connection) -> None:
    with connection.begin():
        for name in sorted(LEFT_OUT):
            connection.execute(sa.delete(SQLModel.metadata.tables[name]))
        connection.execute(sa.update(sealed.INVITATION).values(answered=False))
    # What was taken out must not stay behind in pages that are free now.
    autocommit = connection.execution_options(isolation_level="AUTOCOMMIT")
    autocommit.exec_driver_sql("PRAGMA journal_mode=DELETE")
    autocommit.exec_driver_sql("VACUUM")


def _complaints(connection: sa.Connection) -> list[str]:
    pages = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(3)")]
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    references = [f"{row[0]} refers to a missing {row[2]}" for row in broken[:3]]
    return [*(one for one in pages if one != "ok"), *references]
