"""Towns that are made up to plan a sample: districts that differ by a known share, and who answers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indicators.social.terms import Role, contrasts, role
from surveys.errors import FixableError, raise_all
from surveys.planner import MOST_ADULTS, MOST_DISTRICTS
from surveys.population import Factor, PopulationFrame
from surveys.responses import AnsweredItem, Responses
from surveys.tabulate import PatternCounts, count_patterns

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

NODES = 40
# How far groups other than districts differ, as sds of effects; people of one cell differ by one.
# Our judgement, of the size seen in surveys of Norway: little by sex, most by education.
GROUP_SDS = {Role.SEX: 0.15, Role.AGE: 0.2, Role.EDUCATION: 0.25, Role.OTHER: 0.15}
DISCRIMINATION = 1.65  # of every question: where the model's prior has its middle
MOST_ANSWERS = 100_000


class SampleError(FixableError):
    """A sample cannot be simulated from such numbers."""

    code = "sample"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDesign:
    """A sample that somebody thinks of.

    Parameters
    ----------
    construct : str
        What is asked about; its districts have the prior of the construct's kind.
    items, categories : int
        Questions, and answer categories of each.
    icc : float
        Share of the variance of people's mean scores that lies between districts, in (0, 0.5].
    invited : int
        People who are asked, drawn at random from all residents.
    response : float
        How likely each of them answers, in (0, 1].
    """

    construct: str
    items: int = 4
    categories: int = 5
    icc: float = 0.03
    invited: int
    response: float = 1.0

    @property
    def answers(self) -> float:
        """How many answers are expected."""
        return self.invited * self.response


@dataclass(frozen=True, slots=True, eq=False)
class SampleTown:
    """One made-up town.

    Parameters
    ----------
    counts : PatternCounts
        What its people answered.
    score : array of shape (cell,)
        The true mean score of each cell, 0 to 100.
    direct : array of shape (district,)
        Plain mean scores of the districts' answers; NaN where nobody answered.
    """

    counts: PatternCounts
    score: Floats
    direct: Floats


def district_factor(frame: PopulationFrame) -> Factor:
    """Return the factor whose groups are districts.

    Raises
    ------
    SampleError
        If the population has none, or only one district.
    """
    found = [one for one in frame.factors if role(one.name) is Role.DISTRICT]
    if not found or len(found[0].levels) < 2:
        raise SampleError(
            "The population is not divided into districts.",
            "Choose one that has a factor called district.",
        )
    return found[0]


def require_sense(frame: PopulationFrame, design: SampleDesign) -> None:
    """Refuse a design that cannot be simulated.

    Raises
    ------
    SampleError
        Everything that is wrong with it, at once.
    """
    district_factor(frame)
    problems: list[FixableError] = []
    if not 1 <= design.items <= 20:
        problems.append(
            SampleError(f"{design.items} questions are no scale.", "Give 1 to 20 of them.")
        )
    if not 2 <= design.categories <= 11:
        problems.append(
            SampleError(f"{design.categories} answer categories cannot be fitted.", "Give 2 to 11.")
        )
    if not 0 < design.icc <= 0.5:
        problems.append(
            SampleError(
                f"A share of {design.icc:g} of the variance between districts cannot be.",
                "Give more than 0 and at most 0.5; 0.005 to 0.06 is usual.",
            )
        )
    # Told before answers are expected: nothing multiplies whatever number somebody typed.
    too_many = design.invited > frame.total
    if too_many:
        problems.append(
            SampleError(
                f"{design.invited:,} are invited, but {frame.total:,.0f} live there.",
                "Invite fewer.",
            )
        )
    if not 0 < design.response <= 1:
        problems.append(
            SampleError(
                f"A response of {design.response:g} cannot be.", "Give a share from 0 to 1."
            )
        )
    elif not too_many and not 10 <= design.answers <= MOST_ANSWERS:
        problems.append(
            SampleError(
                f"{design.answers:,.0f} answers are expected.",
                f"Invite so many that 10 to {MOST_ANSWERS:,} answer.",
            )
        )
    raise_all(problems)


def invent_sample_town(
    frame: PopulationFrame, design: SampleDesign, rng: np.random.Generator
) -> SampleTown:
    """Make up a town, ask a random sample of it, and note what is true.

    Parameters
    ----------
    frame : PopulationFrame
        Whom it has; the same in every town.
    design : SampleDesign
        See `require_sense`.
    rng : Generator
        Random numbers.

    Notes
    -----
    Effects of districts sum to zero and have exactly the spread that gives the wanted share of
    variance, so that no town is easier to survey than the next. Answers follow the graded
    response model with one discrimination for all items; answers are equally common.
    """
    mean = _latent_means(frame, design, rng)
    people = np.maximum(frame.cell_people, 0)
    answers = rng.binomial(design.invited, design.response)
    cells = np.repeat(np.arange(frame.cells), rng.multinomial(answers, people / people.sum()))
    latent = rng.normal(mean[cells])
    levels = _levels(design, latent, rng)
    responses = Responses(
        items=tuple(
            AnsweredItem(f"item-{at + 1}", design.construct, tuple(range(design.categories)))
            for at in range(design.items)
        ),
        levels=levels,
        factors=frame.factors,
        background=frame.cell_levels()[cells].astype(np.int16),
        weights=np.ones(len(cells)),
        provenance="made up to plan a sample",
    )
    return SampleTown(
        count_patterns(responses, design.construct),
        mean_score(design, mean),
        _direct(frame, design, levels, cells),
    )


def district_sd(design: SampleDesign, others: float) -> float:
    """Return the spread of district effects on the latent scale that gives the wanted ICC.

    Parameters
    ----------
    design : SampleDesign
        Its `icc` is a share of the variance of scores, of which questions add their own.
    others : float
        Variance of the latent level within districts.

    Notes
    -----
    Scores of districts differ by the slope of the mean score times the districts' effects.
    """
    points, weights = _normal(others)
    share = _shares(design, points)  # (threshold, node)
    score = share.mean(axis=0)
    mean = float(weights @ score)
    slope = float(weights @ (score * points)) / others
    # Given the latent level, items are independent; a level is a sum of indicators of thresholds.
    thresholds = len(share)
    smaller = np.minimum.outer(np.arange(thresholds), np.arange(thresholds))
    larger = np.maximum.outer(np.arange(thresholds), np.arange(thresholds))
    both = share[larger] - share[smaller] * share[larger]
    noise = float(weights @ both.sum(axis=(0, 1))) / (thresholds**2 * design.items)
    within = float(weights @ (score - mean) ** 2) + noise
    return float(np.sqrt(design.icc / (1 - design.icc) * within) / slope)


def mean_score(design: SampleDesign, latent: Floats) -> Floats:
    """Return the mean score, 0 to 100, of people around each latent mean, shape of `latent`."""
    points, weights = _normal(1.0)
    share = _shares(design, latent[..., None] + points).mean(axis=0)
    return np.asarray(100 * (share @ weights), dtype=np.float64)


def _latent_means(frame: PopulationFrame, design: SampleDesign, rng: np.random.Generator) -> Floats:
    levels, mean = frame.cell_levels(), np.zeros(frame.cells)
    for axis, factor in enumerate(frame.factors):
        kind = role(factor.name)
        if len(factor.levels) < 2 or kind is Role.DISTRICT:
            continue
        mean += _effects(len(factor.levels), GROUP_SDS.get(kind, 0.0), rng)[levels[:, axis]]
    people = frame.cell_people / frame.total
    mean -= people @ mean
    others = 1.0 + float(people @ mean**2)
    districts = district_factor(frame)
    sd = district_sd(design, others)
    effects = _effects(len(districts.levels), sd, rng)
    return np.asarray(mean + effects[levels[:, frame.axis(districts.name)]], dtype=np.float64)


def _effects(levels: int, sd: float, rng: np.random.Generator) -> Floats:
    """Return effects that sum to zero and have exactly this sd (of `levels` - 1 degrees)."""
    drawn = contrasts(levels) @ rng.normal(size=levels - 1)
    return np.asarray(sd * drawn / drawn.std(ddof=1), dtype=np.float64)


def _levels(design: SampleDesign, latent: Floats, rng: np.random.Generator) -> NDArray[np.int16]:
    leaning = DISCRIMINATION * latent[:, None] + rng.logistic(size=(len(latent), design.items))
    return np.searchsorted(_cutpoints(design), leaning).astype(np.int16)


def _direct(
    frame: PopulationFrame, design: SampleDesign, levels: NDArray[np.int16], cells: Ints
) -> Floats:
    districts = district_factor(frame)
    of = frame.cell_levels()[cells, frame.axis(districts.name)]
    score = 100 * levels.mean(axis=1) / (design.categories - 1)
    count = np.bincount(of, minlength=len(districts.levels))
    total = np.bincount(of, score, len(districts.levels))
    none = np.full(len(count), np.nan)
    return np.asarray(np.divide(total, count, out=none, where=count > 0), dtype=np.float64)


def _cutpoints(design: SampleDesign) -> Floats:
    below = np.arange(1, design.categories) / design.categories
    # As the model's prior has it: shares of answers given the spread of people.
    return np.asarray(
        np.sqrt(1 + 0.35 * DISCRIMINATION**2) * np.log(below / (1 - below)), dtype=np.float64
    )


def _shares(design: SampleDesign, latent: Floats) -> Floats:
    """Return the chance to answer above each cutpoint, shape (threshold, ...)."""
    distance = _cutpoints(design).reshape(-1, *[1] * latent.ndim) - DISCRIMINATION * latent
    return np.asarray(1 / (1 + np.exp(distance)), dtype=np.float64)


def _normal(variance: float) -> tuple[Floats, Floats]:
    points, weights = np.polynomial.hermite_e.hermegauss(NODES)
    return points * np.sqrt(variance), weights / weights.sum()


def town_of_equals(districts: int, adults: int) -> PopulationFrame:
    """Return a population for planning where no more is known: districts that are all alike.

    Parameters
    ----------
    districts : int
        How many.
    adults : int
        In each.

    Raises
    ------
    SampleError
        If there are more districts than any city has, or more adults than any country like ours.
    """
    limits = (("districts", districts, MOST_DISTRICTS), ("adults in each", adults, MOST_ADULTS))
    raise_all(
        [
            SampleError(
                f"{count:,} {what} are more than can be made up.", f"Give at most {most:,}."
            )
            for what, count, most in limits
            if count > most
        ]
    )
    return town_of_districts([adults] * districts)


def town_of_districts(districts: Sequence[int]) -> PopulationFrame:
    """Return a population for planning where none is kept: districts of people of both sexes, four ages.

    Parameters
    ----------
    districts : sequence of int
        Adults in each.
    """
    ages = Factor("age", ("18-29", "30-44", "45-66", "67+"))
    sexes = Factor("sex", ("female", "male"))
    places = Factor("district", tuple(f"district {at + 1}" for at in range(len(districts))))
    # Norway's adults, rounded: 18, 25, 36 and 21 percent.
    shares = np.outer([0.5, 0.5], [0.18, 0.25, 0.36, 0.21])
    people = shares[:, :, None] * np.array(districts, dtype=np.float64)
    return PopulationFrame((sexes, ages, places), people, "made up to plan a sample", joint=False)
