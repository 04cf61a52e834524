"""Answers to a question as far as routing tells them apart: one example of every kind there is."""

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import chain, combinations, pairwise, product
from typing import Any

from surveys.asking.conditions import Answered, Comparison
from surveys.asking.questions import Question, QuestionType

MOST_EXAMPLES = 4096  # of one question


class TooManyKindsError(Exception):
    """Routing tells more kinds of answers to one question apart than can be tried."""


def examples(question: Question, atoms: Sequence[Comparison | Answered]) -> tuple[Any, ...]:
    """Return one answer of every kind that the comparisons tell apart.

    Parameters
    ----------
    question : Question
        Whose answers.
    atoms : sequence of Comparison or Answered
        All comparisons with this question.

    Returns
    -------
    tuple
        Answers as they are stored, and None for no answer: a sheet of paper may lack one even
        where it is required. Exact: every answer that the question takes gives each comparison
        the same result as one of these.

    Raises
    ------
    TooManyKindsError
        Beyond `MOST_EXAMPLES`.
    """
    kinds: dict[tuple[bool, ...], Any] = {}
    for tried, answer in enumerate(_answers(question, atoms)):
        if tried > MOST_EXAMPLES:
            raise TooManyKindsError(question.id)
        told = tuple(atom.holds({question.id: answer}) for atom in atoms)
        # Whoever answered is kept apart from whoever did not, also where no comparison does so.
        given = tuple(atom.subject.answer({question.id: answer}) is not None for atom in atoms)
        kinds.setdefault((*told, *given), answer)
    return tuple(kinds.values())


def can_be_answered(question: Question) -> bool:
    """Whether there is any answer that the question takes, a "do not know" among them."""
    if question.type.is_free_text or question.missing:
        return True
    return any(answer is not None for answer in _answers(question, ()))


def _answers(question: Question, atoms: Sequence[Comparison | Answered]) -> Iterator[Any]:
    yield None
    match question.type:
        case QuestionType.SINGLE | QuestionType.SCALE:
            yield from question.codes
        case QuestionType.CONSENT:
            yield from (1, 0)
        case QuestionType.MAP_POINT:
            yield from (place.id for place in question.places)
        case QuestionType.NUMBER:
            yield from _numbers(question, [v for v in _values(atoms) if not isinstance(v, str)])
        case QuestionType.DATE:
            yield from _dates(question, [v for v in _values(atoms) if isinstance(v, str)])
        case QuestionType.MULTIPLE | QuestionType.RANKING:
            yield from _choices(question, set(_values(atoms)))
        case QuestionType.MATRIX:
            yield from _matrices(question, atoms)


def _values(atoms: Iterable[Comparison | Answered]) -> Iterator[float | str]:
    return chain.from_iterable(atom.values for atom in atoms if isinstance(atom, Comparison))


def _numbers(question: Question, compared: Sequence[float]) -> Iterator[float]:
    low = -math.inf if question.lowest is None else question.lowest
    high = math.inf if question.highest is None else question.highest
    marks = sorted({*compared, *(limit for limit in (low, high) if math.isfinite(limit))}) or [0]
    between = [(one + other) / 2 for one, other in pairwise(marks)]
    tried = [marks[0] - 1, *marks, *between, marks[-1] + 1]
    if question.whole:
        tried = [
            whole(mark) + step
            for mark in marks
            for whole in (math.floor, math.ceil)
            for step in (-1, 0, 1)
        ]
    yield from (number for number in tried if low <= number <= high)


def _dates(question: Question, compared: Sequence[str]) -> Iterator[str]:
    written = [*compared, question.earliest, question.latest]
    marks = [day for text in written if (day := _day(text))] or [date(2000, 1, 1)]
    for day in chain.from_iterable((mark - _DAY, mark, mark + _DAY) for mark in marks):
        text = day.isoformat()
        if text >= question.earliest and (not question.latest or text <= question.latest):
            yield text


_DAY = timedelta(days=1)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # A day before and after must exist; nobody is asked for the ends of the calendar.
    return day if date(2, 1, 1) < day < date(9998, 1, 1) else None


def _choices(question: Question, compared: set[float | str]) -> Iterator[list[int]]:
    most = len(question.choices) if question.most is None else question.most
    alone = {choice.code for choice in question.choices if choice.exclusive}
    named = [code for code in question.codes if code in compared]
    other = [code for code in question.codes if code not in compared]
    if other and most:
        yield other[:1]
    for size in range(1, min(len(named), most) + 1):
        for chosen in combinations(named, size):
            if size == 1 or not alone & set(chosen):
                yield list(chosen)


def _matrices(question: Question, atoms: Sequence[Comparison | Answered]) -> Iterator[Any]:
    named = [row for row in question.rows if any(atom.subject.row == row.id for atom in atoms)]
    others = [row for row in question.rows if row not in named][:1]
    kinds = [_row_kinds(question, row.id, atoms) for row in (*named, *others)]
    for codes in product(*kinds):
        rows = zip((*named, *others), codes, strict=True)
        answer = {row.id: code for row, code in rows if code is not None}
        if answer:
            yield answer


def _row_kinds(
    question: Question, row: str, atoms: Sequence[Comparison | Answered]
) -> list[int | None]:
    about = [atom for atom in atoms if atom.subject.row == row]
    kinds: dict[tuple[bool, ...], int | None] = {}
    for code in (None, *question.codes):
        told = (code is None, *(atom.holds({question.id: {row: code}}) for atom in about))
        kinds.setdefault(told, code)
    return list(kinds.values())
