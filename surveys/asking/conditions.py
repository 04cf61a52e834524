"""What routing asks of answers: comparisons with codes, joined by and, or and not."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from operator import eq, ge, gt, le, lt, ne
from typing import Any

type Answers = Mapping[str, Any]
"""Answers by question id, as they are stored. A code for single and scale, a sorted list of codes
for multiple, a number, "YYYY-MM-DD" for a date, row to code for a matrix, codes from best to worst
for a ranking, the id of a place, 1 or 0 for a consent. What is missing is absent or
{"missing": why}, also for a row of a matrix. Texts in somebody's own words are never among them."""

type Value = float | str
"""A code or number (whole ones are `int`), or a text such as a date or the id of a place."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose answer is looked at: a question, or one row of a matrix."""

    question: str
    row: str = ""

    def __str__(self) -> str:
        return f"{self.question}.{self.row}" if self.row else self.question

    def answer(self, answers: Answers) -> Any:
        """Return the answer that was given, None where there is none."""
        given = answers.get(self.question)
        if self.row:
            given = given.get(self.row) if isinstance(given, Mapping) else None
        return given if is_given(given) else None


class Relation(StrEnum):
    """How an answer is compared."""

    IS = "="
    IS_NOT = "!="
    BELOW = "<"
    AT_MOST = "<="
    ABOVE = ">"
    AT_LEAST = ">="
    ONE_OF = "in"
    INCLUDES = "includes"

    @property
    def needs_order(self) -> bool:
        """Whether it only makes sense where answers run from less to more."""
        return self in {Relation.BELOW, Relation.AT_MOST, Relation.ABOVE, Relation.AT_LEAST}


@dataclass(frozen=True, slots=True)
class Comparison:
    """An answer held against a value, or against several for `Relation.ONE_OF`.

    It does not hold where the answer is missing, nor where answer and value are of two kinds.
    """

    subject: Subject
    relation: Relation
    values: tuple[Value, ...]
    column: int  # where it begins in its text, from 1

    def holds(self, answers: Answers) -> bool:
        """Whether the answer that was given fits."""
        given = self.subject.answer(answers)
        if given is None:
            return False
        if self.relation is Relation.INCLUDES:
            return isinstance(given, list) and self.values[0] in given
        fits: Callable[[Any, Any], bool] = _FITS.get(self.relation, eq)
        return any(_one_kind(given, value) and fits(given, value) for value in self.values)


@dataclass(frozen=True, slots=True)
class Answered:
    """Whether there is an answer at all; "do not know" is none."""

    subject: Subject
    column: int

    def holds(self, answers: Answers) -> bool:
        """Whether anything was answered."""
        return self.subject.answer(answers) is not None


@dataclass(frozen=True, slots=True)
class Negation:
    """Holds where its part does not, so also where the answer is missing."""

    part: "Condition"

    def holds(self, answers: Answers) -> bool:
        """Whether the part does not hold."""
        return not self.part.holds(answers)


@dataclass(frozen=True, slots=True)
class AllOf:
    """Holds where all parts do."""

    parts: tuple["Condition", ...]

    def holds(self, answers: Answers) -> bool:
        """Whether every part holds."""
        return all(part.holds(answers) for part in self.parts)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Holds where at least one part does."""

    parts: tuple["Condition", ...]

    def holds(self, answers: Answers) -> bool:
        """Whether some part holds."""
        return any(part.holds(answers) for part in self.parts)


type Condition = Comparison | Answered | Negation | AllOf | AnyOf


def atoms(condition: Condition) -> Iterator[Comparison | Answered]:
    """Yield the comparisons in a condition, as they are read from left to right."""
    match condition:
        case Comparison() | Answered():
            yield condition
        case Negation(part):
            yield from atoms(part)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from atoms(part)


def questions_of(condition: Condition) -> frozenset[str]:
    """Return the ids of the questions that a condition looks at."""
    return frozenset(atom.subject.question for atom in atoms(condition))


def is_given(answer: Any) -> bool:
    """Whether something stored is an answer, and not a typed missing one or nothing at all.

    A matrix is answered where one of its rows is.

    Examples
    --------
    >>> is_given(0), is_given({"missing": "dont-know"}), is_given({"day": 3, "night": None})
    (True, False, True)
    """
    if isinstance(answer, Mapping):
        named = isinstance(answer.get("missing"), str)
        return not named and any(is_given(part) for part in answer.values())
    return answer is not None and answer not in ("", [])


_FITS: dict[Relation, Callable[[Any, Any], bool]] = {
    Relation.IS_NOT: ne,
    Relation.BELOW: lt,
    Relation.AT_MOST: le,
    Relation.ABOVE: gt,
    Relation.AT_LEAST: ge,
}


def _one_kind(given: Any, value: Value) -> bool:
    if isinstance(value, str):
        return isinstance(given, str)
    return isinstance(given, int | float)
