"""Work that would hold up everybody's page if it were done between two events."""

import asyncio
from collections.abc import Callable

from surveys.errors import FixableError

PATIENCE = 120.0  # seconds; the first visitor after a restart waits while draws are read


async def in_background[T](work: Callable[[], T]) -> T:
    """Do blocking work in a thread of its own and wait for it."""
    return await asyncio.to_thread(work)


async def attempted[T](work: Callable[[], T]) -> T | FixableError:
    """Do blocking work; return what went wrong instead of raising it, for a page that says so."""
    try:
        return await in_background(work)
    except FixableError as error:
        return error
