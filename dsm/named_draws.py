"""Which files with draws an estimate names, and how to be rid of those that none does."""

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from dsm.database import exclusive
from dsm.draws import DrawsError, remove_draws
from dsm.tables import EstimateRow


def remove_unnamed(engine: Engine, folder: Path, files: Collection[str]) -> None:
    """Delete those of some files with draws that no estimate names.

    Where nobody can tell, because the database is out of reach or busy, all stay. Nor is it an
    error if one cannot be deleted: this is called where something else went wrong before.
    """
    if not files:
        return
    with suppress(sa.exc.SQLAlchemyError, DrawsError), exclusive(engine) as session:
        _let_none_be_written(session)
        named = set(session.exec(select(EstimateRow.file).where(col(EstimateRow.file).in_(files))))
        # Before the lock is given back: the next moment somebody may keep the same fit.
        remove_draws(folder, set(files) - named)


def _let_none_be_written(session: Session) -> None:
    """Lock the estimates on PostgreSQL, as `exclusive` does on SQLite."""
    if session.get_bind().dialect.name == "postgresql":
        connection = session.connection()
        # A commit whose word got lost may still be on its way, and a clean-up of the table gives
        # way only after a second.
        connection.exec_driver_sql("SET LOCAL lock_timeout = '3s'")
        connection.exec_driver_sql("LOCK TABLE estimate IN SHARE MODE")
