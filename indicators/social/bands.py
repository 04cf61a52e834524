"""Many figures at once with their doubt, for pictures: medians and central intervals as arrays."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]

ROUNDING = 1e-9  # what is no further out than this is out by the rounding of sums alone


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Band:
    """Medians with central 50 and 90 % intervals; five arrays of one shape."""

    low90: Floats
    low50: Floats
    median: Floats
    high50: Floats
    high90: Floats

    def beyond(self, value: Floats) -> Floats:
        """Return how far values are above the 90 % interval, or below it as a negative number."""
        above = np.maximum(value - self.high90, 0.0)
        out = above - np.maximum(self.low90 - value, 0.0)
        return np.asarray(np.where(np.abs(out) <= ROUNDING, 0.0, out))


def band_of(draws: Floats) -> Band:
    """Return medians and intervals over the first axis.

    Parameters
    ----------
    draws : array of shape (draw, ...)
        NaN where a draw has no such figure; a figure without any draw is NaN.

    Examples
    --------
    >>> float(band_of(np.arange(101.0)).high90)
    95.0
    """
    empty = np.isnan(draws).all(axis=0)
    filled = np.where(empty, 0.0, draws)  # or numpy warns of them
    quantile = np.nanquantile if np.isnan(filled).any() else np.quantile
    found = quantile(filled, [0.05, 0.25, 0.5, 0.75, 0.95], axis=0)
    low90, low50, median, high50, high90 = np.where(empty, np.nan, found)
    return Band(low90=low90, low50=low50, median=median, high50=high50, high90=high90)
