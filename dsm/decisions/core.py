"""Which actions are in nearly every good plan, which in none, and which are worth a talk."""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
type Bools = NDArray[np.bool_]

# From this share of good plans an action counts as in nearly every one.
NEARLY_EVERY = 0.9


class Standing(StrEnum):
    """How an action stands among good plans; these are keys of the text catalogues."""

    NEARLY_EVERY = "nearly-every"
    WORTH_A_TALK = "worth-a-talk"
    NONE = "none"


def core_index(members: Bools) -> Floats:
    """Return for each action the share of plans that hold it.

    Parameters
    ----------
    members : array of shape (plan, action)
        Good plans; at least one.

    Returns
    -------
    array of shape (action,)
        In [0, 1]. 1 is in every good plan, 0 in none. Source: robust portfolio modelling
        (Liesiö, Mild and Salo 2007).

    Examples
    --------
    >>> core_index(np.array([[True, False], [True, True]]))
    array([1. , 0.5])
    """
    return members.mean(axis=0)


def standing(share: float) -> Standing:
    """Return where an action with this core index belongs."""
    if share >= NEARLY_EVERY:
        return Standing.NEARLY_EVERY
    return Standing.WORTH_A_TALK if share > 0 else Standing.NONE


def best_at(gains: NDArray[np.float64 | np.int64], weights: Sequence[float]) -> int:
    """Return the plan with the largest weighted gain; the first one where several tie.

    Parameters
    ----------
    gains : array of shape (plan, goal)
    weights : sequence of float, one per goal
        Stones or shares; zero or more, not all zero. Only their ratios matter.

    Examples
    --------
    >>> best_at(np.array([[8.0, 0.0, 0.0], [3.0, 3.0, 3.0]]), [40, 30, 30])
    0
    """
    return int(np.argmax(gains @ np.asarray(weights, dtype=np.float64)))
