"""The log density of the social model with its gradient, compiled; the same density as `model`.

The sampler moves in whitened, data-informed coordinates (see `coordinates`); natural
parameters, prior, thresholds and the chain rule back are all here.
"""

import math
from functools import cache
from pathlib import Path
from typing import Any

import numba
import numpy as np
from numba import carray  # type: ignore[attr-defined]  # documented, yet not in its __all__
from numpy.typing import NDArray

from indicators.social.callback import CALLBACK, NOT_FINITE, CompiledDensity, pack, stamp_of
from indicators.social.compiling import compiled
from indicators.social.likelihood import Worded, collapsed_likelihood
from indicators.social.node_rows import Token, token_of
from indicators.social.problem import Problem, unpack

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

# cutpoint = sqrt(1 + SPREADING a^2) logit(share below): what a standard normal latent level
# does to a logistic curve, close enough that cutpoints barely depend on discrimination.
SPREADING = 0.35


def ramp(place: Floats) -> Floats:
    """Return the spread, in units of its prior scale, at a place on the whole line.

    ``x Phi(x) + phi(x)`` rises like x on the right and like a normal tail on the left. A
    half-normal spread then has a nearly normal place. On the log scale it would have a long
    tail towards zero, where the sampler loses its way when districts hardly differ.

    Examples
    --------
    >>> ramp(np.array([-8.0, 0.0, 8.0])).round(3).tolist()
    [0.0, 0.399, 8.0]
    """
    from scipy.special import ndtr

    density = np.exp(-0.5 * place**2) / math.sqrt(2 * math.pi)
    return np.asarray(place * ndtr(place) + density, dtype=np.float64)


def place_on_ramp(height: Floats) -> Floats:
    """Return where `ramp` reaches each height; heights are positive."""
    from scipy.special import ndtr

    # The ramp is convex and above the diagonal, so Newton's steps from here never overshoot.
    place = np.array(height, dtype=np.float64)
    for _ in range(50):
        place -= (ramp(place) - height) / ndtr(place)
    return place


class Density(CompiledDensity):
    """The log density of whitened coordinates of one fit.

    Parameters
    ----------
    problem : Problem
        Counts, prior and coordinates.
    """

    def __init__(self, problem: Problem) -> None:
        kernel = c_callback(len(problem.points), worded=len(problem.method_points) > 0)
        super().__init__(pack(problem), len(problem.centre), kernel)


@compiled
def log_density(
    position: Floats, words: Ints, numbers: Floats, token: Token, worded: Worded
) -> tuple[float, Floats]:
    """Return the log density and its gradient at `position`, shape (parameter,).

    ``centre + whitening @ position`` holds, in this order: effect coordinates, ramp positions
    of the free spreads (see `ramp`), discrimination directions, stick logits; with a wording
    factor the ramp position of the common loading, and loading directions.
    """
    problem = unpack(words, numbers)
    wording = len(problem.centre) - _loading_parameters(problem)
    inner = _unwhiten(position, problem)
    gradient = np.zeros(len(problem.centre))
    coefficients = problem.coefficient_start[-1]
    spreads = coefficients + problem.free.sum()
    sticks = wording - len(problem.stick_first)

    log_prior, spread = _spread_prior(inner[coefficients:spreads], gradient[coefficients:], problem)
    added, coefficient, latent = _latent(inner, spread, problem)
    log_prior += added
    log_prior -= 0.5 * np.sum(inner[spreads:sticks] ** 2)
    discrimination = _discrimination(inner[spreads:sticks], problem)
    added, loading = _loading(inner[wording:], gradient[wording:], problem)
    log_prior += added
    added, share, below, cutpoint, gap = _thresholds(
        inner[sticks:wording], discrimination, loading, gradient[sticks:wording], problem
    )
    log_prior += added

    log_likelihood, by_latent, by_discrimination, by_loading, by_cutpoint, by_gap = (
        collapsed_likelihood(latent, discrimination, loading, cutpoint, gap, problem, token, worded)
    )
    _latent_gradient(inner, spread, coefficient, by_latent, gradient, problem)
    _threshold_gradient(
        share, below, discrimination, loading, cutpoint, gap, by_cutpoint, by_gap,
        by_discrimination, by_loading, gradient[sticks:wording], problem,
    )  # fmt: skip
    _loading_gradient(inner[wording:], loading, by_loading, gradient[wording:], problem)
    width = sticks - spreads
    for direction in range(width):
        pull = -inner[spreads + direction]
        for item in range(len(discrimination)):
            along = problem.directions[item * width + direction]
            pull += along * by_discrimination[item] * discrimination[item]
        gradient[spreads + direction] = pull
    value = log_prior + log_likelihood + problem.constant[0]
    return value, _whiten_gradient(gradient, problem)


