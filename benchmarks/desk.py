"""The researcher's desk: waves, a whole battery, a preview, experts' ratings, and where a fit's time goes."""

import cProfile
import pstats
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.own_process import in_own_process, peak_megabytes
from benchmarks.simulated_survey import CONSTRUCT, simulated_counts, simulated_survey
from benchmarks.social import density_of
from benchmarks.sound import Timed, fit_timed, median, sound, together
from surveys.population import PopulationFrame
from surveys.tabulate import PatternCounts, count_patterns

if TYPE_CHECKING:
    import xarray as xr

    from indicators.experts.ratings import Ratings

RUNS = 5
WAVES, PER_WAVE = 6, 1_000
# Answer categories of the shipped battery, construct by construct.
BATTERY = ((11,) * 3, (11,) * 3, (4,) * 4, (4, 4), (4,) * 4, (4, 5, 5), (5, 5), (5, 5, 11), (5, 5))
PREVIEWED = (500, 2_000, 10_000)
CRITERIA, RATERS, RATED = 40, 15, 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What one piece of work costs, and how good its draws are.

    Parameters
    ----------
    task : str
        What is done, from counts to poststratified figures.
    seconds : float
        Median of five, everything imported and compiled.
    cpu_seconds : float
        Of both cores together, of the same runs.
    at_most : float
        Seconds it may take on two idle cores.
    rounds : int
        Most that a fit needed, each with twice the draws; 0 where nothing is sampled.
    rhat, tail_ess : float
        Largest and smallest of all runs; NaN where nothing is sampled.
    peak_megabytes : float
        Of the process that did it and nothing else.
    """

    task: str
    seconds: float
    cpu_seconds: float
    at_most: float
    rounds: int
    rhat: float
    tail_ess: float
    peak_megabytes: float

    @property
    def kept(self) -> str:
        """Whether it is in time and, where something is sampled, with sound draws."""
        well = self.rounds == 0 or sound(self.rhat, self.tail_ess)
        return "yes" if self.seconds <= self.at_most and well else "no"


def measure(report: Callable[[str], None] = print) -> list[Task]:
    """Measure every task in a process of its own, one after the other."""
    rows = []
    for function in (measure_waves, measure_battery, measure_ratings):
        rows.append(in_own_process(function))
        report(str(rows[-1]))
    for respondents in PREVIEWED:
        rows.append(in_own_process(measure_preview, respondents))
        report(str(rows[-1]))
    return rows


def measure_waves() -> Task:
    """Measure six waves of a thousand answers in one fit."""
    counts, frame = simulated_waves()
    return _fits(f"{WAVES} waves of {PER_WAVE:,}", [(counts, frame)], at_most=5)


def measure_battery() -> Task:
    """Measure every construct of the shipped battery, one after the other."""
    surveys = [
        simulated_survey(2_000, categories, seed) for seed, categories in enumerate(BATTERY, 1)
    ]
    asked = [(count_patterns(responses, CONSTRUCT), frame) for responses, frame in surveys]
    return _fits(f"{len(BATTERY)} constructs of 2,000", asked, at_most=12)


def measure_preview(respondents: int) -> Task:
    """Measure the Gaussian preview, poststratified by district."""
    from indicators.social.poststratify import cell_score, groups_by, poststratify
    from indicators.social.preview import preview

    counts, frame = simulated_counts(respondents)

    def once(seed: int) -> None:
        score = cell_score(preview(counts, frame, seed=seed))
        poststratify(score, frame, groups_by(frame, ["district"]))

    once(0)
    seconds, cpu, _ = _timed(once, lambda _: None)
    return Task(
        task=f"preview of {respondents:,}, 4 questions of 5",
        seconds=seconds,
        cpu_seconds=cpu,
        at_most=0.1,
        rounds=0,
        rhat=float("nan"),
        tail_ess=float("nan"),
        peak_megabytes=peak_megabytes(),
    )


def measure_ratings() -> Task:
    """Measure forty criteria rated by fifteen raters."""
    from indicators.experts.rating_diagnostics import check_ratings
    from indicators.experts.rating_fit import RATING_SETTINGS, fit_ratings

    ratings = simulated_ratings()
    fit_ratings(ratings, settings=replace(RATING_SETTINGS, draws=10, tune=10))
    seconds, cpu, found = _timed(
        lambda seed: fit_ratings(ratings, settings=replace(RATING_SETTINGS, seed=seed)),
        lambda tree: {check.id: check.value for check in check_ratings(tree, ratings).checks},
    )
    return Task(
        task=f"{CRITERIA} criteria rated by {RATERS}",
        seconds=seconds,
        cpu_seconds=cpu,
        at_most=3,
        rounds=1,
        rhat=max(one["r-hat"] for one in found),
        tail_ess=min(one["tail-ess"] for one in found),
        peak_megabytes=peak_megabytes(),
    )


def simulated_waves() -> tuple[PatternCounts, PopulationFrame]:
    """Draw waves of one city, each with fewer answers at the top than the one before, and stack them."""
    from surveys.waves import Wave, stack_waves

    responses, frame = simulated_survey(WAVES * PER_WAVE, (5,) * 4, waves=WAVES)
    waves = []
    for wave in range(WAVES):
        part = slice(wave * PER_WAVE, (wave + 1) * PER_WAVE)
        own = replace(
            responses,
            levels=responses.levels[part],
            background=responses.background[part],
            weights=responses.weights[part],
        )
        waves.append(Wave(str(2016 + 2 * wave), count_patterns(own, CONSTRUCT), frame))
    return stack_waves(waves)


def simulated_ratings() -> "Ratings":
    """Draw ratings on five levels by raters who differ in severity; one in ten is missing."""
    from indicators.experts.ratings import Rating, gather_ratings

    rng = np.random.default_rng(1)
    quality, severity = rng.normal(size=CRITERIA), 0.5 * rng.normal(size=RATERS)
    given = []
    for rater in range(RATERS):
        for criterion in np.flatnonzero(rng.uniform(size=CRITERIA) < RATED):
            seen = 3 + quality[criterion] - severity[rater] + 0.7 * rng.normal()
            level = int(np.clip(round(float(seen)), 1, 5))
            given.append(Rating(f"rater {rater}", f"criterion {criterion}", level))
    return gather_ratings(given)


def profile(respondents: int = 2_000) -> list[dict[str, Any]]:
    """Return where the time of one fit goes, largest first: own seconds by function, one core."""
    return list(in_own_process(profile_here, respondents))


def profile_here(respondents: int) -> list[dict[str, Any]]:
    """Profile a fit in this process; the chains run in threads and show as waiting."""
    counts, frame = simulated_counts(respondents)
    _fit(counts, frame, 1)
    profiler = cProfile.Profile()
    start = time.perf_counter()
    profiler.runcall(_fit, counts, frame, 2)
    whole = time.perf_counter() - start
    entries: Any = pstats.Stats(profiler).stats  # type: ignore[attr-defined]  # not in the stubs
    spent = sorted(((own, name) for name, (_, _, own, _, _) in entries.items()), reverse=True)
    return [
        {"where": _place(name), "seconds": round(own, 3), "share": f"{own / whole:.0%}"}
        for own, name in spent[:8]
    ]


def fallback_ratio(respondents: int = 2_000) -> float:
    """Return how many times longer sampling takes on the public way round; the draws are the same."""
    return float(in_own_process(fallback_here, respondents))


def fallback_here(respondents: int) -> float:
    """Measure both ways in this process, in turn."""
    from indicators.social.sampler import FitSettings, sample

    counts, frame = simulated_counts(respondents)
    density = density_of(counts, frame, _fit(counts, frame, 1))
    seconds: dict[bool, list[float]] = {True: [], False: []}
    drawn = {}
    for seed in range(1, RUNS + 1):
        for direct in (True, False):
            start = time.perf_counter()
            drawn[direct], _ = sample(density, FitSettings(seed=seed), callback=direct)
            seconds[direct].append(time.perf_counter() - start)
        if not np.array_equal(drawn[True], drawn[False]):
            raise AssertionError("The two ways gave different draws.")
    return statistics.median(seconds[False]) / statistics.median(seconds[True])


def _fits(
    task: str, asked: Sequence[tuple[PatternCounts, PopulationFrame]], *, at_most: float
) -> Task:
    def once(seed: int) -> Timed:
        # Not one of the draws is held on to: each fit has the memory to itself, as in the product.
        return together(
            [
                fit_timed(counts, frame, seed, partial(_by_district, frame=frame))[1]
                for counts, frame in asked
            ]
        )

    once(0)
    whole = median([once(seed) for seed in range(1, RUNS + 1)])
    return Task(
        task=task,
        seconds=whole.seconds,
        cpu_seconds=whole.cpu_seconds,
        at_most=at_most,
        rounds=whole.rounds,
        rhat=whole.rhat,
        tail_ess=whole.tail_ess,
        peak_megabytes=peak_megabytes(),
    )


def _fit(counts: PatternCounts, frame: PopulationFrame, seed: int) -> "xr.DataTree":
    from indicators.social.fit import FitSettings, fit

    tree = fit(counts, frame, settings=FitSettings(seed=seed))
    _by_district(tree, frame)
    return tree


def _by_district(tree: "xr.DataTree", frame: PopulationFrame) -> None:
    from indicators.social.poststratify import cell_score, groups_by, poststratify

    poststratify(cell_score(tree), frame, groups_by(frame, ["district"]))


def _timed[T, R](once: Callable[[int], T], look: Callable[[T], R]) -> tuple[float, float, list[R]]:
    """Return median seconds, median CPU seconds, and what was seen of every run, off the clock."""
    seconds, cpu, seen = [], [], []
    for seed in range(1, RUNS + 1):
        start, busy = time.perf_counter(), time.process_time()
        made = once(seed)
        seconds.append(time.perf_counter() - start)
        cpu.append(time.process_time() - busy)
        seen.append(look(made))
    return statistics.median(seconds), statistics.median(cpu), seen


def _place(name: tuple[str, int, str]) -> str:
    file, _, function = name
    return f"`{function}`" if file == "~" else f"`{file.rsplit('/', 1)[-1]}` {function}"
