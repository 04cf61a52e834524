"""Fits timed as the product makes them: drawn again for longer when their draws are not yet sound."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from surveys.population import PopulationFrame
from surveys.tabulate import PatternCounts

if TYPE_CHECKING:
    import xarray as xr

    from indicators.social.diagnostics import Convergence


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """What one fit took, and how good its draws are.

    Parameters
    ----------
    seconds, cpu_seconds : float
        Every round's, from counts to poststratified figures. The checks between rounds are not
        in it: the figures are there before they are asked.
    rounds : int
        1, or more where R-hat, effective sample sizes or a divergence asked for more care.
    rhat, bulk_ess, tail_ess : float
        Largest and smallest, of the draws that were kept.
    divergences : int
        Among them.
    """

    seconds: float
    cpu_seconds: float
    rounds: int
    rhat: float
    bulk_ess: float
    tail_ess: float
    divergences: int


def fit_timed(
    counts: PatternCounts,
    frame: PopulationFrame,
    seed: int,
    poststratified: Callable[["xr.DataTree"], object],
) -> tuple["xr.DataTree", Timed]:
    """Fit with the clock on, as often as `judged.fit_and_judge` would.

    Parameters
    ----------
    counts, frame
        What is fitted.
    seed : int
        Of the draws.
    poststratified : callable
        What is done with the draws inside the clock.
    """
    from indicators.social.diagnostics import convergence, sampling_checks
    from indicators.social.fit import FitSettings, fit
    from indicators.social.judged import ROUNDS, more_careful

    seconds = cpu_seconds = 0.0
    settings = FitSettings(seed=seed)
    rounds = 0
    while True:
        rounds += 1
        start, busy = time.perf_counter(), time.process_time()
        tree = fit(counts, frame, settings=settings)
        poststratified(tree)
        seconds += time.perf_counter() - start
        cpu_seconds += time.process_time() - busy
        found = convergence(tree)
        divergences = int(tree["sample_stats/diverging"].sum())
        failed = {one.id for one in sampling_checks(found, divergences) if not one.passed}
        better = more_careful(settings, failed)
        if better is None or rounds == ROUNDS:
            break
        settings = better
    return tree, _timed(seconds, cpu_seconds, rounds, found, divergences)


def together(parts: Sequence[Timed]) -> Timed:
    """Return several fits as one piece of work: times added up, the worst draws."""
    return _merged(parts, sum)


def median(runs: Sequence[Timed]) -> Timed:
    """Return the median time of several runs of the same work, and the worst draws of any."""
    return _merged(runs, statistics.median)


def _merged(parts: Sequence[Timed], merge: Callable[[list[float]], float]) -> Timed:
    return Timed(
        seconds=merge([one.seconds for one in parts]),
        cpu_seconds=merge([one.cpu_seconds for one in parts]),
        rounds=max(one.rounds for one in parts),
        rhat=max(one.rhat for one in parts),
        bulk_ess=min(one.bulk_ess for one in parts),
        tail_ess=min(one.tail_ess for one in parts),
        divergences=sum(one.divergences for one in parts),
    )


def _timed(
    seconds: float, cpu_seconds: float, rounds: int, found: "Convergence", divergences: int
) -> Timed:
    return Timed(
        seconds=seconds,
        cpu_seconds=cpu_seconds,
        rounds=rounds,
        rhat=float(found.rhat.max()),
        bulk_ess=float(found.bulk_ess.min()),
        tail_ess=float(found.tail_ess.min()),
        divergences=divergences,
    )
