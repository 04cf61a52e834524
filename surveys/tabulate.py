"""Responses become counts: people per cell and answer pattern, all that the model needs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surveys.errors import AnswerError, FixableError, FrameError, raise_all
from surveys.population import Factor, PopulationFrame
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

    Raises
    ------
    AnswerError
        If no item measures the construct, or an item is not among the answers.
    """
    names = tuple(items) if items is not None else responses.items_of(construct)
    _require_items(responses, construct, names)
    columns = [responses.column(name) for name in names]
    answers = np.maximum(responses.levels[:, columns].astype(np.int64), -1)
    answered = (answers >= 0).any(axis=1)
    categories = tuple(len(responses.items[column].codes) for column in columns)
    patterns, which = _distinct_rows(answers[answered], categories)
    background = responses.background[answered].astype(np.int64)
    known = (background >= 0).all(axis=1)
    shape = tuple(len(factor.levels) for factor in responses.factors)
    cell = _cells(background[known], shape)
    profiles, profile = _distinct_rows(background[~known], shape)
    pairs = _count_pairs(which[known], cell, int(np.prod(shape)))
    mixed = _count_pairs(which[~known], profile, max(len(profiles), 1))
    return PatternCounts(
        construct=construct,
        items=names,
        categories=categories,
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


def check_against_frame(responses: Responses, frame: PopulationFrame) -> None:
    """Check that every respondent belongs to a cell in which the frame has people.

    Parameters
    ----------
    responses : Responses
        Answers; respondents who answered nothing are passed over.
    frame : PopulationFrame
        The population the answers are to speak for.

    Raises
    ------
    FrameError
        If factors or levels differ between the two, or if a cell has answers but no people.
        A partly known background must fit at least one cell with people.
        All problems are reported together.
    """
    _require_same_factors(responses.factors, frame.factors)
    rows = np.flatnonzero((responses.levels >= 0).any(axis=1))
    background = responses.background[rows].astype(np.int64)
    profiles, which = _distinct_rows(background, frame.people.shape)
    respondents = np.bincount(which, minlength=len(profiles))
    raise_all(
        [
            FrameError(
                f"{_counted(int(count))} in the cell {_in_words(profile, frame.factors)}, a cell with "
                f"answers but no people ({responses.provenance}; {_first_of(rows[which == at])}).",
                fix="Correct the respondents' background, or give the cell its people.",
            )
            for at, (profile, count) in enumerate(zip(profiles, respondents, strict=True))
            if not frame.people[_fitting_cells(profile)].sum() > 0
        ]
    )


def _cells(background: Ints, shape: tuple[int, ...]) -> Ints:
    if not shape:
        return np.zeros(len(background), dtype=np.int64)  # of whom nothing is known: one cell
    return np.asarray(np.ravel_multi_index(tuple(background.T), shape), dtype=np.int64)


def _first_of(rows: Ints, most: int = 3) -> str:
    places = ", ".join(str(row + 1) for row in rows[:most])
    more = f" and {len(rows) - most} more" if len(rows) > most else ""
    return f"respondent{'s' * (len(rows) > 1)} {places}{more}, counted from the first"


def _require_items(responses: Responses, construct: str, names: Sequence[str]) -> None:
    known = [item.id for item in responses.items]
    problems: list[FixableError] = [
        AnswerError(f"The answers have no item {name!r}.", fix=f"Choose among: {', '.join(known)}.")
        for name in names
        if name not in known
    ]
    if not names:
        problems.append(
            AnswerError(
                f"No item measures {construct!r}.",
                fix=f"Choose one of: {', '.join(responses.constructs)}.",
            )
        )
    raise_all(problems)


def _distinct_rows(rows: Ints, sizes: Sequence[int]) -> tuple[Ints, Ints]:
    """Return the distinct rows, sorted, and which of them each row is; entries from -1."""
    widths = tuple(size + 1 for size in sizes)
    if len(rows) == 0:
        return rows, np.zeros(0, dtype=np.int64)
    if math.prod(widths) >= 2**62:
        distinct, which = np.unique(rows, axis=0, return_inverse=True)
        return distinct, which
    # One whole number per row sorts ten times faster than rows do, in the same order.
    codes = np.ravel_multi_index(tuple((rows + 1).T), widths)
    seen, which = np.unique(codes, return_inverse=True)
    return np.stack(np.unravel_index(seen, widths), axis=1).astype(np.int64) - 1, which


def _count_pairs(first: Ints, second: Ints, width: int) -> tuple[Ints, Ints, Ints]:
    code, people = np.unique(first * width + second, return_counts=True)
    return code // width, code % width, people.astype(np.int64)


def _require_same_factors(asked: Sequence[Factor], framed: Sequence[Factor]) -> None:
    names = [factor.name for factor in asked]
    wanted = [factor.name for factor in framed]
    if names != wanted:
        raise FrameError(
            f"The answers know {', '.join(names)}; the frame is made of {', '.join(wanted)}.",
            fix="Give both the same background variables in the same order.",
        )
    raise_all(
        [
            FrameError(
                f"{ours.name} has the levels {', '.join(ours.levels)} among the answers, "
                f"and {', '.join(theirs.levels)} in the frame.",
                fix="Give both the same levels in the same order.",
            )
            for ours, theirs in zip(asked, framed, strict=True)
            if ours.levels != theirs.levels
        ]
    )


def _fitting_cells(profile: Ints) -> tuple[int | slice, ...]:
    return tuple(slice(None) if level < 0 else int(level) for level in profile)


def _in_words(profile: Ints, factors: Sequence[Factor]) -> str:
    return ", ".join(
        f"{factor.name} = {factor.levels[level] if level >= 0 else 'unknown'}"
        for factor, level in zip(factors, profile, strict=True)
    )


def _counted(respondents: int) -> str:
    return "1 respondent is" if respondents == 1 else f"{respondents} respondents are"
