"""Responses become counts: people per cell and answer pattern, all that the model needs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surveys.population import Factor
from surveys.responses import Responses

type Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class PatternCounts:
    """People per (cell, answer pattern) for the items of one construct.

    Cells are the full cross of `factors`, the last factor running fastest.
    Respondents whose background is only partly known are counted by (profile, pattern)
    instead; the model sums over the cells they may belong to.

    Parameters
    ----------
    construct : str
        What the items measure.
    items : tuple of str
        Item ids, shape (item,).
    categories : tuple of int
        Answer categories of each item, 2 to 11, shape (item,).
    factors : tuple of Factor
        The background variables that span the cells.
    patterns : array of shape (pattern, item)
        Distinct answer patterns; -1 where the item has no answer.
    pair_pattern, pair_cell, pair_people : arrays of shape (pair,)
        Which pattern, which cell, and how many respondents have both. Sorted by pattern.
    profiles : array of shape (profile, factor)
        Distinct partly known backgrounds; -1 where the factor is unknown.
    mixed_pattern, mixed_profile, mixed_people : arrays of shape (mixed pair,)
        The same for respondents with a partly known background. Sorted by pattern.
    left_out : int
        Respondents who answered none of the items.
    """

    construct: str
    items: tuple[str, ...]
    categories: tuple[int, ...]
    factors: tuple[Factor, ...]
    patterns: Ints
    pair_pattern: Ints
    pair_cell: Ints
    pair_people: Ints
    profiles: Ints
    mixed_pattern: Ints
    mixed_profile: Ints
    mixed_people: Ints
    left_out: int

    @property
    def shape(self) -> tuple[int, ...]:
        """Levels per factor; the product is the number of cells."""
        return tuple(len(factor.levels) for factor in self.factors)

    @property
    def respondents(self) -> int:
        """Respondents with at least one answer."""
        return int(self.pair_people.sum() + self.mixed_people.sum())


def count_patterns(
    responses: Responses, construct: str, items: Sequence[str] | None = None
) -> PatternCounts:
    """Count respondents by (cell, answer pattern) for the items of one construct.

    Parameters
    ----------
    responses : Responses
        Answers of one wave. All kinds of `Missing` count as no answer here.
    construct : str
        What is measured; also the name given to the result.
    items : sequence of str, optional
        Item ids; by default all items of `construct`.

    Returns
    -------
    PatternCounts
        Respondents who answered no item are only counted in `left_out`.
    """
    names = tuple(items) if items is not None else responses.items_of(construct)
    columns = [responses.column(name) for name in names]
    answers = np.maximum(responses.levels[:, columns].astype(np.int64), -1)
    answered = (answers >= 0).any(axis=1)
    patterns, which = np.unique(answers[answered], axis=0, return_inverse=True)
    background = responses.background[answered].astype(np.int64)
    known = (background >= 0).all(axis=1)
    shape = tuple(len(factor.levels) for factor in responses.factors)
    cell = np.ravel_multi_index(tuple(background[known].T), shape)
    profiles, profile = np.unique(background[~known], axis=0, return_inverse=True)
    pairs = _count_pairs(which[known], cell, int(np.prod(shape)))
    mixed = _count_pairs(which[~known], profile, max(len(profiles), 1))
    return PatternCounts(
        construct=construct,
        items=names,
        categories=tuple(len(responses.items[column].codes) for column in columns),
        factors=responses.factors,
        patterns=patterns,
        pair_pattern=pairs[0],
        pair_cell=pairs[1],
        pair_people=pairs[2],
        profiles=profiles,
        mixed_pattern=mixed[0],
        mixed_profile=mixed[1],
        mixed_people=mixed[2],
        left_out=int((~answered).sum()),
    )


def _count_pairs(first: Ints, second: Ints, width: int) -> tuple[Ints, Ints, Ints]:
    code, people = np.unique(first * width + second, return_counts=True)
    return code // width, code % width, people.astype(np.int64)
