"""Which items run the other way: found from the answers alone, before anything is fitted."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from indicators.odds import NEARLY_SURE
from indicators.social.correlations import pairwise_correlations
from indicators.social.summaries import Estimate, summarise
from surveys.tabulate import PatternCounts

type Floats = NDArray[np.float64]

DRAWS = 400
# As many answers settle any sign; more would only take longer.
ENOUGH_PEOPLE = 5000
FEWEST_ITEMS = 3


class Way(StrEnum):
    """How an item runs, seen from most items of its construct."""

    WITH = "with"
    AGAINST = "against"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWay:
    """How one item runs.

    Parameters
    ----------
    item : str
    loading : Estimate
        Correlation with what all items share, in [-1, 1]; above 0 it runs with most.
    against : float
        Chance that it runs against most, in [0, 1].
    way : Way
        Said only when nearly sure.
    """

    item: str
    loading: Estimate
    against: float
    way: Way


def find_ways(counts: PatternCounts, *, draws: int = DRAWS, seed: int = 1) -> tuple[ItemWay, ...]:
    """Tell which items run against most of the others.

    A question that is worded the other way, or whose codes were not turned, loads with the other
    sign on what all items share. A model that lets items run one way only would not notice: it would
    call such an item weak.

    Parameters
    ----------
    counts : PatternCounts
        People per answer pattern of one construct.
    draws, seed : int
        Of the bootstrap.

    Returns
    -------
    tuple of ItemWay
        One per item, in order. All are unclear with fewer than three items, or if as many items
        clearly run one way as the other: then nobody can tell from answers which way is meant.

    Notes
    -----
    Loadings are those of the first principal component of the pairwise-complete correlations of
    levels. Their doubt is that of the Bayesian bootstrap (Rubin 1981), in which every respondent
    gets a weight from an exponential distribution.
    """
    items = len(counts.items)
    patterns, people = _people_of_patterns(counts)
    rng = np.random.default_rng(seed)
    if people.sum() > ENOUGH_PEOPLE:
        people = rng.multinomial(ENOUGH_PEOPLE, people / people.sum()).astype(np.float64)
    patterns, people = patterns[people > 0], people[people > 0]
    drawn = np.array([_loadings(patterns, rng.gamma(people)) for _ in range(draws)])
    drawn = drawn.reshape(draws, items)
    # A component has no sign of its own; all draws take that of the plain one.
    plain = _loadings(patterns, people)
    drawn = drawn * np.where(drawn @ plain < 0, -1.0, 1.0)[:, None]
    drawn = drawn * _side_of_most(drawn)
    against = (drawn < 0).mean(axis=0) + 0.5 * (drawn == 0).mean(axis=0)
    decided = items >= FEWEST_ITEMS and _has_majority(against)
    return tuple(
        ItemWay(
            item=item,
            loading=summarise(drawn[:, at]),
            against=float(against[at]),
            way=_way(float(against[at])) if decided else Way.UNCLEAR,
        )
        for at, item in enumerate(counts.items)
    )


def _people_of_patterns(counts: PatternCounts) -> tuple[NDArray[np.int64], Floats]:
    known = np.bincount(counts.pair_pattern, counts.pair_people, len(counts.patterns))
    mixed = np.bincount(counts.mixed_pattern, counts.mixed_people, len(counts.patterns))
    return counts.patterns, known + mixed


def _loadings(patterns: NDArray[np.int64], weights: Floats) -> Floats:
    """Return each item's correlation with the first principal component."""
    correlations = pairwise_correlations(patterns, weights)
    values, vectors = np.linalg.eigh(correlations)
    # An item that nothing is known of would get a sign by rounding.
    tied = np.count_nonzero(correlations, axis=1) > 1
    return np.asarray(tied * vectors[:, -1] * np.sqrt(max(float(values[-1]), 0.0)))


def _side_of_most(drawn: Floats) -> float:
    above, below = ((drawn > 0).mean(axis=0), (drawn < 0).mean(axis=0))
    ahead = (above >= NEARLY_SURE).sum() - (below >= NEARLY_SURE).sum()
    return -1.0 if ahead < 0 else 1.0


def _has_majority(against: Floats) -> bool:
    return bool((against <= 1 - NEARLY_SURE).sum() > (against >= NEARLY_SURE).sum())


def _way(against: float) -> Way:
    if against >= NEARLY_SURE:
        return Way.AGAINST
    return Way.WITH if against <= 1 - NEARLY_SURE else Way.UNCLEAR
