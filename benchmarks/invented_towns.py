"""Towns whose truth is known because it was drawn: from the model's own prior, or at a fixed ICC."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from surveys.population import Factor, PopulationFrame
from surveys.responses import AnsweredItem, Missing, Responses
from surveys.tabulate import PatternCounts, count_patterns

if TYPE_CHECKING:
    import xarray as xr

    from indicators.social.parameters import Parameters
    from indicators.social.specification import Specification

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

CONSTRUCT = "trust"
LEVELS = {"sex": 2, "age": 4, "education": 3, "district": 8}  # 192 cells
MISSING_SHARE = 0.05
UNKNOWN_EDUCATION = 0.06
# What the truth at a fixed ICC is made of, besides its districts: sds of effects, people within
# a cell differing by one. Of the size that real surveys of Norway show.
EFFECT_SDS = {"sex": 0.15, "age": 0.2, "education": 0.25}
INTERPLAY_SD = 0.07


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """How a town is asked.

    Parameters
    ----------
    items, categories : int
        Questions of one construct, and answer categories of each.
    respondents : int
        How many answer.
    """

    items: int
    categories: int
    respondents: int


@dataclass(frozen=True, slots=True, eq=False)
class Town:
    """One invented town: whom it has, who answered what, and what is true of it.

    `truth` has the shape of a fit with one chain of one draw, so that every quantity is
    computed from it as from draws.
    """

    frame: PopulationFrame
    counts: PatternCounts
    truth: "xr.DataTree"


def invent_from_prior(design: Design, seed: int) -> Town:
    """Draw a town's truth from the prior of the model that will be fitted, and its answers.

    Parameters
    ----------
    design : Design
        How it is asked.
    seed : int
        The same seed gives the same town.
    """
    return _invent(design, seed, _natural_from_prior)


def invent_at_icc(design: Design, icc: float, seed: int) -> Town:
    """Draw a town whose districts differ by a known amount.

    Parameters
    ----------
    design : Design
        How it is asked.
    icc : float
        Share of the latent variance that lies between districts, people within a cell having
        variance one: ``sd ** 2 / (sd ** 2 + 1)``. In [0, 1).
    seed : int
        The same seed gives the same town.
    """
    district_sd = float(np.sqrt(icc / (1 - icc)))

    def natural(specification: "Specification", rng: np.random.Generator) -> Floats:
        return _natural_at(specification, {**EFFECT_SDS, "district": district_sd}, rng)

    return _invent(design, seed, natural)


def town_frame(seed: int = 1) -> PopulationFrame:
    """Return the people of every invented town."""
    rng = np.random.default_rng(seed)
    factors = tuple(
        Factor(name, tuple(f"{name} {level}" for level in range(count)))
        for name, count in LEVELS.items()
    )
    shape = tuple(LEVELS.values())
    people = np.round(rng.gamma(2.0, 60.0, shape) * np.exp(rng.normal(0, 0.4, shape[3]))) + 1
    return PopulationFrame(factors, people, f"invented, seed {seed}")


type DrawNatural = Callable[["Specification", np.random.Generator], Floats]


def _invent(design: Design, seed: int, draw_natural: DrawNatural) -> Town:
    from indicators.social.parameters import name_parameters
    from indicators.social.priors import DEFAULT_PRIORS
    from indicators.social.specification import specify
    from indicators.social.trees import posterior_tree, provenance

    rng = np.random.default_rng([20_261_122, seed])
    frame = town_frame()
    cell = _answering_cells(frame, design.respondents, rng)
    background, cell = _forget_some(frame, cell, rng)
    # Terms and priors do not depend on what is answered, so any answers show how the fit is laid out.
    anything = np.arange(design.respondents)[:, None] % design.categories
    blank = np.repeat(anything, design.items, axis=1)
    specification = specify(_count(design, frame, blank, background), frame)
    natural = draw_natural(specification, rng)
    parameters = name_parameters(specification, natural[None])
    counts = _count(design, frame, _answers(parameters, cell, rng), background)
    truth = posterior_tree(
        specification,
        frame,
        parameters,
        {"diverging": np.zeros((1, 1), dtype=bool)},
        provenance(specification, frame, DEFAULT_PRIORS),
    )
    return Town(frame, counts, truth)


def _answering_cells(frame: PopulationFrame, respondents: int, rng: np.random.Generator) -> Ints:
    """Choose who answers; the old, the educated and some districts answer more."""
    level = frame.cell_levels()
    propensity = 0.35 * (level[:, 1] - 1.5) + 0.5 * (level[:, 2] - 1)
    districts = rng.normal(0, 0.4, LEVELS["district"])[level[:, 3]]
    chance = frame.cell_people * np.exp(propensity + districts)
    return rng.choice(frame.cells, respondents, p=chance / chance.sum())


def _forget_some(
    frame: PopulationFrame, cell: Ints, rng: np.random.Generator
) -> tuple[NDArray[np.int16], Ints]:
    """Hide some people's education, and give them one as the model assumes: by the frame's shares."""
    axis = frame.axis("education")
    level = frame.cell_levels()[cell]
    hidden = np.flatnonzero(rng.uniform(size=len(cell)) < UNKNOWN_EDUCATION)
    for person in hidden:
        place = list(level[person])
        place[axis] = slice(None)
        shares = frame.people[tuple(place)]
        level[person, axis] = rng.choice(len(shares), p=shares / shares.sum())
    cell = np.ravel_multi_index(tuple(level.T), frame.people.shape)
    background = level.astype(np.int16)
    background[hidden, axis] = -1
    return background, cell


def _answers(parameters: "Parameters", cell: Ints, rng: np.random.Generator) -> Ints:
    person = rng.normal(parameters.latent[0, cell])
    columns = []
    for discrimination, cutpoints in zip(
        parameters.discrimination[0], parameters.cutpoint[0], strict=True
    ):
        reaction = discrimination * person + rng.logistic(size=len(person))
        columns.append(np.searchsorted(cutpoints, reaction))
    answers = np.stack(columns, axis=1)
    answers[rng.uniform(size=answers.shape) < MISSING_SHARE] = Missing.LEFT_BLANK
    return answers


def _count(
    design: Design, frame: PopulationFrame, answers: Ints, background: NDArray[np.int16]
) -> PatternCounts:
    columns = tuple(
        AnsweredItem(f"q{at}", CONSTRUCT, tuple(range(design.categories)))
        for at in range(design.items)
    )
    weights = np.ones(len(answers))
    responses = Responses(
        columns, answers.astype(np.int16), frame.factors, background, weights, frame.provenance
    )
    return count_patterns(responses, CONSTRUCT)


def _natural_from_prior(specification: "Specification", rng: np.random.Generator) -> Floats:
    """Draw spreads, coefficients, discriminations and sticks as the prior has them."""
    spread = specification.scales.copy()
    free = specification.free
    spread[free] *= np.abs(rng.normal(size=int(free.sum())))
    return _natural(specification, spread, rng)


def _natural_at(
    specification: "Specification", sds: Mapping[str, float], rng: np.random.Generator
) -> Floats:
    """Draw with spreads of our own; items as the prior has them."""
    spread = np.array([sds.get(term.name, INTERPLAY_SD) for term in specification.terms])
    return _natural(specification, spread, rng)


def _natural(specification: "Specification", spread: Floats, rng: np.random.Generator) -> Floats:
    coefficients, _, directions, _ = specification.sizes
    sticks = rng.beta(specification.stick_first, specification.stick_second)
    # A share of exactly nought or one has no logit; beyond 1e-12 nobody can tell.
    sticks = np.clip(sticks, 1e-12, 1 - 1e-12)
    return np.concatenate(
        [
            rng.normal(size=coefficients) * spread[specification.term_of_coefficient],
            np.log(spread[specification.free]),
            rng.normal(size=directions),
            np.log(sticks) - np.log1p(-sticks),
        ]
    )
