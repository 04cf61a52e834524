"""Many looks at once: tail areas adjusted so that chance alone seldom makes one of them stand out."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]


def holm(tails: Sequence[float] | Floats) -> Floats:
    """Adjust tail areas by Holm's step-down method.

    Calling whatever stays at or below a limit makes the chance of a single false call that limit
    at most, however the looks depend on each other.

    Parameters
    ----------
    tails : array of shape (look,)
        Tail areas or p-values, in [0, 1].

    Returns
    -------
    array of shape (look,)
        Adjusted, in the same order; never below the original, and at most 1.

    Notes
    -----
    Holm (1979), A simple sequentially rejective multiple test procedure.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).round(2).tolist()
    [0.03, 0.06, 0.06]
    """
    areas = np.asarray(tails, dtype=np.float64)
    order = np.argsort(areas, kind="stable")
    looks = len(areas)
    stepped = np.maximum.accumulate(areas[order] * (looks - np.arange(looks)))
    adjusted = np.empty(looks)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted
