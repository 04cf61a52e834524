"""The Bayesian best-worst method as a compiled log density with its gradient."""

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
from indicators.social import compiling
from indicators.social.callback import CALLBACK, NOT_FINITE, CompiledDensity, pack, stamp_of
from indicators.social.compiling import compiled_exactly

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

LARGEST_LOG = 50.0  # of the concentration: warm-up may leap


class BestWorstProblem(NamedTuple):
    """Flat arrays; the compiled functions read them by name."""

    size: Ints  # (2,) experts, criteria
    best_to: Floats  # (expert * criterion,)
    to_worst: Floats  # (expert * criterion,)
    prior: Floats  # (2,) shape and rate of the concentration
    centre: Floats  # (1,) log concentration at position zero
    constant: Floats  # (1,) all that does not depend on the parameters


class BestWorstDensity(CompiledDensity):
    """The log density of the Bayesian best-worst method.

    Expert k's numbers against the worst and, turned round, against the best are counts::

        to_worst[k] ~ Multinomial(weight[k])
        best_to[k]  ~ Multinomial(1 / weight[k], normalised)
        weight[k]   ~ Dirichlet(concentration weight)
        weight      ~ Dirichlet(1, ..., 1)
        concentration ~ Gamma(shape, rate)

    Parameters
    ----------
    best_to, to_worst : arrays of shape (expert, criterion)
        Whole numbers from 1 to 9, see `best_worst.BestWorst`.
    shape, rate : float
        Prior of the concentration.

    Notes
    -----
    Positions hold, in this order: coordinates of the weights, of each expert's weights, and the
    log concentration, counted from its prior mean. Coordinates x give weights
    ``softmax(expand(x))``, see `zero_sum.expand` (isometric log-ratios).
    Method: Mohammadi and Rezaei (2020).
    """

    def __init__(self, best_to: Floats, to_worst: Floats, shape: float, rate: float) -> None:
        experts, criteria = best_to.shape
        problem = BestWorstProblem(
            size=np.array([experts, criteria], dtype=np.int64),
            best_to=best_to.astype(np.float64).reshape(-1),
            to_worst=to_worst.astype(np.float64).reshape(-1),
            prior=np.array([shape, rate]),
            centre=np.array([math.log(shape / rate)]),
            constant=np.array([_constant(best_to, to_worst, shape, rate)]),
        )
        dimension = (experts + 1) * (criteria - 1) + 1
        super().__init__(pack(problem), dimension, best_worst_callback())


@cache
def best_worst_callback() -> Any:
    """Return the density as a C function, see `social.callback`; compiled once, kept on disk."""
    sources = [Path(str(module.__file__)) for module in (compiling, zero_sum)]
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
    """Return the log density at `position` and fill its gradient, both of shape (parameter,)."""
    problem = BestWorstProblem(
        words[words[0] : words[1]],
        numbers[words[2] : words[3]],
        numbers[words[4] : words[5]],
        numbers[words[6] : words[7]],
        numbers[words[8] : words[9]],
        numbers[words[10] : words[11]],
    )
    experts, criteria = problem.size[0], problem.size[1]
    width = criteria - 1
    last = len(position) - 1
    log_concentration = problem.centre[0] + position[last]
    if abs(log_concentration) > LARGEST_LOG:
        return np.nan
    concentration = np.exp(log_concentration)
    log_weight = _log_softmax(expand_one(position[:width]))
    alpha = concentration * np.exp(log_weight)
    slope = np.empty(criteria)
    value = problem.constant[0] + log_weight.sum() + experts * math.lgamma(concentration)
    value += problem.prior[0] * log_concentration - problem.prior[1] * concentration
    for at in range(criteria):
        value -= experts * math.lgamma(alpha[at])
        slope[at] = digamma(alpha[at])

    pull = np.zeros(criteria)
    for expert in range(experts):
        own = slice((expert + 1) * width, (expert + 2) * width)
        log_own = _log_softmax(expand_one(position[own]))
        value += _judgement(expert, log_own, alpha, gradient[own], problem)
        for at in range(criteria):
            pull[at] += alpha[at] * (log_own[at] - slope[at])
    _softmax_gradient(log_weight, 1.0 + pull, gradient[:width])
    gradient[last] = (
        problem.prior[0]
        - problem.prior[1] * concentration
        + experts * concentration * digamma(concentration)
        + pull.sum()
    )
    return float(value)


@compiled_exactly
def _judgement(
    expert: int, log_weight: Floats, alpha: Floats, gradient: Floats, problem: BestWorstProblem
) -> float:
    """Return what one expert's numbers and weights add, and fill the gradient by the weights."""
    criteria = len(log_weight)
    first = expert * criteria
    best_to = problem.best_to[first : first + criteria]
    counted = problem.to_worst[first : first + criteria] - best_to + alpha
    inverse = np.exp(-log_weight)
    compared, total = best_to.sum(), inverse.sum()
    _softmax_gradient(log_weight, counted + compared * inverse / total, gradient)
    return float((counted * log_weight).sum() - compared * np.log(total))


@compiled_exactly
def _log_softmax(effect: Floats) -> Floats:
    largest = effect.max()
    return np.asarray(effect - largest - np.log(np.exp(effect - largest).sum()))


@compiled_exactly
def _softmax_gradient(log_weight: Floats, by_log_weight: Floats, gradient: Floats) -> None:
    contract(by_log_weight - np.exp(log_weight) * by_log_weight.sum(), gradient)


@compiled_exactly
def digamma(value: float) -> float:
    """Return the slope of the log gamma function at a positive value (Abramowitz, Stegun 6.3)."""
    total = 0.0
    while value < 8.0:
        total -= 1.0 / value
        value += 1.0
    square = 1.0 / value**2
    series = 1.0 / 12 - square * (1.0 / 120 - square * (1.0 / 252 - square * (1.0 / 240)))
    return float(total + np.log(value) - 0.5 / value - square * series)


def _constant(best_to: Floats, to_worst: Floats, shape: float, rate: float) -> float:
    experts, criteria = best_to.shape
    counts = sum(
        math.lgamma(row.sum() + 1) - sum(math.lgamma(number + 1) for number in row)
        for said in (best_to, to_worst)
        for row in said
    )
    # Half the log of the number of criteria is the Jacobian of each set of log-ratios.
    simplexes = math.lgamma(criteria) + (experts + 1) * 0.5 * math.log(criteria)
    return float(counts + simplexes + shape * math.log(rate) - math.lgamma(shape))
