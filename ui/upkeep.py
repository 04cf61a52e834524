"""What the server does by itself: mixing answers, and deleting what was promised to be deleted."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from starlette.concurrency import run_in_threadpool

EVERY = 60.0  # seconds between two rounds

log = logging.getLogger(__name__)


class Upkeep:
    """Does its chores again and again; one that fails is tried in the next round.

    Parameters
    ----------
    chores : sequence of callable
        What is to be done; each may block.
    every : float
        Seconds between two rounds.
    """

    def __init__(self, chores: Sequence[Callable[[], object]], every: float = EVERY) -> None:
        self._chores = tuple(chores)
        self._every = every

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            await run_in_threadpool(self.do_all)
            await asyncio.sleep(self._every)

    def do_all(self) -> None:
        """Do every chore once; what goes wrong with one does not keep the others from being done."""
        for chore in self._chores:
            try:
                chore()
            except Exception:
                # The administrator reads it in the log; the pages go on.
                log.exception("upkeep failed and is tried again")
