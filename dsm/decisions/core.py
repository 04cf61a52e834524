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


def ranked_weights(order: Sequence[int]) -> Floats:
    """Return the corners of all weights that respect an order of the goals.

    Parameters
    ----------
    order : sequence of int
        Positions of the goals, the most important first. Equal weights are allowed.

    Returns
    -------
    array of shape (corner, goal)
        Every weight vector with w[order[0]] >= w[order[1]] >= ... is a mixture of these rows.

    Examples
    --------
    >>> ranked_weights([0, 1]).tolist()
    [[1.0, 0.0], [0.5, 0.5]]
    """
    goals = len(order)
    corners = np.zeros((goals, goals))
    for count in range(1, goals + 1):
        corners[count - 1, list(order[:count])] = 1 / count
    return corners


def good_under_weights(gains: NDArray[np.float64 | np.int64], corners: Floats) -> Bools:
    """Return which plans no other plan beats, whatever the weights inside `corners`.

    Parameters
    ----------
    gains : array of shape (plan, goal)
        Good plans. A plan outside the front is beaten under any weights, so the front suffices.
    corners : array of shape (corner, goal)
        Corners of the weights one allows; between them every goal has weight.

    Returns
    -------
    array of shape (plan,)

    Notes
    -----
    A plan beats another when its weighted gain is at least as large at every corner, and larger
    at one. So this is the usual comparison after gains were turned into weighted gains.
    """
    # Corners such as thirds are not exact in binary; plans that tie must still tie.
    weighted = np.round(gains @ corners.T, 9)
    beaten = np.zeros(len(weighted), dtype=np.bool_)
    for place, row in enumerate(weighted):
        as_good = (weighted >= row).all(axis=1) & (weighted > row).any(axis=1)
        beaten[place] = as_good.any()
    return ~beaten


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
