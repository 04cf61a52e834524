"""A survey of a city that does not exist, of any size: who answers depends on who they are."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from surveys.population import Factor, PopulationFrame
from surveys.responses import AnsweredItem, Missing, Responses
from surveys.tabulate import PatternCounts, count_patterns

type Floats = NDArray[np.float64]

LEVELS = {"sex": 2, "age": 6, "education": 3, "district": 12}  # 432 cells
MISSING_SHARE = 0.05
CONSTRUCT = "trust"


def simulated_counts(
    respondents: int, items: int = 4, categories: int = 5, seed: int = 1
) -> tuple[PatternCounts, PopulationFrame]:
    """Draw a survey in which response depends on age, education and district."""
    responses, frame = simulated_survey(respondents, (categories,) * items, seed)
    return count_patterns(responses, CONSTRUCT), frame


def simulated_survey(
    respondents: int, categories: Sequence[int], seed: int = 1, *, waves: int = 1
) -> tuple[Responses, PopulationFrame]:
    """Draw the answers, wave after wave, each from as many people; the city drifts between waves.

    Parameters
    ----------
    respondents : int
        All waves together.
    categories : sequence of int
        Answer categories of each question.
    seed : int
        The same seed gives the same answers.
    waves : int
        The first `respondents` / `waves` people are of the first wave, and so on.
    """
    rng = np.random.default_rng(seed)
    factors = tuple(
        Factor(name, tuple(f"{name} {level}" for level in range(count)))
        for name, count in LEVELS.items()
    )
    shape = tuple(LEVELS.values())
    people = np.round(rng.gamma(2.0, 600.0, shape) * np.exp(rng.normal(0, 0.5, shape[3]))) + 1
    frame = PopulationFrame(factors, people, f"simulated, seed {seed}")
    level = frame.cell_levels()
    latent = _true_latent(rng, level)
    propensity = 0.35 * (level[:, 1] - 2.5) + 0.6 * (level[:, 2] - 1)
    chance = frame.cell_people * np.exp(propensity + rng.normal(0, 0.4, shape[3])[level[:, 3]])
    cell = rng.choice(frame.cells, respondents, p=chance / chance.sum())
    drift = np.concatenate([[0.0], np.cumsum(np.full(waves - 1, -0.1))])
    person = rng.normal(latent[cell] + np.repeat(drift, respondents // waves))
    answers = np.empty((respondents, len(categories)), dtype=np.int16)
    for item, count in enumerate(categories):
        discrimination = np.exp(rng.normal(0.4, 0.3))
        steps = np.linspace(-2.8, 2.8, count - 1) + rng.normal(0, 0.12, count - 1)
        cutpoints = np.sort(rng.normal(-0.5, 0.4) + steps)
        reaction = discrimination * person + rng.logistic(size=respondents)
        answers[:, item] = np.searchsorted(cutpoints, reaction)
    answers[rng.uniform(size=answers.shape) < MISSING_SHARE] = Missing.LEFT_BLANK
    columns = tuple(
        AnsweredItem(f"q{at}", CONSTRUCT, tuple(range(count)))
        for at, count in enumerate(categories)
    )
    background = level[cell].astype(np.int16)
    weights = np.ones(respondents)
    return Responses(columns, answers, factors, background, weights, frame.provenance), frame


def _true_latent(rng: np.random.Generator, level: NDArray[np.int64]) -> Floats:
    sizes = tuple(LEVELS.values())
    main = [
        rng.normal(0, 0.15, sizes[0]),
        np.cumsum(rng.normal(0, 0.2, sizes[1])),
        rng.normal(0, 0.3, sizes[2]),
        rng.normal(0, 0.15, sizes[3]),
    ]
    latent = sum((effect - effect.mean())[level[:, axis]] for axis, effect in enumerate(main))
    latent = latent + rng.normal(0, 0.1, (sizes[1], sizes[2]))[level[:, 1], level[:, 2]]
    return np.asarray(latent + rng.normal(0, 0.1, (sizes[2], sizes[3]))[level[:, 2], level[:, 3]])