@compiled
def _unwhiten(position: Floats, problem: Problem) -> Floats:
    # Half of the matrix is zero, and a call to BLAS may start threads of its own.
    inner = problem.centre.copy()
    for row in range(len(inner)):
        start = row * len(inner)
        moved = 0.0
        for column in range(row + 1):
            moved += problem.whitening[start + column] * position[column]
        inner[row] += moved
    return inner


@compiled
def _whiten_gradient(gradient: Floats, problem: Problem) -> Floats:
    whitened = np.zeros(len(gradient))
    for row in range(len(gradient)):
        start = row * len(gradient)
        for column in range(row + 1):
            whitened[column] += problem.whitening[start + column] * gradient[row]
    return whitened


@compiled
def _spread_prior(place: Floats, gradient: Floats, problem: Problem) -> tuple[float, Floats]:
    """Half-normal on each free spread, as a density of its place on the ramp."""
    spread = problem.scale.copy()
    log_prior = 0.0
    position = 0
    for term in range(len(spread)):
        if problem.free[term] == 1:
            height, slope, bend = ramp_slopes(place[position])
            spread[term] *= height
            log_prior += np.log(slope) - 0.5 * height**2
            gradient[position] = bend / slope - height * slope
            position += 1
    return log_prior, spread


@compiled
def ramp_slopes(place: float) -> tuple[float, float, float]:
    """Return `ramp` with its first and second derivative: normal integral and density."""
    slope = 0.5 * math.erfc(-place / math.sqrt(2.0))
    bend = np.exp(-0.5 * place**2) / math.sqrt(2.0 * math.pi)
    return place * slope + bend, slope, bend


@compiled
def _latent(inner: Floats, spread: Floats, problem: Problem) -> tuple[float, Floats, Floats]:
    """Return the prior of the effects, their coefficients, and the mean of every cell in use.

    ``coefficient = k estimate + spread sqrt(1 - k) z`` with ``k = spread^2 / (spread^2 + variance)``
    makes z nearly standard normal at every spread. The normal prior and the Jacobian together
    leave ``-coefficient^2 / (2 spread^2) + log(1 - k) / 2``.
    """
    cells = len(problem.cell_people)
    coefficient = np.empty(problem.coefficient_start[-1])
    latent = np.zeros(cells)
    log_prior = 0.0
    basis_at = 0
    for term in range(len(spread)):
        squared = spread[term] ** 2
        levels = problem.effect_start[term + 1] - problem.effect_start[term]
        effect = np.zeros(levels)
        for at in range(problem.coefficient_start[term], problem.coefficient_start[term + 1]):
            known = squared / (squared + problem.variance[at])
            loose = spread[term] * np.sqrt(1.0 - known)
            coefficient[at] = known * problem.estimate[at] + loose * inner[at]
            log_prior += 0.5 * (np.log(1.0 - known) - coefficient[at] ** 2 / squared)
            for level in range(levels):
                effect[level] += coefficient[at] * problem.basis[basis_at]
                basis_at += 1
        for cell in range(cells):
            latent[cell] += effect[problem.effect_of_cell[term * cells + cell]]
    return log_prior, coefficient, latent


