"""How many answers will have come when a campaign closes: the curve since the last sending, drawn on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]

# Days after which half as many come; equally likely at first.
HALF_LIVES = np.geomspace(0.5, 21, 60)
FEWEST_DAYS = 3  # of the curve; before that nobody knows how fast it falls
FEWEST_ANSWERS = 20
DRAWS = 4000
SEED = 20261122  # the same counts always give the same interval


@dataclass(frozen=True, slots=True)
class Expected:
    """Answers expected at closing, with a 90 % interval; whole people."""

    low: int
    likely: int
    high: int


def expected_at_close(before_today: int, by_day: Sequence[int], days_left: int) -> Expected | None:
    """Return how many answers to expect at closing, None where the curve is too short to say.

    Parameters
    ----------
    before_today : int
        All answers until yesterday, those before the last sending too.
    by_day : sequence of int
        Answers of each whole day since the last sending, that day first, today left out.
    days_left : int
        Days on which answers can still come, today among them; 0 or more.

    Returns
    -------
    Expected or None
        None below `FEWEST_DAYS` days or `FEWEST_ANSWERS` answers of that curve.

    Notes
    -----
    After each sending answers fall off geometrically, so day t brings A 2^(-t/h) of them on average.
    The half life h is one of `HALF_LIVES`, weighted by how well it splits the answers over the days
    (multinomial); given h, A has a gamma posterior from their number (Jeffreys prior). Days differ
    by more than chance, for weekends if nothing else: the variance is multiplied by its Pearson
    estimate, at least 1, in the weights and in the draws. The interval holds 90 % of `DRAWS`
    draws of what is still to come. It knows nothing of a further reminder, nor of news.

    Examples
    --------
    Where next to nothing came in the last days, next to nothing will:

    >>> expected_at_close(155, [80, 40, 20, 10, 5, 0, 0, 0], 0)
    Expected(low=155, likely=155, high=155)
    """
    counts = np.asarray(by_day, dtype=np.float64)
    if len(counts) < FEWEST_DAYS or counts.sum() < FEWEST_ANSWERS:
        return None
    random = np.random.default_rng(SEED)
    past, future = _shapes(len(counts), days_left)
    spread, weights = _weights(counts, past)
    picked = random.choice(len(HALF_LIVES), DRAWS, p=weights)
    # Overdispersed counts carry as much as fewer plain ones would.
    level = random.gamma((counts.sum() + 0.5) / spread, spread / past.sum(axis=1)[picked])
    coming = _counts(random, level * future[picked], spread)
    low, likely, high = np.quantile(coming, [0.05, 0.5, 0.95], method="inverted_cdf")
    return Expected(before_today + int(low), before_today + int(likely), before_today + int(high))


def _shapes(days: int, days_left: int) -> tuple[Floats, Floats]:
    """Return the curve of each half life: past days, shape (half life, day), and the sum to come."""
    fall = 0.5 ** (1 / HALF_LIVES)[:, None]
    past = fall ** np.arange(days)
    future = (fall ** np.arange(days, days + days_left)).sum(axis=1)
    return past, future


def _weights(counts: Floats, past: Floats) -> tuple[float, Floats]:
    """Return how much days vary beyond chance, and the weight of each half life."""
    share = past / past.sum(axis=1, keepdims=True)
    fit = (counts * np.log(share)).sum(axis=1)
    mean = counts.sum() * share[fit.argmax()]
    # A day on which next to none were expected would make the estimate jump.
    off = ((counts - mean) ** 2 / np.maximum(mean, 1)).sum() / max(len(counts) - 2, 1)
    spread = max(1.0, float(off))
    weights = np.exp((fit - fit.max()) / spread)
    return spread, weights / weights.sum()


def _counts(random: np.random.Generator, mean: Floats, spread: float) -> Floats:
    """Draw counts whose variance is `spread` times their mean."""
    if spread > 1:
        mean = random.gamma(np.maximum(mean, 1e-12) / (spread - 1), spread - 1)
    return random.poisson(mean).astype(np.float64)
