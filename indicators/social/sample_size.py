"""How good a sample will be: towns are made up, asked and fitted, and what came out held against them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indicators.odds import STANDS_OUT
from indicators.social.sample_towns import (
    Floats,
    SampleDesign,
    SampleError,
    SampleTown,
    district_factor,
    invent_sample_town,
    require_sense,
)
from indicators.streams import random_stream
from surveys.population import PopulationFrame

FEWEST_TOWNS = 5
RESAMPLES = 1000
LEVEL = 0.90


@dataclass(frozen=True, slots=True)
class Simulated:
    """A figure of the planner with its own doubt, for it saw only so many towns.

    Parameters
    ----------
    value, low, high : float
        The figure and the 90 % interval of what more towns would make of it.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedSample:
    """What a sample would tell, over many towns.

    Parameters
    ----------
    design : SampleDesign
        What was asked of whom.
    towns : int
        How many were made up and fitted.
    answers : float
        That came on average.
    city : Simulated
        Half of the width of the city's 90 % interval, in points.
    groups : mapping of factor to Simulated
        The same on average over the groups of each factor, districts among them.
    widest_district : Simulated
        The same of the district that is known least.
    worst_stands_out : Simulated
        Chance that the district that is truly lowest is found to stand out below the rest of the
        city, which takes odds of nine in ten.
    wrong_stands_out : Simulated or None
        Of the districts that are found to stand out, the share that truly lies on the other side;
        None if none was found to.
    reliability : Simulated
        Squared correlation of estimated and true differences between districts.
    direct_reliability : Simulated
        The same of the plain means of answers, which is what a table of reliabilities speaks of.
    coverage : Simulated
        Share of the districts' 90 % intervals that hold the truth.
    """

    design: SampleDesign
    towns: int
    answers: float
    city: Simulated
    groups: dict[str, Simulated]
    widest_district: Simulated
    worst_stands_out: Simulated
    wrong_stands_out: Simulated | None
    reliability: Simulated
    direct_reliability: Simulated
    coverage: Simulated


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class TownFit:
    """One made-up town after its fit, all in points.

    Parameters
    ----------
    answers : int
        That came.
    city : float
        Half width of the city's 90 % interval.
    groups : mapping of factor to array of shape (group,)
        The same of its groups.
    true, found, direct : array of shape (district,)
        Districts that have people: the truth, the posterior mean, and the plain mean of answers.
    inside : array of shape (district,)
        Whether the 90 % interval holds the truth.
    below : array of shape (district,)
        Chance that it lies below the rest of the city.
    truly_below : array of shape (district,)
        Whether it does.
    """

    answers: int
    city: float
    groups: dict[str, Floats]
    true: Floats
    found: Floats
    direct: Floats
    inside: Floats
    below: Floats
    truly_below: NDArray[np.bool_]


def simulate_sample(
    frame: PopulationFrame,
    design: SampleDesign,
    *,
    towns: int = 20,
    seed: int = 1,
    report: Callable[[float], None] = lambda share: None,
) -> SimulatedSample:
    """Make up towns, survey each, fit each, and say how good the figures were.

    Parameters
    ----------
    frame : PopulationFrame
        The people; its districts are what is to be told apart.
    design : SampleDesign
        The sample.
    towns : int
        How many; at least `FEWEST_TOWNS`. With 20, a chance is known to within some 15 points.
    seed : int
        The same seed gives the same towns.
    report : callable
        Told the share of towns that are done.

    Raises
    ------
    SampleError
        If the design makes no sense, or towns are too few.
    """
    require_sense(frame, design)
    if towns < FEWEST_TOWNS:
        raise SampleError(
            f"From {towns} towns nobody can tell how sure a figure is.",
            f"Make up {FEWEST_TOWNS} or more.",
        )
    fits = []
    for number in range(towns):
        rng = random_stream(seed, "sample", str(number))
        fits.append(fit_sample_town(frame, invent_sample_town(frame, design, rng)))
        report((number + 1) / towns)
    return summarise_fits(design, fits, district_factor(frame).name)


