"""Asking a use case without keeping other visitors waiting."""

from collections.abc import Callable
from pathlib import Path

from sqlmodel import Session

from dsm.database import transaction
from surveys.errors import FixableError

from .background import in_background
from .office import Office


async def read[T](office: Office, ask: Callable[[Session, Path], T]) -> T:
    """Return what `ask` finds, asked in a thread of its own.

    Parameters
    ----------
    office : Office
        Whose database and draws.
    ask : callable
        Takes a session and the folder of draws.
    """

    def in_transaction() -> T:
        with transaction(office.engine) as session:
            return ask(session, office.settings.draws_folder)

    return await in_background(in_transaction)


async def tried[T](office: Office, ask: Callable[[Session, Path], T]) -> T | FixableError:
    """Return the same, or what went wrong, for a page that says so inside its frame."""
    try:
        return await read(office, ask)
    except FixableError as error:
        return error
