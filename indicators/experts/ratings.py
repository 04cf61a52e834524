"""Ratings of objects (criteria, policies) on ordered levels by several raters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indicators.experts.connectivity import connectivity_problems
from surveys.errors import FixableError, raise_all
from surveys.sheets import Row, Sheet, read_sheet

type Ints = NDArray[np.int64]

MOST_LEVELS = 11
_COLUMNS = ("rater", "object", "level")


class RatingsError(FixableError):
    """Ratings that cannot be estimated as they stand."""

    code = "ratings-rejected"


@dataclass(frozen=True, slots=True)
class Rating:
    """The level one rater gave one object."""

    rater: str
    object: str
    level: int


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Ratings:
    """All ratings of one question, ready to be estimated; see `gather_ratings`.

    Parameters
    ----------
    raters, objects, groups : tuple of str
        Names, in order. No groups: the objects are not divided.
    lowest, levels : int
        The worst level as raters know it, and how many levels there are, 2 to 11.
    rater, object, level : arrays of shape (rating,)
        Positions of raters and objects; the level counted from 0, the worst.
    group_of_object : array of shape (object,)
        Position of each object's group; empty without groups.
    """

    raters: tuple[str, ...]
    objects: tuple[str, ...]
    groups: tuple[str, ...]
    lowest: int
    levels: int
    rater: Ints
    object: Ints
    level: Ints
    group_of_object: Ints

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Who rated what, as names."""
        return [
            (self.raters[rater], self.objects[thing])
            for rater, thing in zip(self.rater, self.object, strict=True)
        ]


def read_ratings(path: Path, *, lowest: int = 1, highest: int = 5) -> Ratings:
    """Read ratings from a CSV file.

    Parameters
    ----------
    path : Path
        UTF-8, one row per rater and object, with the columns `rater`, `object` and `level`;
        `group` says, if it is there, to which group an object belongs.
    lowest, highest : int
        The worst and the best level of the scale: 1 to 10 levels apart.

    Raises
    ------
    FixableError
        Everything that is wrong in the file at once, with row, column and fix; then everything
        that `gather_ratings` refuses.
    """
    raise_all(_scale_problems(lowest, highest))
    sheet = read_sheet(path, _COLUMNS)
    ratings = [_rating(row, lowest, highest) for row in sheet]
    said = ((row, (row.optional("rater"), row.optional("object"))) for row in sheet)
    sheet.refuse_repeats("object", said)
    groups = groups_of(sheet, "object", required=True)
    sheet.raise_problems()
    return gather_ratings(ratings, groups, lowest=lowest, highest=highest)


def gather_ratings(
    ratings: Sequence[Rating],
    groups: Mapping[str, str] | None = None,
    *,
    lowest: int = 1,
    highest: int = 5,
) -> Ratings:
    """Check ratings and number raters, objects and groups in order of name.

    Parameters
    ----------
    ratings : sequence of Rating
        At most one per rater and object.
    groups : mapping of object to group, optional
        All objects that were rated, or none.
    lowest, highest : int
        The worst and the best level of the scale.

    Raises
    ------
    RatingsError
        If the scale has fewer than 2 or more than 11 levels, a level lies outside it, a rater
        rated an object twice, an object lacks its group, or there are fewer than two raters
        or objects.
    DesignError
        If the design falls into parts, see `connectivity`.
    """
    groups = groups or {}
    problems = _problems(ratings, groups, lowest, highest)
    raise_all(problems or connectivity_problems([(each.rater, each.object) for each in ratings]))
    raters = sorted({each.rater for each in ratings})
    objects = sorted({each.object for each in ratings})
    named = sorted({groups[thing] for thing in objects}) if groups else []
    return Ratings(
        raters=tuple(raters),
        objects=tuple(objects),
        groups=tuple(named),
        lowest=lowest,
        levels=highest - lowest + 1,
        rater=_positions(raters, [each.rater for each in ratings]),
        object=_positions(objects, [each.object for each in ratings]),
        level=np.array([each.level - lowest for each in ratings], dtype=np.int64),
        group_of_object=_positions(named, [groups[thing] for thing in objects if groups]),
    )


def groups_of(sheet: Sheet, column: str, *, required: bool = False) -> dict[str, str]:
    """Return the group of each object or expert; empty if the file has no column `group`.

    Notes in the sheet where a group differs from the one further up, or, where all must have
    one, is missing.
    """
    if "group" not in sheet.columns:
        return {}
    groups: dict[str, str] = {}
    for row in sheet:
        name, group = row.optional(column), (row.text if required else row.optional)("group")
        if groups.setdefault(name, group) != group:
            problem = f"holds {group!r}, but {name!r} is in {groups[name]!r} further up"
            row.reject("group", problem, f"Give each {column} one group in all of its rows.")
    return groups


def _rating(row: Row, lowest: int, highest: int) -> Rating:
    level = row.whole("level", low=lowest, high=highest)
    return Rating(row.text("rater"), row.text("object"), level)


def _scale_problems(lowest: int, highest: int) -> list[FixableError]:
    levels = highest - lowest + 1
    if 2 <= levels <= MOST_LEVELS:
        return []
    problem = f"A scale from {lowest} to {highest} has {levels} levels."
    return [RatingsError(problem, f"Choose 2 to {MOST_LEVELS} levels.")]


def _problems(
    ratings: Sequence[Rating], groups: Mapping[str, str], lowest: int, highest: int
) -> list[FixableError]:
    found = _scale_problems(lowest, highest)
    seen: set[tuple[str, str]] = set()
    for each in ratings:
        if not lowest <= each.level <= highest:
            problem = f"{each.rater!r} gave {each.object!r} the level {each.level}."
            found.append(RatingsError(problem, f"Use levels from {lowest} to {highest}."))
        if (each.rater, each.object) in seen:
            problem = f"{each.rater!r} rated {each.object!r} twice."
            found.append(RatingsError(problem, "Keep one of the two ratings."))
        seen.add((each.rater, each.object))
    return found + _counting_problems(ratings, groups)


def _counting_problems(ratings: Sequence[Rating], groups: Mapping[str, str]) -> list[FixableError]:
    found: list[FixableError] = []
    objects = sorted({each.object for each in ratings})
    for count, name in ((len({each.rater for each in ratings}), "rater"), (len(objects), "object")):
        if count < 2:
            problem = f"There {'is' if count == 1 else 'are'} {count} {name}{'s' * (count != 1)}."
            found.append(RatingsError(problem, f"Collect ratings with at least two {name}s."))
    for thing in objects:
        if groups and thing not in groups:
            problem = f"{thing!r} has no group, though others have one."
            found.append(RatingsError(problem, "Give every object a group, or none of them."))
    return found


def _positions(names: Sequence[str], used: Sequence[str]) -> Ints:
    place = {name: at for at, name in enumerate(names)}
    return np.array([place[name] for name in used], dtype=np.int64)
