"""The database, opened for one command and closed after it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dsm.settings import Settings, read_settings

from .console import say

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine
    from sqlmodel import Session


@contextmanager
def opened(settings: Settings | None = None, *, current: bool = True) -> "Iterator[House]":
    """Open the database of these settings, or of the environment's.

    Parameters
    ----------
    current : bool
        Whether the tables must be up to date already.

    Raises
    ------
    DatabaseError
        If it does not answer, was never set up, or belongs to another version.
    """
    from dsm.database import open_engine, require_current

    known = settings or read_settings()
    engine = open_engine(known)
    try:
        if current:
            require_current(engine)
            _say_if_simulated(engine)
        yield House(known, engine)
    finally:
        engine.dispose()


def _say_if_simulated(engine: "Engine") -> None:
    from dsm import stewardship
    from dsm.database import transaction

    with transaction(engine) as session:
        city = stewardship.find_city(session)
    if city is not None and city.simulated:
        say(f"{city.name} is simulated here: its figures are made up.")


class House:
    """Settings and an open database."""

    def __init__(self, settings: Settings, engine: "Engine") -> None:
        self.settings = settings
        self.engine = engine

    @contextmanager
    def transaction(self) -> "Iterator[Session]":
        """Commit when the block ends well; roll back when it raises."""
        from dsm.database import transaction

        with transaction(self.engine) as session:
            yield session