@compiled
def _latent_gradient(
    inner: Floats,
    spread: Floats,
    coefficient: Floats,
    by_latent: Floats,
    gradient: Floats,
    problem: Problem,
) -> None:
    cells = len(by_latent)
    basis_at = 0
    position = len(coefficient)
    for term in range(len(spread)):
        squared = spread[term] ** 2
        levels = problem.effect_start[term + 1] - problem.effect_start[term]
        by_effect = np.zeros(levels)
        for cell in range(cells):
            by_effect[problem.effect_of_cell[term * cells + cell]] += by_latent[cell]
        by_log_spread = 0.0
        for at in range(problem.coefficient_start[term], problem.coefficient_start[term + 1]):
            known = squared / (squared + problem.variance[at])
            loose = spread[term] * np.sqrt(1.0 - known)
            pull = -coefficient[at] / squared
            for level in range(levels):
                pull += by_effect[level] * problem.basis[basis_at]
                basis_at += 1
            gradient[at] = pull * loose
            moved = (1.0 - known) * (2.0 * known * problem.estimate[at] + loose * inner[at])
            by_log_spread += pull * moved + coefficient[at] ** 2 / squared - known
        if problem.free[term] == 1:
            height, slope, _ = ramp_slopes(inner[position])
            gradient[position] += by_log_spread * slope / height
            position += 1


@compiled
def _discrimination(along: Floats, problem: Problem) -> Floats:
    discrimination = np.empty(len(problem.log_discrimination))
    for item in range(len(discrimination)):
        logarithm = problem.log_discrimination[item]
        for direction in range(len(along)):
            logarithm += problem.directions[item * len(along) + direction] * along[direction]
        discrimination[item] = np.exp(logarithm)
    return discrimination


@compiled
def _loading_parameters(problem: Problem) -> int:
    directions = len(problem.loading_directions) // len(problem.negative)
    return len(problem.loading_scale) + directions


@compiled
def _loading(along: Floats, gradient: Floats, problem: Problem) -> tuple[float, Floats]:
    """Return the prior of the loadings, and every item's; none without a wording factor."""
    items = len(problem.negative)
    loading = np.zeros(items)
    if len(along) == 0:
        return 0.0, loading
    height, slope, bend = ramp_slopes(along[0])
    log_prior = np.log(slope) - 0.5 * height**2
    gradient[0] = bend / slope - height * slope
    directions = len(along) - 1
    for direction in range(directions):
        log_prior -= 0.5 * along[1 + direction] ** 2
        gradient[1 + direction] = -along[1 + direction]
    for item in range(items):
        if problem.negative[item] == 1:
            moved = 0.0
            for direction in range(directions):
                away = problem.loading_directions[item * directions + direction]
                moved += away * along[1 + direction]
            loading[item] = problem.loading_scale[0] * height * np.exp(moved)
    return log_prior, loading


@compiled
def _loading_gradient(
    along: Floats, loading: Floats, by_loading: Floats, gradient: Floats, problem: Problem
) -> None:
    if len(along) == 0:
        return
    height, slope, _ = ramp_slopes(along[0])
    directions = len(along) - 1
    for item in range(len(loading)):
        by_log_loading = by_loading[item] * loading[item]
        gradient[0] += by_log_loading * slope / height
        for direction in range(directions):
            away = problem.loading_directions[item * directions + direction]
            gradient[1 + direction] += by_log_loading * away


@compiled
def _thresholds(
    logit: Floats, discrimination: Floats, loading: Floats, gradient: Floats, problem: Problem
) -> tuple[float, Floats, Floats, Floats, Floats]:
    """Break the stick of marginal answer shares; return its prior, shares, and cutpoints.

    `share` is the part of the stick broken off at each category, `below` the share of people
    up to that category. Gaps are formed without subtracting cutpoints. Wording spreads the
    answers of an item just as the latent level does.
    """
    share = np.empty(len(logit))
    below = np.empty(len(logit))
    cutpoint = np.empty(len(logit))
    gap = np.zeros(len(logit))
    log_prior = 0.0
    for item in range(len(discrimination)):
        stretch = np.sqrt(1.0 + SPREADING * (discrimination[item] ** 2 + loading[item] ** 2))
        start = problem.first_row[item] - item
        left = 1.0
        for at in range(start, problem.first_row[item + 1] - item - 1):
            larger = -np.log1p(np.exp(-abs(logit[at])))
            log_share = larger if logit[at] > 0 else larger + logit[at]
            log_rest = larger - logit[at] if logit[at] > 0 else larger
            share[at] = np.exp(log_share)
            first, second = problem.stick_first[at], problem.stick_second[at]
            log_prior += first * log_share + second * log_rest
            gradient[at] = first * (1.0 - share[at]) - second * share[at]
            broken = left * share[at]
            if at == start:
                below[at] = share[at]
                cutpoint[at] = stretch * logit[at]
            else:
                below[at] = below[at - 1] + broken
                gap[at] = stretch * (np.log1p(broken / below[at - 1]) - log_rest)
                cutpoint[at] = cutpoint[at - 1] + gap[at]
            left *= np.exp(log_rest)
    return log_prior, share, below, cutpoint, gap


