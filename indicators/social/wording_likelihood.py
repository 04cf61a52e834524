"""The wording factor summed out of the negatively worded items, compiled, with its gradient.

The second sum is taken for distinct answers to the negative items only, once per grid node of
the latent level; pairs of cell and pattern never see it. Budget: with R method nodes and 32 grid
nodes, one gradient may cost R times 30 ns per distinct answer to the negative items, and 20 us,
beyond that without the factor. Five items of four categories have at most 1,024 such answers, or
3,125 where some are missing: 0.4 and 1.1 ms.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indicators.social.compiling import compiled
from indicators.social.item_rows import (
    add_item_gradient,
    fill_categories,
    gather_rows,
    multiply_rows,
)
from indicators.social.node_rows import Token, constant, load, store
from indicators.social.problem import Problem

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

TINY = 1e-290  # only a leap of the warm-up meets answers this improbable


class MethodTables(NamedTuple):
    """Rows of the negative items at every method node; no nodes without a wording factor.

    An answer to all negative items is a product of two halves, as patterns are elsewhere.
    """

    probability: Floats  # (method node, category row, node)
    above: Floats  # (method node, threshold, node)
    first: Floats  # (first half * method node, node), with the weight of the method node
    second: Floats  # (second half * method node, node)


@compiled
def method_tables(
    discrimination: Floats,
    loading: Floats,
    cutpoint: Floats,
    gap: Floats,
    problem: Problem,
    token: Token,
) -> MethodTables:
    """Return the answer probabilities of the negative items at every method node."""
    levels, nodes = len(problem.method_points), len(problem.points)
    probability = np.empty((levels, problem.first_row[-1] + 1, nodes))
    above = np.empty((levels, len(cutpoint), nodes))
    first = np.empty((problem.method_sizes[0] * levels, nodes))
    second = np.empty((problem.method_sizes[1] * levels, nodes))
    for level in range(levels):
        probability[level, -1] = 1.0
        for item in range(len(discrimination)):
            if problem.negative[item] == 1:
                shift = loading[item] * problem.method_points[level]
                fill_categories(
                    item, discrimination[item], shift, cutpoint, gap, problem,
                    probability[level], above[level], token,
                )  # fmt: skip
        weight = problem.method_weight[level]
        _place(problem.first_members, first, level, levels, weight, probability[level], token)
        _place(problem.second_members, second, level, levels, 1.0, probability[level], token)
    return MethodTables(probability, above, first, second)


@compiled
def _place(
    members: Ints,
    table: Floats,
    level: int,
    levels: int,
    weight: float,
    probability: Floats,
    token: Token,
) -> None:
    halves = len(table) // levels
    product = multiply_rows(members, halves, probability, token)
    for half in range(halves):
        store(table, half * levels + level, load(product, half, token) * weight)


@compiled
def method_rows(tables: MethodTables, problem: Problem, token: Token) -> Floats:
    """Return the chance of every answer to the negative items by node, the method summed out."""
    levels = len(problem.method_points)
    rows = np.empty((len(problem.first_of_right), len(problem.points)))
    for right in range(len(rows)):
        first = problem.first_of_right[right] * levels
        second = problem.second_of_right[right] * levels
        row = constant(0.0, token)
        for level in range(levels):
            row = row + load(tables.first, first + level, token) * load(
                tables.second, second + level, token
            )
        store(rows, right, row)
    return rows


@compiled
def method_gradient(
    tables: MethodTables,
    rows: Floats,
    counted: Floats,
    gap: Floats,
    problem: Problem,
    by_discrimination: Floats,
    by_loading: Floats,
    by_cutpoint: Floats,
    by_gap: Floats,
    token: Token,
) -> None:
    """Add the negative items' part of the gradient; `counted` people gave each of `rows`."""
    levels = len(problem.method_points)
    first_count, second_count = _count_halves(tables, rows, counted, problem, token)
    for level in range(levels):
        expected = np.zeros(tables.probability[level].shape)
        _collect(problem.first_members, tables.first, first_count, level, levels, expected, token)
        _collect(
            problem.second_members, tables.second, second_count, level, levels, expected, token
        )
        for item in range(len(by_loading)):
            if problem.negative[item] == 1:
                by_shift = add_item_gradient(
                    item, gap, problem, expected, tables.above[level],
                    by_discrimination, by_cutpoint, by_gap, token,
                )  # fmt: skip
                by_loading[item] += by_shift * problem.method_points[level]


@compiled
def _count_halves(
    tables: MethodTables, rows: Floats, counted: Floats, problem: Problem, token: Token
) -> tuple[Floats, Floats]:
    """Return the people of every half and method node, each still to be multiplied by its row."""
    levels = len(problem.method_points)
    first_count = np.zeros(tables.first.shape)
    second_count = np.zeros(tables.second.shape)
    for right in range(len(rows)):
        share = load(counted, right, token) / (load(rows, right, token) + TINY)
        first = problem.first_of_right[right] * levels
        second = problem.second_of_right[right] * levels
        for level in range(levels):
            one, other = first + level, second + level
            store(
                first_count,
                one,
                load(first_count, one, token) + share * load(tables.second, other, token),
            )
            store(
                second_count,
                other,
                load(second_count, other, token) + share * load(tables.first, one, token),
            )
    return first_count, second_count


@compiled
def _collect(
    members: Ints,
    table: Floats,
    count: Floats,
    level: int,
    levels: int,
    expected: Floats,
    token: Token,
) -> None:
    halves = len(table) // levels
    people = np.empty((halves, table.shape[1]))
    for half in range(halves):
        at = half * levels + level
        store(people, half, load(table, at, token) * load(count, at, token))
    gather_rows(members, people, expected, token)
