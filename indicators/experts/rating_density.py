"""The log density of the model of ratings with its gradient, compiled; the same as `rating_model`."""

import math
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numba
import numpy as np
from numba import carray  # type: ignore[attr-defined]  # documented, yet not in its __all__
from numpy.typing import NDArray

from indicators.experts import zero_sum
from indicators.experts.zero_sum import contract, expand_one
from indicators.social import compiling, density
from indicators.social.callback import CALLBACK, NOT_FINITE, CompiledDensity, pack, stamp_of
from indicators.social.compiling import compiled_exactly
from indicators.social.density import SPREADING, ramp_slopes

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

LARGEST_LOGIT = 100.0  # warm-up may leap; beyond this a product of chances would underflow


class RatingProblem(NamedTuple):
    """Flat arrays; the compiled functions read them by name."""

    rater: Ints  # (rating,)
    object: Ints  # (rating,)
    level: Ints  # (rating,)
    given: Ints  # (level,) how often each level was given
    group_of_object: Ints  # (object,) empty without groups
    start: Ints  # (block + 1,) first coefficient of objects, severities, discriminations, groups
    scale: Floats  # (block,)
    estimate: Floats  # (coefficient,) what the ratings alone say
    variance: Floats  # (coefficient,) and how surely
    cut_mean: Floats  # (threshold,)
    cut_sd: Floats  # (threshold,)
    centre: Floats  # (parameter,)
    width: Floats  # (parameter,)
    constant: Floats  # (1,) all that does not depend on the parameters


INTEGER_FIELDS = 6
OBJECT, SEVERITY, DISCRIMINATION, GROUP = range(4)


class RatingDensity(CompiledDensity):
    """The log density of the sampler's coordinates of one fit of ratings.

    Parameters
    ----------
    problem : RatingProblem
        Ratings, prior and coordinates.
    """

    def __init__(self, problem: RatingProblem) -> None:
        super().__init__(pack(problem), len(problem.centre), rating_callback())


@cache
def rating_callback() -> Any:
    """Return the density as a C function, see `social.callback`; compiled once, kept on disk."""
    sources = [Path(str(module.__file__)) for module in (compiling, density, zero_sum)]
    stamp = stamp_of([*sources, Path(__file__)])

    def evaluate(dimension: int, position: Any, gradient: Any, value: Any, block: Any) -> int:
        fields = carray(block, 1, np.int64)[0] // 2
        length = carray(block, 2 * fields, np.int64)[2 * fields - 1]
        words = carray(block, length, np.int64)
        numbers = carray(block, length, np.float64)
        out = carray(gradient, dimension)
        result = log_density(carray(position, dimension), out, words, numbers, stamp)
        carray(value, 1)[0] = result
        return 0 if np.isfinite(result) else NOT_FINITE

    return numba.cfunc(CALLBACK, cache=True)(evaluate)


@compiled_exactly
def log_density(
    position: Floats, gradient: Floats, words: Ints, numbers: Floats, _stamp: int
) -> float:
    """Return the log density at `position` and fill its gradient, both of shape (parameter,).

    ``centre + width position`` holds, in this order: coefficients of the blocks in units that
    the ratings make standard normal, ramp places of the spreads, cuts.
    """
    problem = _unpack(words, numbers)
    inner = problem.centre + problem.width * position
    gradient[:] = 0.0
    coefficients = problem.start[-1]
    blocks = len(problem.scale)
    cuts = coefficients + blocks

    spread = np.empty(blocks)
    value = problem.constant[0]
    value += _spread_prior(inner[coefficients:cuts], spread, gradient[coefficients:cuts], problem)
    value += _cut_prior(inner[cuts:], gradient[cuts:], problem)
    coefficient = np.empty(coefficients)
    value += _coefficients(inner, spread, coefficient, problem)
    stretch = np.sqrt(1.0 + SPREADING * _counted_variance(spread))
    gap = np.zeros(len(problem.cut_mean))
    cutpoint = _cutpoints(inner[cuts:], stretch, gap)

    by_coefficient = np.zeros(coefficients)
    by_cutpoint = np.zeros(len(cutpoint))
    value += _likelihood(coefficient, cutpoint, gap, by_coefficient, by_cutpoint, problem)
    by_stretch = _cut_gradient(inner[cuts:], stretch, cutpoint, gap, by_cutpoint, gradient[cuts:], problem)  # fmt: skip
    _coefficient_gradient(inner, spread, coefficient, by_coefficient, gradient, problem)
    for at in range(blocks):
        _, slope, _ = ramp_slopes(inner[coefficients + at])
        if at != DISCRIMINATION:
            pull = by_stretch * SPREADING * spread[at] / stretch
            gradient[coefficients + at] += pull * problem.scale[at] * slope
    gradient *= problem.width
    return float(value)


