"""Which questions go together: the two groups that a construct's answers fall into, if they do."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from indicators.social.correlations import pairwise_correlations
from indicators.social.summaries import Estimate, summarise
from indicators.streams import random_stream

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]
type Partitions = NDArray[np.bool_]

FEWEST_ITEMS = 4  # two groups of two: fewer correlations fit any one scale
MOST_ITEMS = 12  # up to here every split is tried
MOST_RIVALS = 50
ROUNDS = 60  # least squares moves by less than a thousandth after about twenty


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedSplit:
    """Two groups of questions that would make two constructs of one.

    Parameters
    ----------
    groups : pair of tuples of str
        Item ids; the smaller group first.
    correlation : Estimate
        Of what the two groups measure, errors of single questions removed; its intervals are
        those of resampled respondents. 1 would mean that they measure the same.
    stability : float
        Share of resamples in which the same two groups were found, in [0, 1].
    """

    groups: tuple[tuple[str, ...], tuple[str, ...]]
    correlation: Estimate
    stability: float

    @property
    def sentence(self) -> str:
        """What was found and what to do, in words."""
        first, second = (", ".join(group) for group in self.groups)
        found = self.correlation
        return (
            f"Answers fall into two groups of questions: {first} / {second}. What they measure "
            f"correlates {found.median:.2f} ({found.low90:.2f} to {found.high90:.2f}), and "
            f"{self.stability:.0%} of resamples fall apart in the same way; estimate the two "
            f"groups apart."
        )


def suggest_split(
    items: Sequence[str], levels: Ints, *, resamples: int = 100, seed: int = 1
) -> SuggestedSplit | None:
    """Find the two groups of questions that explain the correlations best.

    Parameters
    ----------
    items : sequence of str
        Item ids.
    levels : array of shape (respondent, item)
        Answers; -1 where there is none.
    resamples : int
        How often respondents are drawn anew to see how sure the split is.
    seed : int
        Random numbers of the resamples.

    Returns
    -------
    SuggestedSplit or None
        None with fewer than four items, which cannot show two groups of two. A split is
        always found otherwise: ask only when correlations miss what one scale would give.

    Notes
    -----
    Each split stands for a model of two scales: questions i and j of one group correlate
    l_i l_j, those of different groups r l_i l_j. The split whose least squares are smallest wins;
    of at most twelve questions all splits are tried, of more those that cut the second
    principal component in two.
    """
    if len(items) < FEWEST_ITEMS:
        return None
    found = pairwise_correlations(levels)
    partitions = _partitions(found)
    # In a resample, only splits that were nearly the best can become the best.
    partitions = partitions[np.argsort(_least_squares(found, partitions)[0])[:MOST_RIVALS]]
    generator = random_stream(seed, "split", *items)
    same, correlations = [], []
    for _ in range(resamples):
        people = generator.multinomial(len(levels), np.full(len(levels), 1 / len(levels)))
        drawn = pairwise_correlations(levels, people.astype(np.float64))
        misfit, between = _least_squares(drawn, partitions)
        same.append(np.argmin(misfit) == 0)
        correlations.append(between[0])
    return SuggestedSplit(
        groups=_named(items, partitions[0]),
        correlation=summarise(np.array(correlations)),
        stability=float(np.mean(same)),
    )


def _partitions(correlations: Floats) -> Partitions:
    """Return the splits to try, shape (split, item); True is the one group, with the first item."""
    items = len(correlations)
    if items > MOST_ITEMS:
        return _cuts(correlations)
    others = range(1, items)
    rows = [
        [True, *(at in chosen for at in others)]
        for size in range(1, items - 2)
        for chosen in combinations(others, size)
    ]
    return np.array(rows)


def _cuts(correlations: Floats) -> Partitions:
    items = len(correlations)
    order = np.argsort(np.argsort(np.linalg.eigh(correlations)[1][:, -2]))
    return np.array([order < size for size in range(2, items - 1)])


def _least_squares(correlations: Floats, partitions: Partitions) -> tuple[Floats, Floats]:
    """Return each split's sum of squared misfits, and the correlation of its two scales."""
    splits, items = partitions.shape
    within = partitions[:, :, None] == partitions[:, None, :]
    off_diagonal = ~np.eye(items, dtype=bool)
    loading = np.full((splits, items), 0.7)
    between = np.full(splits, 0.7)
    for _ in range(ROUNDS):
        share = np.where(within, 1.0, between[:, None, None]) * off_diagonal
        for item in range(items):
            pull = share[:, item] * loading
            explained = (pull * correlations[item]).sum(axis=1)
            loading[:, item] = explained / np.maximum((pull**2).sum(axis=1), 1e-9)
        product = loading[:, :, None] * loading[:, None, :] * ~within
        size = np.maximum((product**2).sum(axis=(1, 2)), 1e-9)
        between = np.clip((product * correlations).sum(axis=(1, 2)) / size, -1.0, 1.0)
    share = np.where(within, 1.0, between[:, None, None]) * off_diagonal
    missed = correlations * off_diagonal - share * loading[:, :, None] * loading[:, None, :]
    return (missed**2).sum(axis=(1, 2)), between


def _named(
    items: Sequence[str], partition: NDArray[np.bool_]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    pairs = list(zip(items, partition, strict=True))
    one = tuple(item for item, first in pairs if first)
    other = tuple(item for item, first in pairs if not first)
    return (one, other) if len(one) <= len(other) else (other, one)
