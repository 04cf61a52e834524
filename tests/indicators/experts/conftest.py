"""Simulated experts whose truth is known."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from indicators.experts.ratings import Rating, Ratings, gather_ratings

type Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SimulatedRatings:
    """Ratings with the parameters they were drawn from."""

    ratings: Ratings
    quality: Floats
    severity: Floats
    discrimination: Floats


@pytest.fixture(scope="session")
def simulate_ratings() -> Callable[..., SimulatedRatings]:
    """A function that draws one table of ratings."""
    return simulated_ratings


def simulated_ratings(
    *,
    seed: int = 1,
    objects: int = 12,
    raters: int = 5,
    levels: int = 5,
    groups: int = 0,
    kept: float = 0.9,
) -> SimulatedRatings:
    rng = np.random.default_rng(seed)
    names = [f"criterion {at:02}" for at in range(objects)]
    group = np.arange(objects) % max(groups, 1)
    quality = rng.normal(0, 0.8, objects) + rng.normal(0, 0.6 * (groups > 0), max(groups, 1))[group]
    severity = rng.normal(0, 0.6, raters)
    discrimination = np.exp(rng.normal(0.3, 0.25, raters))
    cutpoint = np.linspace(-2.5, 2.4, levels - 1)
    given = []
    for thing in range(objects):
        for rater in range(raters):
            # Two raters see everything, so that no draw falls apart.
            if rater > 1 and rng.uniform() > kept:
                continue
            predictor = discrimination[rater] * (quality[thing] - severity[rater])
            reached = 1 / (1 + np.exp(cutpoint - predictor))
            level = 1 + int((rng.uniform() < reached).sum())
            given.append(Rating(f"rater {rater:02}", names[thing], level))
    of = {name: f"group {at}" for name, at in zip(names, group, strict=True)} if groups else None
    gathered = gather_ratings(given, of, lowest=1, highest=levels)
    return SimulatedRatings(gathered, quality, severity, discrimination)
