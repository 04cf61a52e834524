"""A simulated survey whose truth is known, for the tests of the social model."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest
from numpy.typing import NDArray

from indicators.social.grid import Grid
from indicators.social.specification import Specification
from surveys.population import Factor, PopulationFrame
from surveys.responses import AnsweredItem, Missing, Responses
from surveys.tabulate import PatternCounts, count_patterns
from surveys.waves import Wave, stack_waves

EFFECT_SDS = {"sex": 0.2, "education": 0.25, "district": 0.12}
LEVELS = {"sex": 2, "age": 4, "education": 3, "district": 5}


@dataclass(frozen=True)
class SimulatedSurvey:
    """Answers, population and the parameters they were drawn from."""

    responses: Responses
    frame: PopulationFrame
    latent: NDArray[np.float64]  # (cell,)
    discrimination: NDArray[np.float64]  # (item,)
    cutpoints: tuple[NDArray[np.float64], ...]

    @property
    def counts(self) -> PatternCounts:
        return count_patterns(self.responses, "trust")

    def true_share(self, item: int, at_or_above: int) -> NDArray[np.float64]:
        """Share of every cell's people at a level or above, by a fine sum."""
        points = np.linspace(-8, 8, 801)
        normal = np.exp(-0.5 * points**2)
        people = self.latent[:, None] + points
        distance = self.cutpoints[item][at_or_above - 1] - self.discrimination[item] * people
        return (1 / (1 + np.exp(distance))) @ normal / normal.sum()


@pytest.fixture
def simulate() -> Callable[..., SimulatedSurvey]:
    """A function that draws one survey."""
    return simulated_survey


@pytest.fixture
def five_questions(simulate: Callable[..., SimulatedSurvey]) -> SimulatedSurvey:
    """Five questions that measure one thing, answered by 600 people."""
    return simulate(
        respondents=600, categories=(5,) * 5, missing=0.05, discrimination=1.5, levels={"sex": 2}
    )


@dataclass(frozen=True)
class SimulatedWaves:
    """Stacked answers of several waves and the latent level of every (wave, cell)."""

    counts: PatternCounts
    frame: PopulationFrame
    latent: NDArray[np.float64]  # (wave cell,)
    survey: SimulatedSurvey

    def true_change(self, since: str, until: str) -> float:
        """How far the city's expected score moved, 0-100."""
        shares = [
            sum(self._share(item, level) for level in range(1, len(cuts) + 1)) / len(cuts)
            for item, cuts in enumerate(self.survey.cutpoints)
        ]
        score = 100 * np.mean(shares, axis=0).reshape(len(self.frame.factors[0].levels), -1)
        people = self.frame.people.reshape(score.shape)
        city = (score * people).sum(axis=1) / people.sum(axis=1)
        names = self.frame.factors[0].levels
        return float(city[names.index(until)] - city[names.index(since)])

    def _share(self, item: int, level: int) -> NDArray[np.float64]:
        return replace(self.survey, latent=self.latent).true_share(item, level)


@pytest.fixture
def simulated_waves() -> Callable[..., SimulatedWaves]:
    """A function that draws several waves of one city, which moves by known steps."""
    return draw_waves


def draw_waves(
    *, steps: tuple[float, ...], respondents: int, seed: int = 1, missing: float = 0.1
) -> SimulatedWaves:
    first = simulated_survey(seed=seed, respondents=1)
    levels = [0.0, *np.cumsum(steps)]
    rng = np.random.default_rng(seed)
    waves = []
    for at, level in enumerate(levels):
        answers, background = answers_of(
            first.frame,
            first.latent + level,
            first.discrimination,
            first.cutpoints,
            rng,
            respondents=respondents,
            missing=missing,
        )
        weights = np.ones(respondents)
        responses = replace(first.responses, levels=answers, background=background, weights=weights)
        waves.append(Wave(f"w{at + 1}", count_patterns(responses, "trust"), first.frame))
    counts, frame = stack_waves(waves)
    latent = np.concatenate([first.latent + level for level in levels])
    return SimulatedWaves(counts, frame, latent, first)


