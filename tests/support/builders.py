"""Builders: valid by default, so that a test states only what it cares about."""

import numpy as np

from surveys.population import Factor, PopulationFrame
from surveys.responses import AnsweredItem, Responses

SEX = Factor("sex", ("female", "male"))
AGE = Factor("age_band", ("18-29", "30-44", "45-66", "67+"))


def a_frame(people: float = 500.0) -> PopulationFrame:
    """As many people in each of the eight cells of sex x age band."""
    return PopulationFrame((SEX, AGE), np.full((2, 4), people), "made for a test")


def some_answers(
    respondents: int = 400, *, lift: float = 0.0, seed: int = 1, construct: str = "trust"
) -> Responses:
    """Answers to three items of five categories; `lift` moves everybody's latent level."""
    random = np.random.default_rng(seed)
    background = np.stack(
        [random.integers(0, 2, respondents), random.integers(0, 4, respondents)], 1
    )
    latent = random.normal(lift + 0.3 * (background[:, 1] - 1.5) / 1.5, 1.0)
    cuts = np.array([-2.0, -0.8, 0.6, 2.0])
    chances = 1 / (1 + np.exp(-(1.6 * latent[:, None, None] - cuts)))
    levels = (random.uniform(size=(respondents, 3, 1)) < chances).sum(axis=2)
    return Responses(
        items=tuple(AnsweredItem(f"{construct}-{j}", construct, (1, 2, 3, 4, 5)) for j in range(3)),
        levels=levels.astype(np.int16),
        factors=(SEX, AGE),
        background=background.astype(np.int16),
        weights=np.ones(respondents),
        provenance="simulated for a test",
    )