@compiled
def _threshold_gradient(
    share: Floats,
    below: Floats,
    discrimination: Floats,
    loading: Floats,
    cutpoint: Floats,
    gap: Floats,
    by_cutpoint: Floats,
    by_gap: Floats,
    by_discrimination: Floats,
    by_loading: Floats,
    gradient: Floats,
    problem: Problem,
) -> None:
    """Carry the gradient back to stick logits and, through the stretch, to discrimination.

    d logit(below[k]) / d logit[i] = share[i] / below[k] for i <= k.
    """
    for item in range(len(discrimination)):
        stretch = np.sqrt(1.0 + SPREADING * (discrimination[item] ** 2 + loading[item] ** 2))
        start = problem.first_row[item] - item
        by_stretch = 0.0
        carried = 0.0
        for at in range(problem.first_row[item + 1] - item - 2, start - 1, -1):
            here = (by_cutpoint[at] + by_gap[at]) / below[at]
            gradient[at] += stretch * share[at] * (carried + here)
            by_stretch += (by_cutpoint[at] * cutpoint[at] + by_gap[at] * gap[at]) / stretch
            carried += by_cutpoint[at] / below[at]
            if at > start:
                carried -= by_gap[at] * (below[at] - below[at - 1]) / (below[at] * below[at - 1])
        by_discrimination[item] += by_stretch * SPREADING * discrimination[item] / stretch
        by_loading[item] += by_stretch * SPREADING * loading[item] / stretch


def prior_constant(problem: Problem) -> float:
    """Return all of the log prior that does not depend on the parameters."""
    half_log_two_pi = 0.5 * math.log(2 * math.pi)
    half_normals = 0.5 * math.log(2 / math.pi) * (problem.free.sum() + len(problem.loading_scale))
    directions = len(problem.directions) + len(problem.loading_directions)
    normals = len(problem.estimate) + directions // len(problem.negative)
    sticks = [
        math.lgamma(first + second) - math.lgamma(first) - math.lgamma(second)
        for first, second in zip(problem.stick_first, problem.stick_second, strict=True)
    ]
    return float(half_normals) - normals * half_log_two_pi + sum(sticks)


@cache
def c_callback(nodes: int, *, worded: bool = False) -> Any:
    """Return the density as a C function ``(dimension, position, gradient, value, block)``.

    It returns 0, or `NOT_FINITE`. Compiled on first use and kept on disk; `block` is what
    `pack` returned. With and without a wording factor are two functions: compiling takes long,
    and few fits have one.
    """
    token = token_of(nodes, _sources_stamp())
    factor: Worded = True if worded else None

    def evaluate(dimension: int, position: Any, gradient: Any, value: Any, block: Any) -> int:
        fields = carray(block, 1, np.int64)[0] // 2
        length = carray(block, 2 * fields, np.int64)[2 * fields - 1]
        words = carray(block, length, np.int64)
        numbers = carray(block, length, np.float64)
        result, slope = log_density(carray(position, dimension), words, numbers, token, factor)
        out = carray(gradient, dimension)
        for at in range(dimension):
            out[at] = slope[at]
        carray(value, 1)[0] = result
        return 0 if np.isfinite(result) else NOT_FINITE

    return numba.cfunc(CALLBACK, cache=True)(evaluate)


def _sources_stamp() -> int:
    names = (
        "compiling", "density", "item_rows", "likelihood", "node_rows", "problem",
        "wording_likelihood",
    )  # fmt: skip
    return stamp_of([Path(__file__).parent / f"{name}.py" for name in names])
