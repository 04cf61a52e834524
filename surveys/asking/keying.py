"""One line keyed in for one question: codes with spaces between, or a mark for giving no answer."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from surveys.asking.answer_problems import AnswerProblem, ProblemKind
from surveys.asking.answer_rules import answer_problems, missing_kind
from surveys.asking.fields import CODE, Read, fields_of, read_answer
from surveys.asking.questions import Question, QuestionType
from surveys.battery import missing_name
from surveys.responses import Missing

MARKS: Mapping[str, Missing] = {"?": Missing.DONT_KNOW, "!": Missing.PREFER_NOT}
BLANK = "-"  # a row of a matrix that was left blank

type Fields = dict[str, tuple[str, ...]]


def read_keyed(question: Question, line: str) -> Read:
    """Return the answer that a clerk or interviewer keyed in, and everything wrong with it.

    - Choices: the code, or several with spaces between.
    - Matrix: the codes of its rows in their order, ``-`` for a row without an answer.
    - Ranking: the codes, best first. Date: day, month and year.
    - Map point: the number of the place in the list, or a street.
    - ``?`` for "do not know", ``!`` for "prefer not to say", nothing for no answer.

    Returns
    -------
    pair of answer and list of AnswerProblem
        The answer as it is stored, or the text, or None for none.
    """
    text = line.strip()
    if question.type is QuestionType.RANKING and text and text not in MARKS:
        return _ranking(question, text.split())
    return read_answer(question, _fields(question, text))


def keyed(question: Question, answer: Any) -> str:
    """Return the line that `read_keyed` reads as this answer; the inverse."""
    missing = missing_kind(answer)
    if answer is None or missing is not None:
        return mark_of(missing)
    write = WRITERS.get(question.type)
    if write is not None:
        return write(question, answer)
    return " ".join(fields_of(question, answer)[f"q.{question.id}"])


def mark_of(missing: Missing | None) -> str:
    """Return the mark for a missing answer; "" where it was left blank.

    >>> mark_of(Missing.DONT_KNOW), mark_of(Missing.LEFT_BLANK)
    ('?', '')
    """
    return next((mark for mark, kind in MARKS.items() if kind is missing), "")


def _fields(question: Question, text: str) -> Fields:
    name = f"q.{question.id}"
    if not text:
        return {}
    if _is_mark(question, text):
        return _reason(question, missing_name(MARKS[text]))
    return FIELDS.get(question.type, _line)(question, name, text)


def _is_mark(question: Question, text: str) -> bool:
    # A text may consist of nothing but a question mark, unless that is an offered reason.
    return text in MARKS and (not question.type.is_free_text or MARKS[text] in question.missing)


def _reason(question: Question, reason: str) -> Fields:
    name = f"q.{question.id}"
    if question.type is QuestionType.MATRIX:
        return {f"{name}.{row.id}": (f"missing:{reason}",) for row in question.rows}
    if question.type in {QuestionType.SINGLE, QuestionType.SCALE}:
        return {name: (f"missing:{reason}",)}
    return {f"{name}.missing": (reason,)}


def _line(_: Question, name: str, text: str) -> Fields:
    return {name: (text,)}


def _codes(_: Question, name: str, text: str) -> Fields:
    return {name: tuple(text.split())}


def _date(_: Question, name: str, text: str) -> Fields:
    parts = [part for part in re.split(r"[\s./-]+", text) if part]
    if len(parts) == 3 and len(parts[0]) == 4:
        parts.reverse()
    if len(parts) != 3:
        return {f"{name}.day": (text,)}
    return {f"{name}.{part}": (parts[at],) for at, part in enumerate(("day", "month", "year"))}


def _matrix(question: Question, name: str, text: str) -> Fields:
    parts = text.split()
    fields: Fields = {}
    for at, row in enumerate(question.rows):
        # What is too much falls to the last row, so that it is refused and not dropped.
        said = parts[at:] if at == len(question.rows) - 1 else parts[at : at + 1]
        fields[f"{name}.{row.id}"] = tuple(_cell(part) for part in said if part != BLANK)
    return fields


def _cell(part: str) -> str:
    return f"missing:{missing_name(MARKS[part])}" if part in MARKS else part


def _place(question: Question, name: str, text: str) -> Fields:
    ids = [place.id for place in question.places]
    # The number first: it is what stands on the sheet, and an id may look like one.
    if text.isdecimal() and 1 <= int(text) <= len(ids):
        return {name: (ids[int(text) - 1],)}
    if text in ids:
        return {name: (text,)}
    return {f"{name}.street": (text,)}


def _ranking(question: Question, parts: list[str]) -> Read:
    strange = [part for part in parts if not CODE.fullmatch(part)]
    if strange:
        values = {"given": ", ".join(strange)[:80]}
        return None, [AnswerProblem(question.id, ProblemKind.NOT_A_CHOICE, values)]
    codes = [int(part) for part in parts]
    problems = list(answer_problems(question, codes))
    return (None if problems else codes), problems


FIELDS: dict[QuestionType, Callable[[Question, str, str], Fields]] = {
    QuestionType.SINGLE: _codes,
    QuestionType.SCALE: _codes,
    QuestionType.CONSENT: _codes,
    QuestionType.MULTIPLE: _codes,
    QuestionType.DATE: _date,
    QuestionType.MATRIX: _matrix,
    QuestionType.MAP_POINT: _place,
}


def _write_codes(_: Question, answer: list[int]) -> str:
    return " ".join(str(code) for code in answer)


def _write_matrix(question: Question, answer: Mapping[str, Any]) -> str:
    cells = (_written_cell(answer.get(row.id)) for row in question.rows)
    return " ".join(cells)


def _written_cell(code: Any) -> str:
    missing = missing_kind(code)
    if code is None or missing is not None:
        return mark_of(missing) or BLANK
    return str(code)


def _write_date(_: Question, answer: str) -> str:
    day = date.fromisoformat(answer)
    return f"{day.day}.{day.month}.{day.year:04}"


def _write_place(question: Question, answer: str) -> str:
    ids = [place.id for place in question.places]
    return str(ids.index(answer) + 1)


WRITERS: dict[QuestionType, Callable[[Question, Any], str]] = {
    QuestionType.MULTIPLE: _write_codes,
    QuestionType.RANKING: _write_codes,
    QuestionType.MATRIX: _write_matrix,
    QuestionType.DATE: _write_date,
    QuestionType.MAP_POINT: _write_place,
}
