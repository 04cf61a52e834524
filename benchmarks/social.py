"""Speed of the social model, and of the same model with one latent level per respondent.

A run starts from counts and ends with poststratified shares of every district. Each size has
processes of its own, so that peak memory is that of fitting and nothing else.
"""

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.own_process import empty_cache, in_own_process, peak_megabytes
from benchmarks.plain_model import gradients, plain_convergence, plain_model
from benchmarks.simulated_survey import simulated_counts
from benchmarks.sound import Timed, fit_timed, median, sound
from surveys.population import PopulationFrame
from surveys.tabulate import PatternCounts

if TYPE_CHECKING:
    import xarray as xr

    from indicators.social.density import Density
    from indicators.social.sampler import FitSettings

# Seconds by respondents, questions and answer categories.
AT_MOST = {
    (2_000, 4, 5): 1.0,
    (2_000, 5, 11): 2.0,
    (10_000, 4, 5): 2.0,
    (100_000, 4, 5): 14.0,
    (1_000_000, 4, 5): 75.0,
}
MANY, MEGABYTES_OF_MANY = 1_000_000, 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one size of survey costs, and how good the draws are."""

    model: str  # "collapsed" (ours) or "one latent level per respondent"
    respondents: int
    items: int
    categories: int
    cold_seconds: float  # new process, nothing compiled, imports included; NaN if not measured
    compile_seconds: float  # of the plain model; ours is inside `cold_seconds`
    warm_seconds: float  # median of the runs, counts to poststratified shares, every round
    at_most: float  # seconds that median may be on two idle cores; NaN where nothing is promised
    cpu_seconds: float  # median of the same runs, both cores together; NaN for the plain model
    rounds: int  # most that a run needed, each with twice the draws
    sampling_seconds: float  # the part in which chains run, tuning included; of the longest round
    gradient_milliseconds: float
    rhat: float  # this and what follows: the worst of all runs
    bulk_ess: float
    tail_ess: float
    divergences: int
    peak_megabytes: float

    @property
    def kept(self) -> str:
        """Whether it is in time, with sound draws, and in little memory where there are most people."""
        if math.isnan(self.at_most):
            return ""
        fits_in = self.respondents < MANY or self.peak_megabytes < MEGABYTES_OF_MANY
        in_time = self.warm_seconds <= self.at_most
        return "yes" if in_time and fits_in and sound(self.rhat, self.tail_ess) else "no"

    @property
    def tail_ess_per_second(self) -> float:
        """Smallest tail ESS per sampling second, compiling left out."""
        return self.tail_ess / self.sampling_seconds


def measure(
    sizes: Sequence[int] = (500, 2_000, 10_000, 100_000, 1_000_000),
    *,
    plain_sizes: Sequence[int] = (500, 2_000),
    runs: int = 5,
    cold: bool = True,
    report: Callable[[str], None] = print,
) -> list[Row]:
    """Measure the model at several sizes, five items of eleven categories, and the plain model.

    Parameters
    ----------
    sizes : sequence of int
        Respondents, each with 4 items of 5 categories.
    plain_sizes : sequence of int
        Sizes at which the model with one latent level per respondent is run too.
    runs : int
        Warm runs per size; the median counts.
    cold : bool
        Whether to measure a first run with nothing compiled.
    report : callable
        Called with one line per row as soon as it is known.
    """
    shapes = [(size, 4, 5) for size in sizes]
    if 2_000 in sizes:
        shapes.insert(sizes.index(2_000) + 1, (2_000, 5, 11))
    rows = []
    for size, items, categories in shapes:
        rows.append(_measure_collapsed(size, items, categories, runs=runs, cold=cold))
        report(_line(rows[-1]))
    for size in plain_sizes:
        rows.append(in_own_process(measure_plain, *simulated_counts(size)))
        report(_line(rows[-1]))
    return rows


def speed_up(rows: Sequence[Row], respondents: int) -> float:
    """Return how many times more tail ESS per second the collapsed model gives."""
    speeds = {
        row.model: row.tail_ess_per_second
        for row in rows
        if row.respondents == respondents and row.categories == 5
    }
    collapsed = speeds.pop("collapsed")
    return collapsed / next(iter(speeds.values()))


def _measure_collapsed(
    respondents: int, items: int, categories: int, *, runs: int, cold: bool
) -> Row:
    counts, frame = simulated_counts(respondents, items, categories)
    cold_seconds = float("nan")
    if cold:
        with empty_cache():
            cold_seconds = in_own_process(cold_run, counts, frame)
    row: Row = in_own_process(measure_warm, counts, frame, runs, cold_seconds)
    return row


def cold_run(counts: PatternCounts, frame: PopulationFrame) -> float:
    """Return the seconds of a first fit and its shares, imports and compilation included."""
    start = time.perf_counter()
    from indicators.social.fit import FitSettings, fit

    _shares_of_districts(fit(counts, frame, settings=FitSettings(seed=1)), counts, frame)
    return time.perf_counter() - start


def measure_warm(
    counts: PatternCounts, frame: PopulationFrame, runs: int, cold_seconds: float
) -> Row:
    """Measure runs of one size in this process."""
    _run(*simulated_counts(200), seed=1)
    _run_briefly(counts, frame)
    found = []
    for seed in range(1, runs + 1):
        tree, timed = _run(counts, frame, seed=seed)
        found.append(timed)
    peak = peak_megabytes()
    whole = median(found)
    shape = _shape(counts)
    return Row(
        model="collapsed",
        respondents=shape[0],
        items=shape[1],
        categories=shape[2],
        at_most=AT_MOST.get(shape, float("nan")),
        cold_seconds=cold_seconds,
        compile_seconds=float("nan"),
        warm_seconds=whole.seconds,
        cpu_seconds=whole.cpu_seconds,
        rounds=whole.rounds,
        sampling_seconds=_sampling_seconds(counts, frame, tree, whole.settings, min(runs, 3)),
        gradient_milliseconds=gradient_milliseconds(density_of(counts, frame, tree)),
        rhat=whole.rhat,
        bulk_ess=whole.bulk_ess,
        tail_ess=whole.tail_ess,
        divergences=whole.divergences,
        peak_megabytes=peak,
    )


def _run(
    counts: PatternCounts, frame: PopulationFrame, *, seed: int
) -> tuple["xr.DataTree", Timed]:
    return fit_timed(counts, frame, seed, lambda tree: _shares_of_districts(tree, counts, frame))


def _shares_of_districts(
    tree: "xr.DataTree", counts: PatternCounts, frame: PopulationFrame
) -> None:
    from indicators.social.poststratify import cell_share, groups_by, poststratify

    share = cell_share(tree, counts.items[0], at_or_above=counts.categories[0] - 2)
    poststratify(share, frame, groups_by(frame, ["district"]))


def _shape(counts: PatternCounts) -> tuple[int, int, int]:
    """Return respondents, questions and answer categories."""
    return counts.respondents + counts.left_out, len(counts.items), counts.categories[0]


def _run_briefly(counts: PatternCounts, frame: PopulationFrame) -> None:
    """Compile whatever grid this size will need."""
    from indicators.social.fit import FitSettings, fit

    fit(counts, frame, settings=FitSettings(draws=10, tune=10, chains=2))


def density_of(counts: PatternCounts, frame: PopulationFrame, tree: "xr.DataTree") -> "Density":
    """Return the density that a fit has sampled."""
    from indicators.social.coordinates import fit_ridge, inform
    from indicators.social.density import Density
    from indicators.social.grid import Grid
    from indicators.social.specification import specify

    specification = specify(counts, frame)
    coordinates = inform(specification, fit_ridge(specification))
    grid = Grid(int(tree.attrs["grid_nodes"]), float(tree.attrs["grid_span"]))
    return Density(coordinates.problem(grid))


def _sampling_seconds(
    counts: PatternCounts,
    frame: PopulationFrame,
    tree: "xr.DataTree",
    settings: "FitSettings",
    runs: int,
) -> float:
    from indicators.social.sampler import sample

    density = density_of(counts, frame, tree)
    seconds = []
    for seed in range(1, runs + 1):
        start = time.perf_counter()
        sample(density, replace(settings, seed=seed))
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def gradient_milliseconds(density: "Density") -> float:
    """Return the CPU time of one gradient, the best of ten rounds."""
    position = 0.3 * np.random.default_rng(1).normal(size=density.dimension)
    best = float("inf")
    for _ in range(10):
        start = time.process_time()
        for _ in range(20):
            density(position)
        best = min(best, (time.process_time() - start) / 20)
    return 1000 * best


def measure_plain(counts: PatternCounts, frame: PopulationFrame) -> Row:
    """Sample the model with one latent level per respondent, as one writes it in PyMC."""
    import nutpie

    from indicators.social.specification import specify

    model = plain_model(specify(counts, frame))
    start = time.perf_counter()
    compiled = nutpie.compile_pymc_model(model)
    compile_seconds = time.perf_counter() - start
    start = time.perf_counter()
    trace = nutpie.sample(
        compiled, draws=800, tune=400, chains=4, cores=2, seed=1, progress_bar=False
    )
    seconds = time.perf_counter() - start
    rhat, bulk, tail = plain_convergence(trace)
    shape = _shape(counts)
    return Row(
        model="one latent level per respondent",
        respondents=shape[0],
        items=shape[1],
        categories=shape[2],
        at_most=float("nan"),
        cold_seconds=float("nan"),
        compile_seconds=compile_seconds,
        warm_seconds=seconds,
        cpu_seconds=float("nan"),
        rounds=1,
        sampling_seconds=seconds,
        gradient_milliseconds=1000 * seconds * 2 / gradients(trace),
        rhat=rhat,
        bulk_ess=bulk,
        tail_ess=tail,
        divergences=int(trace["sample_stats/diverging"].sum()),
        peak_megabytes=peak_megabytes(),
    )


def _line(row: Row) -> str:
    return (
        f"{row.model:32} N={row.respondents:<8} {row.items}x{row.categories:<3} "
        f"cold {row.cold_seconds:6.1f} s  compile {row.compile_seconds:5.1f} s  "
        f"warm {row.warm_seconds:6.2f} s  CPU {row.cpu_seconds:6.2f} s  sampling {row.sampling_seconds:6.2f} s  {row.gradient_milliseconds:.3f} ms/gradient  "
        f"R-hat {row.rhat:.4f}  ESS {row.bulk_ess:.0f}/{row.tail_ess:.0f}  "
        f"divergences {row.divergences}  {row.peak_megabytes:.0f} MB"
    )
