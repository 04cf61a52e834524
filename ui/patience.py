"""How long somebody waits between tries at a password."""

import time
from collections.abc import Callable
from threading import Lock

FREE_TRIES = 4
LONGEST_WAIT = 60.0  # seconds; longer would let a stranger lock the owner out
MOST_NAMES = 10_000  # kept at a time, so that made-up names cannot fill the memory


class Patience:
    """Counts tries per name; each one after the fourth doubles the wait, up to a minute.

    A try is counted before the password is looked at, so that many at the same
    moment are not all the first.

    Parameters
    ----------
    clock : callable
        Seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tries: dict[str, tuple[int, float]] = {}
        self._lock = Lock()

    def ask(self, name: str) -> float:
        """Count one try for `name`, or return the seconds that are still to wait."""
        name = name.strip().casefold()
        with self._lock:
            tries, free_at = self._tries.pop(name, (0, 0.0))
            now = self._clock()
            if now < free_at:
                self._tries[name] = tries, free_at
                return free_at - now
            wait = 2.0 ** (tries - FREE_TRIES + 1) if tries >= FREE_TRIES - 1 else 0.0
            self._tries[name] = tries + 1, now + min(wait, LONGEST_WAIT)
            if len(self._tries) > MOST_NAMES:
                del self._tries[next(iter(self._tries))]
            return 0.0

    def forget(self, name: str) -> None:
        """Start anew for `name`, because the password was right."""
        with self._lock:
            self._tries.pop(name.strip().casefold(), None)
