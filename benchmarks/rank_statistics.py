"""Are ranks uniform? A simultaneous band for their distribution, and a chance per quantity."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

SIMULATIONS = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Uniformity:
    """What ranks would do if everything were right.

    Every point of the cumulative distribution gets the same two-sided pointwise chance, and the
    band is as wide as it takes for the whole line to stay inside together: Säilynoja, Bürkner and
    Vehtari (2022), Graphical test for discrete uniformity, Statistics and Computing 32:32.

    Parameters
    ----------
    fits : int
        How many ranks there are of each quantity.
    ranks : int
        Largest rank; a rank is one of 0 .. `ranks`.
    tail : array of shape (point, fits + 1)
        Two-sided chance of so many ranks at or below each of the points 0 .. `ranks` - 1.
    smallest : array of shape (simulation,)
        The smallest tail anywhere along a line of uniform ranks, sorted.
    """

    fits: int
    ranks: int
    tail: Floats
    smallest: Floats

    def chance(self, found: Ints) -> float:
        """Return how often uniform ranks stray as far as these, in (0, 1]."""
        stray = self._stray(found)
        as_far = np.searchsorted(self.smallest, stray * (1 + 1e-12), side="right")
        return float((as_far + 1) / (len(self.smallest) + 1))

    def band(self, level: float) -> tuple[Ints, Ints]:
        """Return the fewest and the most ranks at or below each point, shape (point,) each.

        A share `level` of all lines of uniform ranks stays inside from end to end.
        """
        limit = np.quantile(self.smallest, 1 - level)
        inside = self.tail >= limit
        low = inside.argmax(axis=1)
        high = self.fits - inside[:, ::-1].argmax(axis=1)
        return low, high

    def _stray(self, found: Ints) -> float:
        below = cumulative_counts(found, self.ranks)
        return float(self.tail[np.arange(self.ranks), below].min())


def uniformity(fits: int, ranks: int, *, seed: int = 1) -> Uniformity:
    """Work out what uniform ranks do.

    Parameters
    ----------
    fits : int
        How many ranks there are.
    ranks : int
        Largest rank.
    seed : int
        Of the simulated lines.
    """
    from scipy.stats import binom

    share = np.arange(1, ranks + 1)[:, None] / (ranks + 1)
    count = np.arange(fits + 1)[None, :]
    lower = binom.cdf(count, fits, share)
    upper = binom.sf(count - 1, fits, share)
    tail = np.minimum(1.0, 2 * np.minimum(lower, upper))
    rng = np.random.default_rng(seed)
    even = np.full(ranks + 1, 1 / (ranks + 1))
    drawn = rng.multinomial(fits, even, size=SIMULATIONS).cumsum(axis=1)[:, :-1]
    smallest = np.sort(tail[np.arange(ranks), drawn].min(axis=1))
    return Uniformity(fits, ranks, tail, smallest)


def cumulative_counts(found: Ints, ranks: int) -> Ints:
    """Return how many ranks are at or below each of 0 .. `ranks` - 1.

    Examples
    --------
    >>> cumulative_counts(np.array([0, 2, 2, 3]), 3).tolist()
    [1, 1, 3]
    """
    return np.bincount(found, minlength=ranks + 1).cumsum()[:ranks]
