"""Answers whose bias is known: an item that women read differently, a mode that lifts answers."""

import numpy as np

from surveys.modes import MODE
from surveys.population import Factor
from surveys.responses import AnsweredItem, Responses
from tests.support.builders import AGE, SEX

MODES = Factor(MODE, ("web", "paper"))
CUTS = np.array([-2.0, -0.8, 0.6, 2.0])
SLOPE = 1.6
# Each age band is further from the youngest; women are a little above men.
AGE_LATENT = np.array([-0.3, -0.1, 0.1, 0.3])
SEX_LATENT = np.array([0.15, -0.15])
# The old answer on paper: chance of it by age band.
ON_PAPER = np.array([0.1, 0.2, 0.4, 0.7])


def read_differently(
    respondents: int, *, lift: float = 0.9, items: int = 4, seed: int = 1
) -> Responses:
    """Answers of women and men, who differ, to items of which women read ``trust-1`` as easier.

    `lift` is how much higher on the latent scale women answer it than men on the same level.
    """
    random = np.random.default_rng(seed)
    background, latent = _people(respondents, random)
    shift = np.zeros((respondents, items))
    shift[background[:, 0] == 0, 1] = lift
    return _responses(background, (SEX, AGE), _answers(latent[:, None] + shift, random))


def in_modes(respondents: int, *, lift: float = 0.6, seed: int = 1) -> Responses:
    """Answers on the web and on paper; on paper, which the old prefer, people answer higher."""
    random = np.random.default_rng(seed)
    background, latent = _people(respondents, random)
    paper = random.uniform(size=respondents) < ON_PAPER[background[:, 1]]
    seen = np.repeat((latent + lift * paper)[:, None], 3, axis=1)
    with_mode = np.column_stack([background, paper]).astype(np.int16)
    return _responses(with_mode, (SEX, AGE, MODES), _answers(seen, random))


def true_score(lift: float = 0.0) -> float:
    """The mean score of a town with as many people in every cell, 0-100."""
    points = np.linspace(-8, 8, 801)
    normal = np.exp(-0.5 * points**2) / np.exp(-0.5 * points**2).sum()
    means = (SEX_LATENT[:, None] + AGE_LATENT).reshape(-1)
    latent = means[:, None, None] + points[:, None] + lift
    score = (1 / (1 + np.exp(CUTS - SLOPE * latent))).mean(axis=2)
    return float(100 * (score @ normal).mean())


def true_difference(lift: float) -> float:
    """How many steps higher the town would answer an item read as women read it."""
    return (true_score(lift) - true_score()) / 100 * len(CUTS)


def _people(respondents, random):
    background = np.column_stack(
        [random.integers(0, 2, respondents), random.integers(0, 4, respondents)]
    ).astype(np.int16)
    means = SEX_LATENT[background[:, 0]] + AGE_LATENT[background[:, 1]]
    return background, random.normal(means, 1.0)


def _answers(latent, random):
    chances = 1 / (1 + np.exp(CUTS - SLOPE * latent[:, :, None]))
    return (random.uniform(size=(*latent.shape, 1)) < chances).sum(axis=2).astype(np.int16)


def _responses(background, factors, levels):
    return Responses(
        items=tuple(
            AnsweredItem(f"trust-{at}", "trust", (1, 2, 3, 4, 5)) for at in range(levels.shape[1])
        ),
        levels=levels,
        factors=factors,
        background=background,
        weights=np.ones(len(levels)),
        provenance="simulated for a test",
    )
