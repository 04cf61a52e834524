"""The collapsed log likelihood with its gradient, compiled: people counted, latent levels summed out.

For a pair of cell c and answer pattern p with n respondents the log likelihood is
``n log sum_q w[c, q] prob[p, q]``: `w` is the normal density around the cell's mean,
normalised on the grid, `prob` the product of the pattern's category probabilities.
The gradient costs one more pass over the same rows; no latent level is ever sampled.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from indicators.social.compiling import compiled
from indicators.social.item_rows import (
    add_item_gradient,
    fill_categories,
    gather_rows,
    multiply_rows,
)
from indicators.social.node_rows import Token, constant, load, store, total
from indicators.social.problem import Problem
from indicators.social.wording_likelihood import method_gradient, method_rows, method_tables

type Floats = NDArray[np.float64]

# None is a type of its own, so that code for the other case is not even compiled.
type Worded = Literal[True] | None

LATENT_LIMIT = 30.0  # warm-up may leap; beyond this the geometric series would overflow
TINY = 1e-280  # a pair this improbable only occurs in a leap of the warm-up


@compiled
def collapsed_likelihood(
    latent: Floats,
    discrimination: Floats,
    loading: Floats,
    cutpoint: Floats,
    gap: Floats,
    problem: Problem,
    token: Token,
    worded: Worded,
) -> tuple[float, Floats, Floats, Floats, Floats, Floats]:
    """Return the log likelihood and its gradient.

    Parameters
    ----------
    latent : array of shape (cell,)
        Mean latent level of each cell in use.
    discrimination : array of shape (item,)
    loading : array of shape (item,)
        On the wording factor; 0 without one.
    cutpoint, gap : arrays of shape (threshold,)
        Thresholds of item after item, and their distance to the one before (unused for the
        first). The gaps are given apart, because their differences would cancel.
    problem : Problem
    token : tuple of int
        Width of a row, see `node_rows`.
    worded : True or None
        Whether negatively worded items load on a factor of their own.

    Returns
    -------
    float, then the gradient by latent, discrimination, loading, cutpoint and gap
        The gradient by `cutpoint` holds the gap constant, and the other way round.
    """
    nodes = len(problem.points)
    items = len(discrimination)
    probability = np.empty((problem.first_row[-1] + 1, nodes))
    above = np.empty((len(cutpoint), nodes))
    for item in range(items):
        fill_categories(
            item, discrimination[item], 0.0, cutpoint, gap, problem, probability, above, token
        )
    probability[-1] = 1.0
    left = multiply_rows(problem.left_rows, problem.half_sizes[0], probability, token)
    if worded is None:
        right = multiply_rows(problem.right_rows, problem.half_sizes[1], probability, token)
    else:
        tables = method_tables(discrimination, loading, cutpoint, gap, problem, token)
        right = method_rows(tables, problem, token)
    weight = np.empty((len(latent), nodes))
    inverse, mean = _node_weights(latent, problem, weight, token)
    mixture = _mixture_rows(problem, weight, inverse, token)

    by_latent = -problem.cell_people * mean
    left_count = np.zeros(left.shape)
    right_count = np.zeros(right.shape)
    mixture_count = np.zeros(mixture.shape)
    log_likelihood = _sum_pairs(
        problem, left, right, weight, inverse, mixture,
        by_latent, left_count, right_count, mixture_count, token,
    )  # fmt: skip
    _spread_mixtures(problem, mixture_count, weight, inverse, mean, by_latent, token)

    by_discrimination, by_loading = np.zeros(items), np.zeros(items)
    by_cutpoint, by_gap = np.zeros(len(gap)), np.zeros(len(gap))
    expected = np.zeros(probability.shape)
    gather_rows(problem.left_rows, left_count, expected, token)
    if worded is None:
        gather_rows(problem.right_rows, right_count, expected, token)
    else:
        method_gradient(
            tables, right, right_count, gap, problem,
            by_discrimination, by_loading, by_cutpoint, by_gap, token,
        )  # fmt: skip
    for item in range(items):
        add_item_gradient(
            item, gap, problem, expected, above, by_discrimination, by_cutpoint, by_gap, token
        )
    return log_likelihood, by_latent, by_discrimination, by_loading, by_cutpoint, by_gap


@compiled
def _node_weights(
    latent: Floats, problem: Problem, weight: Floats, token: Token
) -> tuple[Floats, Floats]:
    """Fill the normal weights of each cell, not normalised; return 1 / sum and mean of each."""
    nodes = len(problem.points)
    step = problem.points[1] - problem.points[0]
    points = load(problem.points, 0, token)
    node_weight = load(problem.node_weight, 0, token)
    power = np.empty((1, nodes))
    inverse = np.empty(len(latent))
    mean = np.empty(len(latent))
    for cell in range(len(latent)):
        # exp(mean x) is a geometric series as well, filled by doubling.
        ratio = np.exp(min(max(latent[cell], -LATENT_LIMIT), LATENT_LIMIT) * step)
        power[0, 0] = 1.0
        filled = 1
        while filled < nodes:
            for node in range(filled):
                power[0, filled + node] = power[0, node] * ratio
            ratio *= ratio
            filled *= 2
        row = load(power, 0, token) * node_weight
        store(weight, cell, row)
        inverse[cell] = 1.0 / total(row)
        mean[cell] = total(row * points) * inverse[cell]
    return inverse, mean


@compiled
def _mixture_rows(problem: Problem, weight: Floats, inverse: Floats, token: Token) -> Floats:
    """Return the node weights of every partly known background: a mixture over its cells."""
    profiles = len(problem.candidate_start) - 1
    mixture = np.empty((profiles, weight.shape[1]))
    for profile in range(profiles):
        row = constant(0.0, token)
        for at in range(problem.candidate_start[profile], problem.candidate_start[profile + 1]):
            cell = problem.candidate_cell[at]
            row = row + load(weight, cell, token) * (problem.candidate_share[at] * inverse[cell])
        store(mixture, profile, row)
    return mixture


@compiled
def _sum_pairs(
    problem: Problem,
    left: Floats,
    right: Floats,
    weight: Floats,
    inverse: Floats,
    mixture: Floats,
    by_latent: Floats,
    left_count: Floats,
    right_count: Floats,
    mixture_count: Floats,
    token: Token,
) -> float:
    """Return the log likelihood; add up how many people each row is expected to hold."""
    points = load(problem.points, 0, token)
    log_likelihood = 0.0
    product = 1.0
    for pattern in range(len(problem.left_of_pattern)):
        first, second = problem.left_of_pattern[pattern], problem.right_of_pattern[pattern]
        row = load(left, first, token) * load(right, second, token)
        moment = row * points
        counted = constant(0.0, token)
        for at in range(problem.pair_start[pattern], problem.pair_start[pattern + 1]):
            cell, people = problem.pair_cell[at], problem.pair_people[at]
            node_weight = load(weight, cell, token)
            chance = max(total(node_weight * row), TINY)
            share = people / chance
            by_latent[cell] += share * total(node_weight * moment)
            counted = counted + node_weight * share
            normalised = max(chance * inverse[cell], 1e-140)
            if people == 1.0:
                # One logarithm serves many pairs.
                product *= normalised
                if product < 1e-150:
                    log_likelihood += np.log(product)
                    product = 1.0
            else:
                log_likelihood += people * np.log(normalised)
        for at in range(problem.mixed_start[pattern], problem.mixed_start[pattern + 1]):
            profile, people = problem.mixed_profile[at], problem.mixed_people[at]
            node_weight = load(mixture, profile, token)
            chance = max(total(node_weight * row), TINY)
            share = people / chance
            log_likelihood += people * np.log(chance)
            counted = counted + node_weight * share
            store(mixture_count, profile, load(mixture_count, profile, token) + row * share)
        counted = counted * row
        store(left_count, first, load(left_count, first, token) + counted)
        store(right_count, second, load(right_count, second, token) + counted)
    return log_likelihood + float(np.log(product))


@compiled
def _spread_mixtures(
    problem: Problem,
    mixture_count: Floats,
    weight: Floats,
    inverse: Floats,
    mean: Floats,
    by_latent: Floats,
    token: Token,
) -> None:
    points = load(problem.points, 0, token)
    for profile in range(len(problem.candidate_start) - 1):
        counted = load(mixture_count, profile, token)
        for at in range(problem.candidate_start[profile], problem.candidate_start[profile + 1]):
            cell = problem.candidate_cell[at]
            pull = total(counted * load(weight, cell, token) * (points - mean[cell]))
            by_latent[cell] += problem.candidate_share[at] * inverse[cell] * pull
