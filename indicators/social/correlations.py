"""Correlations of answers, pair by pair, each among the people who answered both questions."""

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

FEWEST = 3  # two points always lie on a line
LEAST_VARIANCE = 1e-12  # of the mean square: what is less came of rounding


def pairwise_correlations(levels: Ints, people: Floats | None = None) -> Floats:
    """Return the correlation of every two columns.

    Parameters
    ----------
    levels : array of shape (respondent, item)
        Answers; -1 where there is none.
    people : array of shape (respondent,), optional
        How often each respondent counts; by default once.

    Returns
    -------
    array of shape (item, item)
        In [-1, 1]; 0 where fewer than three people answered both, or all of them alike.

    Examples
    --------
    >>> pairwise_correlations(np.array([[0, 2], [1, 1], [2, 0], [2, -1]])).round(2).tolist()
    [[1.0, -1.0], [-1.0, 1.0]]
    """
    answered = (levels >= 0).astype(np.float64)
    values = np.where(levels >= 0, levels, 0).astype(np.float64)
    counted = answered if people is None else answered * people[:, None]
    weighted = values if people is None else values * people[:, None]
    both = counted.T @ answered
    of_both = np.maximum(both, 1.0)
    mean = weighted.T @ answered / of_both  # of the row's item, among those who answered both
    square = (weighted * values).T @ answered / of_both
    variance = square - mean**2
    varies = variance > LEAST_VARIANCE * square
    covariance = weighted.T @ values / of_both - mean * mean.T
    scale = np.sqrt(np.maximum(variance * variance.T, 0.0))
    known = (both >= FEWEST) & varies & varies.T
    return np.where(known, covariance / np.where(known, scale, 1.0), 0.0)
