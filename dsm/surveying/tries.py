"""Wrong codes: how many may be tried in a campaign before the answer is to wait."""

import math
import time
from collections.abc import Callable, Hashable
from threading import Lock

FREE = 60  # wrong tries at once; a school class that mistypes stays far below
PER_SECOND = 1.0  # at which they are forgiven
MOST_NAMES = 10_000  # kept at a time, so that made-up names cannot fill the memory


class Tries:
    """Counts wrong tries, per campaign and kind of code, in a bucket that empties with time.

    Addresses of visitors play no part: they can be forged, and a whole municipality shares one.
    A right code is never turned away, so that nobody can lock others out by guessing. The codes
    bear that: at a thousand guesses a second for 30 days, the chance to hit one of 20,000 codes
    of 80 bits is 4e-11.

    Parameters
    ----------
    clock : callable
        Seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._full: dict[Hashable, tuple[float, float]] = {}  # name -> (tries, when counted)
        self._lock = Lock()

    def miss(self, name: Hashable) -> int:
        """Count one wrong try; return the seconds to wait, 0 while there is no need to."""
        with self._lock:
            now = self._clock()
            tries, counted = self._full.pop(name, (0.0, now))
            tries = max(tries - (now - counted) * PER_SECOND, 0.0)
            if tries < FREE:
                tries += 1
                wait = 0
            else:
                wait = math.ceil((tries - FREE + 1) / PER_SECOND)
            self._full[name] = tries, now
            if len(self._full) > MOST_NAMES:
                del self._full[next(iter(self._full))]
            return wait