def answers_of(frame, latent, slopes, cutpoints, rng, *, respondents, missing):
    cell = rng.choice(frame.cells, respondents, p=frame.cell_people / frame.total)
    person = rng.normal(latent[cell], 1)[:, None]
    answers = np.stack(
        [
            (rng.uniform(size=(respondents, 1)) < 1 / (1 + np.exp(cut - slope * person)))
            .sum(axis=1)
            .astype(np.int16)
            for slope, cut in zip(slopes, cutpoints, strict=True)
        ],
        axis=1,
    )
    answers[rng.uniform(size=answers.shape) < missing] = Missing.LEFT_BLANK
    return answers, frame.cell_levels()[cell].astype(np.int16)


@pytest.fixture
def model_density() -> Callable[..., Callable[..., tuple[float, NDArray[np.float64]]]]:
    """A function that makes the PyMC model's log density, with gradient, of natural parameters."""
    return interpreted


def interpreted(specification: Specification, grid: Grid):
    from indicators.social.model import build_model

    model = build_model(specification, grid)
    # Interpreted: seconds slower to run here, a minute quicker to build.
    function = model.logp_dlogp_function(ravel_inputs=True, mode="FAST_COMPILE")
    function.set_extra_values({})
    coefficients, spreads, _, _ = specification.sizes
    # PyMC declares spreads before the coefficients that need them.
    blocks = np.split(np.arange(specification.dimension), [coefficients, coefficients + spreads])
    order = np.concatenate([blocks[1], blocks[0], blocks[2]])

    def evaluate(natural):
        value, in_order = function(natural[order])
        gradient = np.empty_like(in_order)
        gradient[order] = in_order
        return float(value), gradient

    return evaluate


def simulated_survey(
    *,
    seed: int = 1,
    respondents: int = 400,
    categories: tuple[int, ...] = (5, 5, 5),
    missing: float = 0.1,
    unknown: float = 0.0,
    discrimination: float | None = None,
    levels: dict[str, int] | None = None,
) -> SimulatedSurvey:
    rng = np.random.default_rng(seed)
    levels = levels or LEVELS
    factors = tuple(
        Factor(name, tuple(f"{name} {level}" for level in range(count)))
        for name, count in levels.items()
    )
    shape = tuple(levels.values())
    people = np.round(rng.gamma(2.0, 200.0, shape)) + 20
    frame = PopulationFrame(factors, people, "simulated")
    effects = [
        np.cumsum(rng.normal(0, 0.2, count))
        if name == "age"
        else rng.normal(0, EFFECT_SDS.get(name, 0.2), count)
        for name, count in levels.items()
    ]
    background_of_cell = frame.cell_levels()
    latent = sum(
        (effect - effect.mean())[background_of_cell[:, axis]] for axis, effect in enumerate(effects)
    )
    slopes = np.exp(rng.normal(0.4, 0.3, len(categories)))
    if discrimination is not None:
        slopes[:] = discrimination
    cutpoints = tuple(
        slope * np.sort(rng.normal(-0.2, 0.3) + np.linspace(-1.6, 1.6, count - 1))
        if count > 2
        else np.array([0.2])
        for slope, count in zip(slopes, categories, strict=True)
    )
    answers, background = answers_of(
        frame, latent, slopes, cutpoints, rng, respondents=respondents, missing=missing
    )
    background[rng.uniform(size=background.shape) < unknown] = -1
    items = tuple(
        AnsweredItem(f"item-{at}", "trust", tuple(range(count)))
        for at, count in enumerate(categories)
    )
    weights = np.ones(respondents)
    responses = Responses(items, answers, factors, background, weights, "simulated")
    return SimulatedSurvey(responses, frame, latent, slopes, cutpoints)
