"""Work that would hold up everybody's page if it were done between two events."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from dsm.beside import BrokenError
from surveys.errors import FixableError

PATIENCE = 120.0  # seconds; the first visitor after a restart waits while draws are read
WAITING = 16  # who wait for a fit at a time; others wait until one of them is done

log = logging.getLogger(__name__)

# The usual threads read what every page shows. A few fits would take all of them, for minutes.
_waiting = ThreadPoolExecutor(WAITING, thread_name_prefix="waits-for-a-fit")


class FaultError(FixableError):
    """Work ended by a fault of ours, of which the log has the traceback."""

    code = "fault"


async def in_background[T](work: Callable[[], T]) -> T:
    """Do blocking work in a thread of its own and wait for it."""
    return await asyncio.to_thread(work)


async def attempted[T](work: Callable[[], T]) -> T | FixableError:
    """Do blocking work; return what went wrong instead of raising it, for a page that says so."""
    try:
        return await in_background(work)
    except FixableError as error:
        return error


async def waited_for[T](work: Callable[[], T]) -> T | FixableError:
    """Like `attempted`, for what another process does for minutes: nothing else waits behind it."""
    try:
        return await asyncio.get_running_loop().run_in_executor(_waiting, work)
    except FixableError as error:
        return error
    except BrokenError:
        log.exception("work in another process broke off")
        return FaultError(
            "The work broke off by a fault of the program.",
            "Try again; if it happens again, tell whoever looks after the program: it is in the log.",
        )
