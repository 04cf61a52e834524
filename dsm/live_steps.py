"""Which new answers early figures may count, so that two of them never differ by a few people."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from surveys.disclosure import Limits

type Ints = NDArray[np.int64]
type Mask = NDArray[np.bool_]

LEAST = 10  # new answers between two figures for everybody
LEAST_OF_GROUP = 5  # and of every group of which any are new


def next_step(
    groups: Ints, counted: Mask, before: Sequence[Ints], levels: Sequence[int]
) -> Mask | None:
    """Return which answers the next figures count, or None as long as there can be none.

    All groups of all factors are counted from the same answers. So whatever is worked out from
    two looks, by leaving one group out of all, or by holding two factors against each other, is
    about whole groups of new answers: of each either none or at least five, and ten together.

    Parameters
    ----------
    groups : array of shape (answer, factor)
        Position of each answer's group; -1 where it is unknown, which is one more group.
    counted : array of shape (answer,)
        Which of them the last figures counted.
    before : sequence of arrays of shape (group,)
        Per factor, how many the last figures counted in each group, the unknown last. Where an
        answer was withdrawn since, this is more than `counted` tells.
    levels : sequence of int
        How many groups each factor has, the unknown not among them.

    Returns
    -------
    array of shape (answer,) or None
        The last figures' answers and as many of the others as can be counted with them.

    Notes
    -----
    A group is first counted when ten are there, as many as any mean needs. Answers from groups
    of which too few are new wait, and with them, where that leaves another of their groups with
    too few, that one's. Sets of answers that may be counted stay so when put together, so there
    is a largest one, and leaving out until nothing is left to leave out finds it. A withdrawn
    answer leaves the figures together with five who come, or stays in those shown before.

    Not covered: what is published after the close counts whoever came last, and may differ from
    the last early figures by fewer than five. That is why these are told in whole points, to few,
    and are gone by then. Nor is anybody protected from whoever gave nine of ten answers herself.

    Examples
    --------
    Twelve women and three men are new: the men wait.

    >>> groups = np.array([[0]] * 12 + [[1]] * 3)
    >>> chosen = next_step(groups, np.zeros(15, dtype=bool), [np.zeros(3, dtype=int)], [2])
    >>> int(chosen.sum())
    12
    """
    new = ~counted
    columns = [np.where(column < 0, count, column) for column, count in _pairs(groups, levels)]
    present = [_tally(column[counted], count) for column, count in _pairs_of(columns, levels)]
    wanted = [np.maximum(LEAST_OF_GROUP, Limits().mean - one) for one in present]
    poor = True
    while poor:
        left = int(new.sum())
        for column, count, least in zip(columns, levels, wanted, strict=True):
            coming = _tally(column[new], count)
            new = new & (coming >= least)[column]
        poor = int(new.sum()) < left
    if new.sum() < LEAST:
        return None
    for column, count, least, was, now in zip(
        columns, levels, wanted, before, present, strict=True
    ):
        if ((was > now) & (_tally(column[new], count) < least)).any():
            return None
    return counted | new


def tally(groups: Ints, chosen: Mask, levels: Sequence[int]) -> tuple[Ints, ...]:
    """Return how many of the chosen answers are in each group, per factor, the unknown last."""
    columns = [np.where(column < 0, count, column) for column, count in _pairs(groups, levels)]
    return tuple(_tally(column[chosen], count) for column, count in _pairs_of(columns, levels))


def _pairs(groups: Ints, levels: Sequence[int]) -> list[tuple[Ints, int]]:
    return list(zip(groups.T, levels, strict=True))


def _pairs_of(columns: Sequence[Ints], levels: Sequence[int]) -> list[tuple[Ints, int]]:
    return list(zip(columns, levels, strict=True))


def _tally(column: Ints, count: int) -> Ints:
    return np.bincount(column, minlength=count + 1).astype(np.int64)
