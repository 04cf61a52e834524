"""What a wording factor costs: gradients and whole fits with and without it."""

import time
from dataclasses import dataclass

from benchmarks.social import gradient_milliseconds
from tests.support.worded import worded_survey

SIZES = ((2_000, 2), (2_000, 5), (10_000, 5))  # respondents, items of each direction
GRID = (32, 6.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingCost:
    """One survey, fitted without and with a wording factor.

    Parameters
    ----------
    respondents, items : int
        Four answer categories; half of the items are negatively worded.
    negative_answers : int
        Distinct answers to the negative items: what the second sum is taken over.
    nodes, method_nodes : int
        Of the grids on which gradients are measured.
    plain_milliseconds, worded_milliseconds : float
        CPU time of one gradient.
    nanoseconds : float
        That the factor adds, per distinct answer and method node.
    plain_cpu_seconds, worded_cpu_seconds : float
        Of a whole fit with the usual settings, on the grid it chooses.
    rhat, tail_ess : float
        Worst of the fit with the factor.
    """

    respondents: int
    items: int
    negative_answers: int
    nodes: int
    method_nodes: int
    plain_milliseconds: float
    worded_milliseconds: float
    nanoseconds: float
    plain_cpu_seconds: float
    worded_cpu_seconds: float
    rhat: float
    tail_ess: float


def measure() -> list[WordingCost]:
    """Measure every size; the first fit of each is not timed, as it may compile."""
    return [_measure(*size) for size in SIZES]


def _measure(respondents: int, pairs: int) -> WordingCost:
    from indicators.social.coordinates import fit_ridge, inform
    from indicators.social.density import Density
    from indicators.social.diagnostics import convergence
    from indicators.social.fit import FitSettings, fit
    from indicators.social.grid import Grid
    from indicators.social.specification import specify

    survey = worded_survey(loading=1.2, respondents=respondents, pairs=pairs)
    milliseconds, seconds = [], []
    for negative in ((), survey.negative):
        specification = specify(survey.counts, survey.frame, negative=negative)
        problem = inform(specification, fit_ridge(specification)).problem(Grid(*GRID))
        milliseconds.append(gradient_milliseconds(Density(problem)))
        brief = FitSettings(draws=10, tune=10)
        fit(survey.counts, survey.frame, negative=negative, settings=brief)
        start = time.process_time()
        tree = fit(survey.counts, survey.frame, negative=negative)
        seconds.append(time.process_time() - start)
    answers, levels = len(problem.first_of_right), len(problem.method_points)
    found = convergence(tree)
    return WordingCost(
        respondents=respondents,
        items=2 * pairs,
        negative_answers=answers,
        nodes=GRID[0],
        method_nodes=levels,
        plain_milliseconds=milliseconds[0],
        worded_milliseconds=milliseconds[1],
        nanoseconds=1e6 * (milliseconds[1] - milliseconds[0]) / (answers * levels),
        plain_cpu_seconds=seconds[0],
        worded_cpu_seconds=seconds[1],
        rhat=float(found.rhat.max()),
        tail_ess=float(found.tail_ess.min()),
    )