@compiled_exactly
def _unpack(words: Ints, numbers: Floats) -> RatingProblem:
    return RatingProblem(
        words[words[0] : words[1]],
        words[words[2] : words[3]],
        words[words[4] : words[5]],
        words[words[6] : words[7]],
        words[words[8] : words[9]],
        words[words[10] : words[11]],
        numbers[words[12] : words[13]],
        numbers[words[14] : words[15]],
        numbers[words[16] : words[17]],
        numbers[words[18] : words[19]],
        numbers[words[20] : words[21]],
        numbers[words[22] : words[23]],
        numbers[words[24] : words[25]],
        numbers[words[26] : words[27]],
    )


@compiled_exactly
def _spread_prior(place: Floats, spread: Floats, gradient: Floats, problem: RatingProblem) -> float:
    """Half-normal on each spread, as a density of its place on the ramp."""
    log_prior = 0.0
    for at in range(len(place)):
        height, slope, bend = ramp_slopes(place[at])
        spread[at] = problem.scale[at] * height
        log_prior += np.log(slope) - 0.5 * height**2
        gradient[at] = bend / slope - height * slope
    return log_prior


@compiled_exactly
def _cut_prior(cut: Floats, gradient: Floats, problem: RatingProblem) -> float:
    log_prior = 0.0
    for at in range(len(cut)):
        distance = (cut[at] - problem.cut_mean[at]) / problem.cut_sd[at]
        log_prior -= 0.5 * distance**2
        gradient[at] = -distance / problem.cut_sd[at]
    return log_prior


@compiled_exactly
def _coefficients(
    inner: Floats, spread: Floats, coefficient: Floats, problem: RatingProblem
) -> float:
    """Fill the coefficients; return their prior with the Jacobian, as in `social.density`."""
    log_prior = 0.0
    for block in range(len(spread)):
        squared = spread[block] ** 2
        for at in range(problem.start[block], problem.start[block + 1]):
            known = squared / (squared + problem.variance[at])
            loose = spread[block] * np.sqrt(1.0 - known)
            coefficient[at] = known * problem.estimate[at] + loose * inner[at]
            log_prior += 0.5 * (np.log(1.0 - known) - coefficient[at] ** 2 / squared)
    return log_prior


@compiled_exactly
def _coefficient_gradient(
    inner: Floats,
    spread: Floats,
    coefficient: Floats,
    by_coefficient: Floats,
    gradient: Floats,
    problem: RatingProblem,
) -> None:
    for block in range(len(spread)):
        squared = spread[block] ** 2
        by_log_spread = 0.0
        for at in range(problem.start[block], problem.start[block + 1]):
            known = squared / (squared + problem.variance[at])
            loose = spread[block] * np.sqrt(1.0 - known)
            pull = by_coefficient[at] - coefficient[at] / squared
            gradient[at] = pull * loose
            moved = (1.0 - known) * (2.0 * known * problem.estimate[at] + loose * inner[at])
            by_log_spread += pull * moved + coefficient[at] ** 2 / squared - known
        place = problem.start[-1] + block
        height, slope, _ = ramp_slopes(inner[place])
        gradient[place] += by_log_spread * slope / height


@compiled_exactly
def _counted_variance(spread: Floats) -> float:
    total = 0.0
    for at in range(len(spread)):
        if at != DISCRIMINATION:
            total += spread[at] ** 2
    return total


@compiled_exactly
def _cutpoints(cut: Floats, stretch: float, gap: Floats) -> Floats:
    """Return the cutpoints; `gap[k]` becomes the distance from cutpoint k - 1 to k."""
    middle = (len(cut) - 1) // 2
    cutpoint = np.empty(len(cut))
    cutpoint[middle] = stretch * cut[middle]
    for at in range(middle + 1, len(cut)):
        gap[at] = stretch * np.exp(cut[at])
        cutpoint[at] = cutpoint[at - 1] + gap[at]
    for at in range(middle - 1, -1, -1):
        gap[at + 1] = stretch * np.exp(cut[at])
        cutpoint[at] = cutpoint[at + 1] - gap[at + 1]
    return cutpoint


@compiled_exactly
def _cut_gradient(
    cut: Floats,
    stretch: float,
    cutpoint: Floats,
    gap: Floats,
    by_cutpoint: Floats,
    gradient: Floats,
    problem: RatingProblem,
) -> float:
    """Carry the gradient back to the cuts; return the one by the stretch."""
    middle = (len(cut) - 1) // 2
    by_stretch = 0.0
    for at in range(len(cut)):
        by_stretch += by_cutpoint[at] * cutpoint[at] / stretch
    carried = 0.0
    for at in range(len(cut) - 1, middle, -1):
        carried += by_cutpoint[at]
        own = _by_gap(gap[at], problem.given[at])
        gradient[at] += gap[at] * (carried + own)
        by_stretch += own * gap[at] / stretch
    above = carried
    carried = 0.0
    for at in range(middle):
        carried += by_cutpoint[at]
        own = _by_gap(gap[at + 1], problem.given[at + 1])
        gradient[at] += gap[at + 1] * (own - carried)
        by_stretch += own * gap[at + 1] / stretch
    gradient[middle] += stretch * (above + carried + by_cutpoint[middle])
    return by_stretch


