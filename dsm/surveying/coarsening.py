"""Merge background levels until nobody's combination of them is rarer than five people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveys.asking.questionnaire import Questionnaire
from surveys.asking.questions import Question, QuestionType
from surveys.population import Factor

LEAST = 5  # people who share a combination that is stored
JOINT = " + "


@dataclass(frozen=True, slots=True)
class Coarse:
    """One factor and which of its levels became one, in the order of its levels."""

    factor: str
    groups: tuple[tuple[str, ...], ...]

    def group_of(self, level: str) -> tuple[str, ...]:
        """Return the levels that stand together with `level`; itself alone where it is unknown."""
        return next((group for group in self.groups if level in group), (level,))

    @property
    def changes(self) -> bool:
        """Whether any levels became one."""
        return any(len(group) > 1 for group in self.groups)


@dataclass(frozen=True, slots=True)
class Coarsening:
    """How background is kept in one campaign; the same merging for everybody."""

    factors: tuple[Coarse, ...] = ()

    def cell(self, background: Mapping[str, str]) -> tuple[str, ...]:
        """Return the merged levels of one person, in the order of the factors.

        Examples
        --------
        >>> ages = Coarse("age", (("18-66",), ("67-79", "80+")))
        >>> Coarsening((ages,)).cell({"age": "80+"})
        ('67-79 + 80+',)
        """
        return tuple(JOINT.join(one.group_of(background[one.factor])) for one in self.factors)

    def of(self, factor: str) -> Coarse | None:
        """Return how one factor is kept, or None where it was never merged."""
        return next((one for one in self.factors if one.factor == factor), None)

    @property
    def provenance(self) -> str:
        """Say in a sentence what was merged and by which rule."""
        merged = "; ".join(
            f"{one.factor}: " + ", ".join(JOINT.join(group) for group in one.groups)
            for one in self.factors
            if one.changes
        )
        if not merged:
            return "Background is kept as it is."
        return (
            f"Background is merged until at least {LEAST} people share every combination that "
            "occurs: as long as one has fewer, the smallest level that it or its neighbour lies "
            f"in joins its neighbour. {merged}."
        )

    def stored(self) -> list[dict[str, Any]]:
        """Return it as what JSON can hold."""
        return [
            {"factor": one.factor, "groups": [list(group) for group in one.groups]}
            for one in self.factors
        ]


def coarsening_in(stored: Sequence[Mapping[str, Any]]) -> Coarsening:
    """Return what `Coarsening.stored` wrote."""
    return Coarsening(
        tuple(
            Coarse(str(one["factor"]), tuple(tuple(group) for group in one["groups"]))
            for one in stored
        )
    )


def coarsen(
    factors: Sequence[Factor], people: NDArray[np.float64], least: float = LEAST
) -> Coarsening:
    """Merge neighbouring levels until every combination that occurs has at least `least` people.

    As long as one has fewer: of all pairs of neighbouring levels (in the order the factor lists
    them) of which one holds such a combination, that pair becomes one whose smaller level has the
    fewest people; of equal pairs the smaller, then the one of the later factor, then the earlier
    levels. So rare ages and small districts go first, and halves of the people, such as sexes,
    last.

    Parameters
    ----------
    factors : sequence of Factor
        Their order is the order of the axes.
    people : array of shape (levels of factor 1, levels of factor 2, ...)
        Invited people, or residents where everybody may answer.

    Returns
    -------
    Coarsening
        One `Coarse` per factor. With fewer than `least` people in all, every factor is dropped.

    Examples
    --------
    >>> age = Factor("age", ("18-66", "67-79", "80+"))
    >>> coarsen((age,), np.array([90.0, 12.0, 3.0])).factors[0].groups
    (('18-66',), ('67-79', '80+'))
    """
    groups: list[list[tuple[str, ...]]] = [
        [(level,) for level in factor.levels] for factor in factors
    ]
    counts = people.astype(np.float64)
    while (counts[counts > 0] < least).any():
        pairs = _pairs(counts, least)
        if not pairs:
            break
        *_, position, axis = min(pairs)
        counts = _merged(counts, axis, position)
        groups[axis][position : position + 2] = [
            groups[axis][position] + groups[axis][position + 1]
        ]
    return Coarsening(
        tuple(
            Coarse(factor.name, tuple(of_factor))
            for factor, of_factor in zip(factors, groups, strict=True)
        )
    )


def coarsened_answers(
    questionnaire: Questionnaire, coarsening: Coarsening, answers: Mapping[str, Any]
) -> dict[str, Any]:
    """Return answers whose background says no more than the merged levels.

    A choice becomes the first choice of its merged level, a place the first place, a number the
    lowest of its band: also where nothing was merged, for an exact age is more than a level.
    """
    kept = dict(answers)
    for question in questionnaire.questions:
        told = question.background and coarsening.of(question.background.factor)
        if told and question.id in kept:
            kept[question.id] = _coarse_answer(question, told, kept[question.id])
    return kept


def _coarse_answer(question: Question, told: Coarse, answer: Any) -> Any:
    background = question.background
    assert background is not None
    if question.type is QuestionType.MAP_POINT and isinstance(answer, str):
        group = told.group_of(answer)
        return next((place.id for place in question.places if place.id in group), answer)
    if not isinstance(answer, int | float):
        return answer
    for lowest, highest, level in background.from_number:
        if lowest <= answer < highest + 1:
            group = told.group_of(level)
            return min(low for low, _, other in background.from_number if other in group)
    level = background.level_of.get(int(answer), "")
    if not level:
        return answer
    group = told.group_of(level)
    return next(code for code in question.codes if background.level_of.get(code) in group)


def _pairs(counts: NDArray[np.float64], least: float) -> list[tuple[float, float, int, int, int]]:
    """Return every pair that might be merged: smaller, both, order of the factor, place, axis."""
    rare = (counts > 0) & (counts < least)
    found = []
    for axis in range(counts.ndim):
        others = tuple(one for one in range(counts.ndim) if one != axis)
        size, touched = counts.sum(axis=others), rare.any(axis=others)
        found += [
            (
                float(size[place : place + 2].min()),
                float(size[place : place + 2].sum()),
                -axis,
                place,
                axis,
            )
            for place in range(counts.shape[axis] - 1)
            if touched[place] or touched[place + 1]
        ]
    return found


def _merged(counts: NDArray[np.float64], axis: int, position: int) -> NDArray[np.float64]:
    starts = [place for place in range(counts.shape[axis]) if place != position + 1]
    merged: NDArray[np.float64] = np.add.reduceat(counts, starts, axis=axis)
    return merged
