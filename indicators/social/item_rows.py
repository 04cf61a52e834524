"""Rows of answer probabilities over the grid and their gradients, compiled: the pieces of a likelihood."""

import numpy as np
from numpy.typing import NDArray

from indicators.social.compiling import compiled
from indicators.social.node_rows import Token, load, store, total
from indicators.social.problem import Problem

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]


@compiled
def fill_categories(
    item: int,
    slope: float,
    shift: float,
    cutpoint: Floats,
    gap: Floats,
    problem: Problem,
    probability: Floats,
    above: Floats,
    token: Token,
) -> None:
    """Fill one item's probability of every category, and of every level above a threshold, by node.

    The chance of a level above threshold k at latent level x is s(slope x + shift - cutpoint[k]),
    with s the logistic function. As s(u) - s(v) = s(u) (1 - s(v)) (1 - exp(v - u)), nothing
    cancels, however close the thresholds.
    """
    step = problem.points[1] - problem.points[0]
    series = np.empty((1, len(problem.points)))
    # exp(-a x) on an even grid is a geometric series.
    value = np.exp(-slope * problem.points[0] - shift)
    ratio = np.exp(-slope * step)
    for node in range(len(problem.points)):
        series[0, node] = value
        value *= ratio
    decay = load(series, 0, token)
    row = problem.first_row[item]
    first = row - item
    thresholds = problem.first_row[item + 1] - row - 1
    for k in range(thresholds):
        odds_below = decay * np.exp(cutpoint[first + k])
        reached = 1.0 / (odds_below + 1.0)
        store(above, first + k, reached)
        below = odds_below * reached
        if k > 0:
            distance = -np.expm1(-gap[first + k])
            below = load(above, first + k - 1, token) * below * distance
        store(probability, row + k, below)
    store(probability, row + thresholds, load(above, first + thresholds - 1, token))


@compiled
def multiply_rows(members: Ints, count: int, probability: Floats, token: Token) -> Floats:
    """Return the products of `count` groups of equally many rows, shape (group, node)."""
    product = np.empty((count, probability.shape[1]))
    width = len(members) // count
    for half in range(count):
        row = load(probability, members[half * width], token)
        for position in range(half * width + 1, (half + 1) * width):
            row = row * load(probability, members[position], token)
        store(product, half, row)
    return product


@compiled
def gather_rows(members: Ints, counted: Floats, expected: Floats, token: Token) -> None:
    """Add the people of every group of rows to each of its rows in `expected`."""
    width = len(members) // len(counted)
    for half in range(len(counted)):
        row = load(counted, half, token)
        for position in range(half * width, (half + 1) * width):
            member = members[position]
            store(expected, member, load(expected, member, token) + row)


@compiled
def add_item_gradient(
    item: int,
    gap: Floats,
    problem: Problem,
    expected: Floats,
    above: Floats,
    by_discrimination: Floats,
    by_cutpoint: Floats,
    by_gap: Floats,
    token: Token,
) -> float:
    """Add one item's part of the gradient, from the people expected in its rows.

    Returns the derivative by the shift of `fill_categories`.
    """
    points = load(problem.points, 0, token)
    row = problem.first_row[item]
    first = row - item
    by_shift = 0.0
    for k in range(problem.first_row[item + 1] - row - 1):
        reached = load(above, first + k, token)
        at = load(expected, row + k, token)
        pull = load(expected, row + k + 1, token) * (1.0 - reached) - at * reached
        pulled = total(pull)
        by_shift += pulled
        by_cutpoint[first + k] -= pulled
        by_discrimination[item] += total(pull * points)
        if k > 0:
            by_gap[first + k] += total(at) / np.expm1(gap[first + k])
    return by_shift
