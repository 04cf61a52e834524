"""Which partial plans are beaten: a compiled filter over cost and three gains."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

type Ints = NDArray[np.int64]
type Bools = NDArray[np.bool_]


def beaten(costs: Ints, gains: Ints) -> Bools:
    """Return which rows cost no less than another row and gain less.

    Row t beats row s when t costs at most as much, gains at least as much on every
    goal, and more on one. Equal gains never beat each other, whatever they cost.

    Parameters
    ----------
    costs : array of shape (row,)
    gains : array of shape (row, 3)
        Whole numbers; more is better.

    Returns
    -------
    array of shape (row,)

    Notes
    -----
    Rows are put in order of cost, so that whatever beats a row stands before it.
    Runs are then merged pairwise in order of the first gain; within a merge a Fenwick
    tree over the second gain keeps the largest third gain of the cheaper run.
    Work: rows x log(rows)^2. Method: Kung, Luccio and Preparata (1975), bottom up.

    Examples
    --------
    The second row costs as much as the first and gains less on one goal:

    >>> beaten(np.array([5, 5, 9]), np.array([[3, 2, 1], [3, 1, 1], [3, 2, 1]]))
    array([False,  True, False])
    """
    first = _ranks_of_rows(gains)
    # Among rows of one cost, the larger gains come first: what beats must precede.
    order = np.lexsort((-first, costs))
    second = np.unique(gains[:, 1], return_inverse=True)[1].astype(np.int64)
    result = np.empty(len(costs), dtype=np.bool_)
    result[order] = _beaten_by_an_earlier_row(first[order], second[order], gains[order, 2])
    return result


def _ranks_of_rows(gains: Ints) -> Ints:
    """Rank rows by first, then second, then third gain; equal rows share a rank."""
    order = np.lexsort((gains[:, 2], gains[:, 1], gains[:, 0]))
    ordered = gains[order]
    ranks = np.empty(len(gains), dtype=np.int64)
    is_new = (ordered[1:] != ordered[:-1]).any(axis=1)
    ranks[order] = np.concatenate(([0], np.cumsum(is_new)))
    return ranks


@njit(cache=True)
def _beaten_by_an_earlier_row(first: Ints, second: Ints, third: Ints) -> Bools:
    rows = len(first)
    dead = np.zeros(rows, dtype=np.bool_)
    nothing = np.iinfo(np.int64).min
    tree = np.full(second.max() + 2, nothing, dtype=np.int64)
    items, merged = np.arange(rows), np.empty(rows, dtype=np.int64)
    starts = np.arange(rows + 1)
    runs = rows
    while runs > 1:
        written, kept_runs = 0, 0
        for run in range(0, runs, 2):
            low, middle = starts[run], starts[run + 1]
            high = starts[min(run + 2, runs)]
            _mark_right_run(items, low, middle, high, first, second, third, tree, dead)
            starts[kept_runs] = written
            written = _merge_living(items, low, middle, high, first, dead, merged, written)
            kept_runs += 1
        starts[kept_runs] = written
        runs = kept_runs
        items, merged = merged, items
    return dead


@njit(cache=True)
def _mark_right_run(
    items: Ints,
    low: int,
    middle: int,
    high: int,
    first: Ints,
    second: Ints,
    third: Ints,
    tree: Ints,
    dead: Bools,
) -> None:
    """Mark rows of the right run that a row of the left run beats."""
    size = len(tree)
    entered = low
    for position in range(middle, high):
        row = items[position]
        while entered < middle and first[items[entered]] > first[row]:
            entering = items[entered]
            node = size - 1 - second[entering]
            while node < size:
                tree[node] = max(tree[node], third[entering])
                node += node & -node
            entered += 1
        node = size - 1 - second[row]
        while node > 0:
            if tree[node] >= third[row]:
                dead[row] = True
                break
            node -= node & -node
    for position in range(low, entered):
        node = size - 1 - second[items[position]]
        while node < size:
            tree[node] = np.iinfo(np.int64).min
            node += node & -node


@njit(cache=True)
def _merge_living(
    items: Ints,
    low: int,
    middle: int,
    high: int,
    first: Ints,
    dead: Bools,
    merged: Ints,
    written: int,
) -> int:
    """Write both runs without their dead rows, in falling order of the first gain."""
    left, right = low, middle
    while left < middle or right < high:
        from_left = right >= high or (left < middle and first[items[left]] >= first[items[right]])
        row = items[left] if from_left else items[right]
        if from_left:
            left += 1
        else:
            right += 1
        if not dead[row]:
            merged[written] = row
            written += 1
    return written
