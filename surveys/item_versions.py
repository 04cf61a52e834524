"""One item as several: a version of its own for every group, so that each may read it its own way."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from surveys.errors import AnswerError, FixableError, FrameError, raise_all
from surveys.tabulate import PatternCounts

type Ints = NDArray[np.int64]


def version_name(item: str, level: str) -> str:
    """Return what an item is called as the people of one group read it."""
    return f"{item} [{level}]"


def split_item(counts: PatternCounts, item: str, factor: str) -> PatternCounts:
    """Replace an item by one version per group, each answered by its own group alone.

    To the model the versions are different items that happen to share a wording: what they have in
    common is then found out and not assumed. The other items hold the groups together.

    Parameters
    ----------
    counts : PatternCounts
        People per (cell, answer pattern).
    item : str
        Which item.
    factor : str
        The background variable that defines the groups.

    Returns
    -------
    PatternCounts
        The versions stand where the item stood, in the order of the factor's levels; a group that
        never answered has none. Whoever's group is unknown has no answer to the item, and is left
        out if that was the only one.

    Raises
    ------
    AnswerError
        If there is no such item.
    FrameError
        If there is no such background variable.
    """
    _require(counts, item, factor)
    place = counts.items.index(item)
    axis = [each.name for each in counts.factors].index(factor)
    levels = counts.factors[axis].levels
    known = np.unravel_index(counts.pair_cell, counts.shape)[axis]
    told = counts.profiles[counts.mixed_profile, axis]
    rows = np.concatenate(
        [
            _widened(counts.patterns[counts.pair_pattern], place, known, len(levels)),
            _widened(counts.patterns[counts.mixed_pattern], place, told, len(levels)),
        ]
    )
    versions = slice(place, place + len(levels))
    answered = np.ones(rows.shape[1], dtype=np.bool_)
    answered[versions] = (rows[:, versions] >= 0).any(axis=0)
    names = [version_name(item, level) for level in levels]
    return _recounted(
        replace(
            counts,
            items=_kept(_spread(counts.items, place, names), answered),
            categories=_kept(
                _spread(counts.categories, place, [counts.categories[place]] * len(levels)),
                answered,
            ),
        ),
        rows[:, answered],
    )


def _require(counts: PatternCounts, item: str, factor: str) -> None:
    problems: list[FixableError] = []
    names = [each.name for each in counts.factors]
    if item not in counts.items:
        fix = f"Choose one of: {', '.join(counts.items)}."
        problems.append(AnswerError(f"The answers have no item {item!r}.", fix))
    if factor not in names:
        problem = f"The answers know no background variable {factor!r}."
        problems.append(FrameError(problem, f"Choose one of: {', '.join(names)}."))
    raise_all(problems)


def _widened(rows: Ints, place: int, level: Ints, levels: int) -> Ints:
    """Return answer rows with the item's column spread over its versions."""
    versions = np.full((len(rows), levels), -1, dtype=np.int64)
    known = np.flatnonzero(level >= 0)
    versions[known, level[known]] = rows[known, place]
    return np.hstack([rows[:, :place], versions, rows[:, place + 1 :]])


def _spread[T](values: tuple[T, ...], place: int, instead: list[T]) -> tuple[T, ...]:
    return (*values[:place], *instead, *values[place + 1 :])


def _kept[T](values: tuple[T, ...], keep: NDArray[np.bool_]) -> tuple[T, ...]:
    return tuple(value for value, kept in zip(values, keep, strict=True) if kept)


def _recounted(counts: PatternCounts, rows: Ints) -> PatternCounts:
    """Return the counts with one new row of answers for every pair, the partly known ones last."""
    patterns, which = np.unique(rows, axis=0, return_inverse=True)
    which = which.reshape(-1)
    known = len(counts.pair_people)
    pairs = _merged(which[:known], counts.pair_cell, counts.pair_people)
    mixed = _merged(which[known:], counts.mixed_profile, counts.mixed_people)
    # Rows are sorted and -1 comes first, so the row without any answer is the first, if there is one.
    silent = int(len(patterns) > 0 and bool((patterns[0] < 0).all()))
    speaks = mixed[0] >= silent
    profiles, profile = np.unique(mixed[1][speaks], return_inverse=True)
    return replace(
        counts,
        patterns=patterns[silent:],
        pair_pattern=pairs[0] - silent,
        pair_cell=pairs[1],
        pair_people=pairs[2],
        profiles=counts.profiles[profiles],
        mixed_pattern=mixed[0][speaks] - silent,
        mixed_profile=profile.reshape(-1),
        mixed_people=mixed[2][speaks],
        left_out=counts.left_out + int(mixed[2][~speaks].sum()),
    )


def _merged(pattern: Ints, place: Ints, people: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the same people with every (pattern, place) once, sorted by pattern."""
    width = int(place.max(initial=0)) + 1
    codes, which = np.unique(pattern * width + place, return_inverse=True)
    added = np.bincount(which.reshape(-1), people, len(codes)).astype(np.int64)
    return codes // width, codes % width, added
