"""Fits timed as the product makes them: drawn again for longer when their draws are not yet sound."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from surveys.population import PopulationFrame
from surveys.tabulate import PatternCounts

if TYPE_CHECKING:
    import xarray as xr

    from indicators.social.diagnostics import Check
    from indicators.social.sampler import FitSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """What one fit took, and how good its draws are.

    Parameters
    ----------
    seconds, cpu_seconds : float
        From counts to poststratified figures, with every round and all checks between rounds;
        without the last checks, for the figures are there before them.
    rounds : int
        1, or more where R-hat, effective sample sizes or a divergence asked for more care.
    settings : FitSettings
        Of the last round; of several fits, of the one with most draws.
    rhat, bulk_ess, tail_ess : float
        Largest and smallest, of the draws that were kept.
    divergences : int
        Among them.
    """

    seconds: float
    cpu_seconds: float
    rounds: int
    settings: "FitSettings"
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
        What is done with the last draws inside the clock.
    """
    from indicators.social.diagnostics import check_fit, check_sampling
    from indicators.social.fit import FitSettings, fit
    from indicators.social.judged import ROUNDS, more_careful

    clock = _Clock()
    settings = FitSettings(seed=seed)
    rounds = 0
    while True:
        rounds += 1
        with clock.running():
            tree = fit(counts, frame, settings=settings)
        checks = check_sampling(tree)
        better = more_careful(settings, {one.id for one in checks if not one.passed})
        if better is None or rounds == ROUNDS:
            break
        with clock.running():
            check_fit(tree, counts)  # with all that is looked at before it is drawn again
        settings = better
    with clock.running():
        poststratified(tree)
    return tree, _timed(clock, rounds, settings, checks)


def sound(rhat: float, tail_ess: float) -> bool:
    """Tell whether draws are as good as they must be at the least."""
    from indicators.social.diagnostics import LARGEST_RHAT, SMALLEST_ESS

    return rhat < LARGEST_RHAT and tail_ess >= SMALLEST_ESS


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
        settings=max((one.settings for one in parts), key=lambda one: one.draws),
        rhat=max(one.rhat for one in parts),
        bulk_ess=min(one.bulk_ess for one in parts),
        tail_ess=min(one.tail_ess for one in parts),
        divergences=sum(one.divergences for one in parts),
    )


class _Clock:
    def __init__(self) -> None:
        self.seconds = self.cpu_seconds = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        start, busy = time.perf_counter(), time.process_time()
        yield
        self.seconds += time.perf_counter() - start
        self.cpu_seconds += time.process_time() - busy


def _timed(clock: _Clock, rounds: int, settings: "FitSettings", checks: Sequence["Check"]) -> Timed:
    found = {one.id: one.value for one in checks}
    return Timed(
        seconds=clock.seconds,
        cpu_seconds=clock.cpu_seconds,
        rounds=rounds,
        settings=settings,
        rhat=found["r-hat"],
        bulk_ess=found["bulk-ess"],
        tail_ess=found["tail-ess"],
        divergences=int(found["divergences"]),
    )
