"""The collapsed log likelihood with its gradient, compiled: people counted, latent levels summed out.

For a pair of cell c and answer pattern p with n respondents the log likelihood is
``n log sum_q w[c, q] prob[p, q]``: `w` is the normal density around the cell's mean,
normalised on the grid, `prob` the product of the pattern's category probabilities.
The gradient costs one more pass over the same rows; no latent level is ever sampled.
"""

import numpy as np
from numpy.typing import NDArray

from indicators.social.compiling import compiled
from indicators.social.node_rows import Token, constant, load, store, total
from indicators.social.problem import Problem

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

LATENT_LIMIT = 30.0  # warm-up may leap; beyond this the geometric series would overflow
TINY = 1e-280  # a pair this improbable only occurs in a leap of the warm-up


@compiled
def collapsed_likelihood(
    latent: Floats,
    discrimination: Floats,
    cutpoint: Floats,
    gap: Floats,
    problem: Problem,
    token: Token,
) -> tuple[float, Floats, Floats, Floats, Floats]:
    """Return the log likelihood and its gradient.

    Parameters
    ----------
    latent : array of shape (cell,)
        Mean latent level of each cell in use.
    discrimination : array of shape (item,)
    cutpoint, gap : arrays of shape (threshold,)
        Thresholds of item after item, and their distance to the one before (unused for the
        first). The gaps are given apart, because their differences would cancel.
    problem : Problem
    token : tuple of int
        Width of a row, see `node_rows`.

    Returns
    -------
    float, then the gradient by latent, discrimination, cutpoint and gap
        The gradient by `cutpoint` holds the gap constant, and the other way round.
    """
    nodes = len(problem.points)
    rows = problem.first_row[-1] + 1
    probability = np.empty((rows, nodes))
    above = np.empty((len(cutpoint), nodes))
    _category_rows(discrimination, cutpoint, gap, problem, probability, above, token)
    left = _multiply_rows(problem.left_rows, problem.half_sizes[0], probability, token)
    right = _multiply_rows(problem.right_rows, problem.half_sizes[1], probability, token)
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

    expected = np.zeros(probability.shape)
    _gather_rows(problem.left_rows, left_count, expected, token)
    _gather_rows(problem.right_rows, right_count, expected, token)
    by_items = _item_gradient(discrimination, gap, problem, expected, above, token)
    return log_likelihood, by_latent, by_items[0], by_items[1], by_items[2]


@compiled
def _category_rows(
    discrimination: Floats,
    cutpoint: Floats,
    gap: Floats,
    problem: Problem,
    probability: Floats,
    above: Floats,
    token: Token,
) -> None:
    """Fill the probability of every category, and of every level above a threshold, by node.

    With s(u) the logistic function, s(u) - s(v) = s(u) (1 - s(v)) (1 - exp(v - u)):
    no cancellation, however close the thresholds.
    """
    step = problem.points[1] - problem.points[0]
    series = np.empty((1, len(problem.points)))
    for item in range(len(discrimination)):
        # exp(-a x) on an even grid is a geometric series.
        value = np.exp(-discrimination[item] * problem.points[0])
        ratio = np.exp(-discrimination[item] * step)
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
    store(probability, problem.first_row[-1], constant(1.0, token))


@compiled
def _multiply_rows(members: Ints, count: int, probability: Floats, token: Token) -> Floats:
    product = np.empty((count, probability.shape[1]))
    width = len(members) // count
    for half in range(count):
        row = load(probability, members[half * width], token)
        for position in range(half * width + 1, (half + 1) * width):
            row = row * load(probability, members[position], token)
        store(product, half, row)
    return product


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


@compiled
def _gather_rows(members: Ints, counted: Floats, expected: Floats, token: Token) -> None:
    width = len(members) // len(counted)
    for half in range(len(counted)):
        row = load(counted, half, token)
        for position in range(half * width, (half + 1) * width):
            member = members[position]
            store(expected, member, load(expected, member, token) + row)


@compiled
def _item_gradient(
    discrimination: Floats,
    gap: Floats,
    problem: Problem,
    expected: Floats,
    above: Floats,
    token: Token,
) -> tuple[Floats, Floats, Floats]:
    points = load(problem.points, 0, token)
    by_discrimination = np.zeros(len(discrimination))
    by_cutpoint = np.zeros(len(gap))
    by_gap = np.zeros(len(gap))
    for item in range(len(discrimination)):
        row = problem.first_row[item]
        first = row - item
        for k in range(problem.first_row[item + 1] - row - 1):
            reached = load(above, first + k, token)
            at = load(expected, row + k, token)
            pull = load(expected, row + k + 1, token) * (1.0 - reached) - at * reached
            by_cutpoint[first + k] = -total(pull)
            by_discrimination[item] += total(pull * points)
            if k > 0:
                by_gap[first + k] = total(at) / np.expm1(gap[first + k])
    return by_discrimination, by_cutpoint, by_gap
