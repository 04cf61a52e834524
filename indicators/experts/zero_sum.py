"""Effects that sum to zero, from one coefficient fewer: a reflection, so that lengths are kept."""

import numpy as np
from numpy.typing import NDArray

from indicators.social.compiling import compiled_exactly

type Floats = NDArray[np.float64]


def expand(coefficients: Floats) -> Floats:
    """Return effects that sum to zero, shape (draw, level), from (draw, level - 1).

    Independent normal coefficients of one sd give exchangeable effects.

    Examples
    --------
    >>> expand(np.array([[1.0]])).round(3).tolist()
    [[0.707, -0.707]]
    """
    levels = coefficients.shape[1] + 1
    total = coefficients.sum(axis=1, keepdims=True)
    shared = total / (np.sqrt(levels) + levels)
    return np.hstack([coefficients - shared, -total / np.sqrt(levels)])


@compiled_exactly
def expand_one(coefficient: Floats) -> Floats:
    """Return the effects of one draw, see `expand`."""
    levels = len(coefficient) + 1
    root = np.sqrt(np.float64(levels))
    total = coefficient.sum()
    effect = np.empty(levels)
    for at in range(levels - 1):
        effect[at] = coefficient[at] - total / (root + levels)
    effect[levels - 1] = -total / root
    return effect


@compiled_exactly
def contract(by_effect: Floats, by_coefficient: Floats) -> None:
    """Fill the gradient by coefficients from the one by the effects of `expand_one`."""
    levels = len(by_effect)
    root = np.sqrt(np.float64(levels))
    last = by_effect[levels - 1]
    shared = (by_effect.sum() - last) / (root + levels) + last / root
    for at in range(levels - 1):
        by_coefficient[at] = by_effect[at] - shared
