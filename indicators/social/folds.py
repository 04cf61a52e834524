"""Respondents dealt into folds: counts to learn from, and counts to foretell."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from indicators.streams import random_stream
from surveys.tabulate import PatternCounts

type Ints = NDArray[np.int64]


def deal(counts: PatternCounts, folds: int, seed: int) -> list[tuple[PatternCounts, PatternCounts]]:
    """Deal respondents into folds of the same size, at random.

    Parameters
    ----------
    counts : PatternCounts
        People per (cell, answer pattern).
    folds : int
        How many; 2 or more.
    seed : int
        Random numbers.

    Returns
    -------
    list of pairs of PatternCounts
        For every fold all respondents but its own, and its own.
    """
    people = np.concatenate([counts.pair_people, counts.mixed_people])
    row = np.repeat(np.arange(len(people)), people)
    fold = random_stream(seed, "folds", counts.construct).permutation(len(row)) % folds
    pairs = len(counts.pair_people)
    dealt = []
    for one in range(folds):
        own = np.bincount(row[fold == one], minlength=len(people)).astype(np.int64)
        halves = [(part[:pairs], part[pairs:]) for part in (people - own, own)]
        learnt, foretold = (_with_people(counts, *half) for half in halves)
        dealt.append((learnt, foretold))
    return dealt


def _with_people(counts: PatternCounts, pair_people: Ints, mixed_people: Ints) -> PatternCounts:
    """Return the counts with other numbers of people; patterns that nobody has are dropped."""
    pair, mixed = np.flatnonzero(pair_people), np.flatnonzero(mixed_people)
    patterns = np.union1d(counts.pair_pattern[pair], counts.mixed_pattern[mixed])
    profiles, profile = np.unique(counts.mixed_profile[mixed], return_inverse=True)
    return replace(
        counts,
        patterns=counts.patterns[patterns],
        pair_pattern=np.searchsorted(patterns, counts.pair_pattern[pair]),
        pair_cell=counts.pair_cell[pair],
        pair_people=pair_people[pair],
        profiles=counts.profiles[profiles],
        mixed_pattern=np.searchsorted(patterns, counts.mixed_pattern[mixed]),
        mixed_profile=profile,
        mixed_people=mixed_people[mixed],
    )