def fit_sample_town(frame: PopulationFrame, town: SampleTown) -> TownFit:
    """Fit one town as a real one would be, with fewer draws: what is wanted are averages."""
    import xarray as xr

    from indicators.social.fit import FitSettings, fit
    from indicators.social.poststratify import cell_score, groups_by, poststratify
    from indicators.social.summaries import against_rest

    tree = fit(town.counts, frame, settings=FitSettings(draws=250, chains=2, cores=1))
    score = cell_score(tree)
    halves: dict[str, Floats] = {}
    for names in ((), *((one.name,) for one in frame.factors)):
        drawn = poststratify(score, frame, groups_by(frame, names)).to_numpy()
        low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=(0, 1))
        halves["".join(names)] = (high - low) / 2
    districts = groups_by(frame, (district_factor(frame).name,))
    found = poststratify(score, frame, districts)
    low, high = np.quantile(found.to_numpy(), [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=(0, 1))
    truth = xr.DataArray(town.score[None, None], dims=("chain", "draw", "cell"))
    true = poststratify(truth, frame, districts)
    people = districts.people(frame)
    lived_in = people > 0
    rest, true_rest = (against_rest(one, people).to_numpy() for one in (found, true))
    means = true.to_numpy()[0, 0]
    return TownFit(
        answers=town.counts.respondents,
        city=float(halves.pop("")[0]),
        groups=halves,
        true=means[lived_in],
        found=found.to_numpy().mean(axis=(0, 1))[lived_in],
        direct=town.direct[lived_in],
        inside=((low <= means) & (means <= high))[lived_in].astype(np.float64),
        below=(rest < 0).mean(axis=(0, 1))[lived_in],
        truly_below=(true_rest[0, 0] < 0)[lived_in],
    )


def summarise_fits(design: SampleDesign, fits: Sequence[TownFit], district: str) -> SimulatedSample:
    """Return averages over towns, with the doubt of having seen only these."""
    factors = list(fits[0].groups)
    return SimulatedSample(
        design=design,
        towns=len(fits),
        answers=float(np.mean([one.answers for one in fits])),
        city=_mean(fits, lambda one: one.city),
        groups={
            name: _mean(fits, lambda one, name=name: float(np.nanmean(one.groups[name])))  # type: ignore[misc]  # bound at once
            for name in factors
        },
        widest_district=_mean(fits, lambda one: float(np.nanmax(one.groups[district]))),
        worst_stands_out=_worst_found(fits),
        wrong_stands_out=_wrong_side(fits),
        reliability=_resampled(fits, lambda some: _squared_correlation(some, "found")),
        direct_reliability=_resampled(fits, lambda some: _squared_correlation(some, "direct")),
        coverage=_resampled(fits, lambda some: float(np.mean([one.inside for one in some]))),
    )


def _mean(fits: Sequence[TownFit], of: Callable[[TownFit], float]) -> Simulated:
    return _resampled(fits, lambda some: float(np.mean([of(one) for one in some])))


def _resampled(
    fits: Sequence[TownFit], statistic: Callable[[Sequence[TownFit]], float]
) -> Simulated:
    """Return a statistic with the interval that drawing the towns again gives (bootstrap)."""
    rng = random_stream(1, "resampled")
    drawn = [
        statistic([fits[at] for at in rng.integers(0, len(fits), len(fits))])
        for _ in range(RESAMPLES)
    ]
    low, high = np.nanquantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Simulated(statistic(fits), float(low), float(high))


def _chance(happened: int, times: int) -> Simulated:
    """Return a chance with its Jeffreys interval: twenty of twenty do not promise certainty."""
    from scipy.stats import beta

    seen = beta(happened + 0.5, times - happened + 0.5)
    low, high = seen.ppf([(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Simulated(float(seen.mean()), float(low), float(high))


def _worst_found(fits: Sequence[TownFit]) -> Simulated:
    found = [bool(one.below[int(np.argmin(one.true))] >= STANDS_OUT) for one in fits]
    return _chance(sum(found), len(found))


def _wrong_side(fits: Sequence[TownFit]) -> Simulated | None:
    counted = [_found_to_stand_out(one) for one in fits]
    told, wrong = (sum(column) for column in zip(*counted, strict=True))
    if not told:
        return None
    if wrong in (0, told):
        # Drawing the towns again would give the same each time; and a town's districts hang
        # together, so that it is one try, however many of them stand out.
        tries = sum(some > 0 for some, _ in counted)
        return _chance(tries if wrong else 0, tries)
    return _resampled(fits, _share_on_the_wrong_side)


def _share_on_the_wrong_side(fits: Sequence[TownFit]) -> float:
    told, wrong = (sum(column) for column in zip(*map(_found_to_stand_out, fits), strict=True))
    return wrong / told if told else float("nan")


def _found_to_stand_out(one: TownFit) -> tuple[int, int]:
    """Return how many districts of a town are found to stand out, and how many wrongly."""
    below, above = one.below >= STANDS_OUT, 1 - one.below >= STANDS_OUT
    wrong = (below & ~one.truly_below) | (above & one.truly_below)
    return int((below | above).sum()), int(wrong.sum())


def _squared_correlation(fits: Sequence[TownFit], which: str) -> float:
    true, seen = [], []
    for one in fits:
        values = getattr(one, which)
        known = np.isfinite(values)
        true.append(one.true[known] - one.true[known].mean())
        seen.append(values[known] - values[known].mean())
    first, second = np.concatenate(true), np.concatenate(seen)
    scale = float((first @ first) * (second @ second))
    together = float(first @ second)
    return together * together / scale if scale > 0 else 0.0