@compiled_exactly
def _by_gap(gap: float, given: int) -> float:
    return given / np.expm1(gap) if given > 0 else 0.0


@compiled_exactly
def _likelihood(
    coefficient: Floats,
    cutpoint: Floats,
    gap: Floats,
    by_coefficient: Floats,
    by_cutpoint: Floats,
    problem: RatingProblem,
) -> float:
    """Return the log likelihood; the gradient by `by_cutpoint` holds the gaps constant."""
    start = problem.start
    quality = expand_one(coefficient[start[OBJECT] : start[OBJECT + 1]])
    severity = expand_one(coefficient[start[SEVERITY] : start[SEVERITY + 1]])
    logarithm = expand_one(coefficient[start[DISCRIMINATION] : start[DISCRIMINATION + 1]])
    grouped = len(problem.scale) > GROUP
    if grouped:
        group = expand_one(coefficient[start[GROUP] : start[GROUP + 1]])
        for at in range(len(quality)):
            quality[at] += group[problem.group_of_object[at]]
    by_quality = np.zeros(len(quality))
    by_severity = np.zeros(len(severity))
    by_logarithm = np.zeros(len(severity))
    log_likelihood = _sum_levels(gap, problem.given) + _sum_ratings(
        quality, severity, np.exp(logarithm), cutpoint,
        by_quality, by_severity, by_logarithm, by_cutpoint, problem,
    )  # fmt: skip
    contract(by_quality, by_coefficient[start[OBJECT] : start[OBJECT + 1]])
    contract(by_severity, by_coefficient[start[SEVERITY] : start[SEVERITY + 1]])
    contract(by_logarithm, by_coefficient[start[DISCRIMINATION] : start[DISCRIMINATION + 1]])
    if grouped:
        by_group = np.zeros(start[GROUP + 1] - start[GROUP] + 1)
        for at in range(len(quality)):
            by_group[problem.group_of_object[at]] += by_quality[at]
        contract(by_group, by_coefficient[start[GROUP] : start[GROUP + 1]])
    return log_likelihood


@compiled_exactly
def _sum_levels(gap: Floats, given: Ints) -> float:
    """Return the part of the log likelihood that belongs to levels, see `_sum_ratings`."""
    total = 0.0
    for level in range(1, len(gap)):
        if given[level] > 0:
            total += given[level] * np.log(-np.expm1(-gap[level]))
    return total


@compiled_exactly
def _sum_ratings(
    quality: Floats,
    severity: Floats,
    discrimination: Floats,
    cutpoint: Floats,
    by_quality: Floats,
    by_severity: Floats,
    by_logarithm: Floats,
    by_cutpoint: Floats,
    problem: RatingProblem,
) -> float:
    """Return the part of the log likelihood that belongs to ratings, and add up its gradient.

    With s(u) the logistic function, s(u) - s(v) = s(u) (1 - s(v)) (1 - exp(v - u)): the last
    factor belongs to a level and not to a rating, and one exponential serves both others.
    """
    if max(abs(cutpoint[0]), abs(cutpoint[-1])) > LARGEST_LOGIT:
        return np.nan
    weight = np.exp(cutpoint)
    log_likelihood = 0.0
    product = 1.0
    for at in range(len(problem.level)):
        rater, thing, level = problem.rater[at], problem.object[at], problem.level[at]
        predictor = discrimination[rater] * (quality[thing] - severity[rater])
        if abs(predictor) > LARGEST_LOGIT:
            return np.nan
        decay = np.exp(-predictor)
        slope = 0.0
        if level > 0:
            reached = 1.0 / (1.0 + decay * weight[level - 1])
            product *= reached
            slope += 1.0 - reached
            by_cutpoint[level - 1] -= 1.0 - reached
        if level < len(cutpoint):
            passed = 1.0 / (1.0 + decay * weight[level])
            product *= decay * weight[level] * passed
            slope -= passed
            by_cutpoint[level] += passed
        # One logarithm serves many ratings.
        if product < 1e-100:
            log_likelihood += np.log(product)
            product = 1.0
        pull = discrimination[rater] * slope
        by_quality[thing] += pull
        by_severity[rater] -= pull
        by_logarithm[rater] += slope * predictor
    return float(log_likelihood + np.log(product))


def prior_constant(blocks: int, coefficients: int, cut_sd: Floats, width: Floats) -> float:
    """Return all of the log density that does not depend on the parameters."""
    half_normals = 0.5 * math.log(2 / math.pi) * blocks
    normals = -0.5 * math.log(2 * math.pi) * (coefficients + len(cut_sd))
    return half_normals + normals - float(np.log(cut_sd).sum()) + float(np.log(width).sum())
