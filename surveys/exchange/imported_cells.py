"""One cell of another program's answer file, read as an answer to its question."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from surveys.asking.answer_problems import AnswerProblem
from surveys.asking.answer_rules import answer_problems, missing_answer, text_problems
from surveys.asking.questions import Question, QuestionType
from surveys.battery import missing_name
from surveys.exchange.imported_columns import AnswerColumn, Part
from surveys.exchange.imported_names import choice_code, whole_number
from surveys.exchange.numbers import number_of
from surveys.exchange.xlsform_choices import missing_text
from surveys.texts import LANGUAGES

DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ][0-9:.+Z-]{5,20})?")
MASKED = re.compile(r"'[=+\-@]")
MOST_LISTED = 15  # choices in a message


class CellError(Exception):
    """A cell holds no answer; `expected` says what would be one."""

    def __init__(self, expected: str) -> None:
        super().__init__(expected)
        self.expected = expected

    @classmethod
    def of(cls, problem: AnswerProblem) -> "CellError":
        """Return what a rule of answers found wrong."""
        values = ", ".join(
            f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}"
            for name, value in problem.values.items()
        )
        return cls(f"allowed: {problem.kind}{f' ({values})' if values else ''}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How one program writes answers.

    Parameters
    ----------
    taken, not_taken : frozenset of str
        What marks a choice of several, in small letters.
    blank : frozenset of str
        What stands for nothing, beside an empty cell.
    between : str
        What separates several choices in one cell.
    other : str
        What stands for the choice "other", which is stored by its name "other".
    masked : bool
        Whether a quotation mark keeps spreadsheets from taking a text for a formula.
    """

    taken: frozenset[str] = frozenset({"1", "y", "yes", "true", "ok", "checked", "selected"})
    not_taken: frozenset[str] = frozenset({"0", "n", "no", "false", "unchecked"})
    blank: frozenset[str] = frozenset()
    between: str = " "
    other: str = ""
    masked: bool = False


def read_cell(column: AnswerColumn, text: str, style: Style) -> Any:
    """Return what a cell that is not empty says, None where it says that nothing was answered.

    Raises
    ------
    CellError
        If it is no answer to its question.
    """
    question = column.question
    if style.masked and MASKED.match(text):
        text = text[1:]
    if text in style.blank and text not in {str(code) for code in question.codes}:
        return None
    if column.part in PARTS:
        return PARTS[column.part](question, text, style)
    if question.type.is_free_text:
        return _checked_text(question, text)
    if column.part in {Part.ROW, Part.PLACE} or question.type in CHOSEN:
        return _choice(question, text, style, missing=column.part is not Part.PLACE)
    answer = READERS[question.type](question, text, style)
    problem = next(iter(answer_problems(question, answer)), None)
    if problem is not None:
        raise CellError.of(problem)
    return answer


def _flag(question: Question, text: str, style: Style) -> bool | None:
    if text.lower() in style.taken:
        return True
    if text.lower() in style.not_taken:
        return None
    raise CellError("a mark for chosen or not chosen (such as 1 and 0)")


def _any(question: Question, text: str, style: Style) -> bool:
    return True


def _rank(question: Question, text: str, style: Style) -> int:
    place = whole_number(text)
    if place is None or not 1 <= place <= len(question.choices):
        raise CellError(f"a place from 1 to {len(question.choices)}")
    return place


def _checked_text(question: Question, text: str) -> str:
    problem = next(iter(text_problems(question, text)), None)
    if problem is not None:
        raise CellError.of(problem)
    return text


def _choice(question: Question, text: str, style: Style, *, missing: bool = True) -> Any:
    if missing and (named := _missing_kinds(question).get(text.lower())):
        return missing_answer(question.missing[named - 1])
    code = _code(question, text, style)
    if code is not None:
        return code
    names = [str(code) for code in question.codes] + [missing_name(k) for k in question.missing]
    listed = ", ".join(names[:MOST_LISTED]) + (" ..." if len(names) > MOST_LISTED else "")
    raise CellError(f"a choice of {question.id!r} ({listed})")


def _code(question: Question, text: str, style: Style) -> int | None:
    """Return the code of a choice written as its code, its name, or its text in any language."""
    name = "other" if style.other and text == style.other else text
    number = whole_number(name)
    code = choice_code(name) if number is None else number
    if code in question.codes:
        return code
    told = {
        choice.code
        for choice in question.choices
        if text.casefold() in {label.casefold() for label in choice.text.values()}
    }
    return told.pop() if len(told) == 1 else None


def _missing_kinds(question: Question) -> Mapping[str, int]:
    """Return names and texts of the missing answers a question offers, with their place from 1."""
    found: dict[str, int] = {}
    for place, kind in enumerate(question.missing, start=1):
        found[missing_name(kind)] = place
        found |= {missing_text(kind, language).lower(): place for language in LANGUAGES}
    return found


def _several(question: Question, text: str, style: Style) -> Any:
    if named := _missing_kinds(question).get(text.lower()):
        return missing_answer(question.missing[named - 1])
    parts = [part.strip() for part in text.split(style.between) if part.strip()]
    codes = [_choice(question, part, style, missing=False) for part in parts]
    return codes if question.type is QuestionType.RANKING else sorted(set(codes))


def _number(question: Question, text: str, style: Style) -> float:
    number = number_of(text)
    if number is None:
        raise CellError("a number")
    return int(number) if number.is_integer() else number


def _day(question: Question, text: str, style: Style) -> str:
    found = DAY.fullmatch(text)
    try:
        return date.fromisoformat(found[1]).isoformat() if found else _no_day()
    except ValueError:
        return _no_day()


def _no_day() -> str:
    raise CellError("a date as 2026-11-22")


def _place(question: Question, text: str, style: Style) -> str:
    for place in question.places:
        if text == place.id or text.casefold() in {t.casefold() for t in place.text.values()}:
            return place.id
    raise CellError(f"a place of {question.id!r}")


def _consent(question: Question, text: str, style: Style) -> int:
    if text.lower() in style.taken | style.not_taken:
        return int(text.lower() in style.taken)
    raise CellError("a mark for agreed or not agreed (such as 1 and 0)")


CHOSEN = frozenset({QuestionType.SINGLE, QuestionType.SCALE})
PARTS: Mapping[Part, Callable[[Question, str, Style], Any]] = {
    Part.FLAG: _flag,
    Part.ANY: _any,
    Part.RANKED: _rank,
}
READERS: Mapping[QuestionType, Callable[[Question, str, Style], Any]] = {
    QuestionType.MULTIPLE: _several,
    QuestionType.RANKING: _several,
    QuestionType.NUMBER: _number,
    QuestionType.DATE: _day,
    QuestionType.MAP_POINT: _place,
    QuestionType.CONSENT: _consent,
}
