"""Form fields of one question: read into an answer as it is stored, and written from one.

Names of fields: ``q.<id>``; ``q.<id>.<row>`` in a matrix; ``q.<id>.<code>`` with a place from 1
in a ranking; ``q.<id>.day``, ``.month``, ``.year`` of a date; ``q.<id>.street`` beside the list of
places; ``q.<id>.missing`` for a reason to give no answer. Where choices are radio buttons the
reason is one of them: ``missing:<name>``.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from surveys.asking.answer_problems import AnswerProblem, ProblemKind, ProblemValue
from surveys.asking.answer_rules import (
    BY_SYSTEM,
    answer_problems,
    missing_answer,
    missing_kind,
    text_problems,
)
from surveys.asking.questions import Place, Question, QuestionType
from surveys.battery import MISSING_KINDS, missing_name
from surveys.responses import Missing

type Fields = Mapping[str, Sequence[str]]
type Parts = Iterator[tuple[str, tuple[str, ...]]]  # what follows the field's name, and values
type Read = tuple[Any, list[AnswerProblem]]  # an answer, a text, or None where it was left blank

REASON = "missing:"
CODE = re.compile(r"-?[0-9]{1,9}")
# Digits, or groups of three with a space between, then decimals after a comma or a point.
NUMBER = re.compile(r"[-+]?(?:[0-9]+|[0-9]{1,3}(?: [0-9]{3})+)(?:[.,][0-9]+)?")
LONGEST_NUMBER = 400  # a float written out in full never has more characters
HOUSE_NUMBER = re.compile(r" [0-9]{1,4} ?[a-zæøå]?$")
MOST_VALUES = 100  # of one field; more have no place on any page
LONGEST_VALUE = 20_000
LONGEST_GIVEN = 80  # of what a message repeats
RADIO = {QuestionType.SINGLE, QuestionType.SCALE, QuestionType.MATRIX}
DATE_PARTS = ("day", "month", "year")


def typed(fields: Fields) -> dict[str, tuple[str, ...]]:
    """Return what was typed, bounded, so that a page with problems can show it again."""
    return {
        name: tuple(value[:LONGEST_VALUE] for value in values[:MOST_VALUES])
        for name, values in fields.items()
        if name.startswith("q.")
    }


def read_answer(question: Question, fields: Fields) -> Read:
    """Return the answer in the fields of one question, and everything that is wrong with it.

    An answer beside a reason for giving none is not taken: one of the two is a slip, and only
    the person knows which. Where it was second thoughts, the answer must not be kept.

    Parameters
    ----------
    question : Question
        What was asked.
    fields : mapping of name to values
        Posted fields; those of other questions are passed over.

    Returns
    -------
    pair of answer and list of AnswerProblem
        The answer as it is stored, or the text, or None for none.
    """
    answer, problems = READERS[question.type](question, fields)
    if question.type not in RADIO:
        reason, strange = _reason(question, _values(fields, f"q.{question.id}.missing"))
        if reason is not None and (answer is not None or problems):
            return None, [_problem(question, ProblemKind.ANSWERED_AND_MISSING)]
        answer, problems = reason if reason is not None else answer, problems + strange
    if answer is not None and not problems:
        problems = list(_rules(question, answer))
    return (None if problems else answer), problems


def fields_of(question: Question, answer: Any, *, comma: bool = True) -> dict[str, tuple[str, ...]]:
    """Return the fields that show a stored answer, or a text; those left blank have none.

    Parameters
    ----------
    question : Question
        What was asked.
    answer : as stored, or text
        What `read_answer` returned.
    comma : bool
        Whether decimals stand after a comma, as in Norwegian.
    """
    name = f"q.{question.id}"
    missing = missing_kind(answer)
    if missing is not None:
        return _shown_reason(question, name, missing)
    if question.type in WRITERS:
        return {f"{name}{part}": values for part, values in WRITERS[question.type](answer)}
    shown = _shown_number(answer, comma=comma) if _is_number(question) else str(answer)
    return {name: (shown,)}


def number_of(text: str) -> int | float | None:
    """Return the number that somebody typed, or None where it is none.

    >>> number_of("20 000"), number_of("2,5"), number_of("3,0"), number_of("1.000,5")
    (20000, 2.5, 3, None)
    """
    plain = re.sub(r"\s", " ", text.strip()).replace("\N{MINUS SIGN}", "-")
    if len(plain) > LONGEST_NUMBER or not NUMBER.fullmatch(plain):
        return None
    number = Decimal(plain.replace(" ", "").replace(",", "."))
    return int(number) if number == number.to_integral_value() else float(number)


def places_in(question: Question, street: str) -> tuple[Place, ...]:
    """Return the places that a street runs through, or the one that is called so.

    Case, spaces, a full stop at the end and a house number do not matter.
    """
    wanted = _folded(street)
    for sought in (wanted, HOUSE_NUMBER.sub("", wanted)):
        found = tuple(place for place in question.places if sought in _names(place))
        if found:
            return found
    return ()


def _read_choice(question: Question, fields: Fields) -> Read:
    return _read_radio(question, _values(fields, f"q.{question.id}"))


def _read_radio(question: Question, values: list[str], row: str = "") -> Read:
    if len(values) > 1:
        return None, [_problem(question, ProblemKind.SEVERAL, given=_given(*values), row=row)]
    if values and values[0].startswith(REASON):
        return _reason(question, [values[0].removeprefix(REASON)], row)
    codes, problems = _codes(question, values, row)
    return (codes[0] if codes else None), problems


def _read_several(question: Question, fields: Fields) -> Read:
    codes, problems = _codes(question, _values(fields, f"q.{question.id}"))
    return (sorted(set(codes)) or None), problems


def _read_matrix(question: Question, fields: Fields) -> Read:
    answer: dict[str, Any] = {}
    problems: list[AnswerProblem] = []
    for row in question.rows:
        values = _values(fields, f"q.{question.id}.{row.id}")
        code, wrong = _read_radio(question, values, row.id)
        problems += wrong
        answer[row.id] = missing_answer(Missing.LEFT_BLANK) if code is None else code
    blank = all(missing_kind(code) is Missing.LEFT_BLANK for code in answer.values())
    return (None if blank else answer), problems


def _read_ranking(question: Question, fields: Fields) -> Read:
    # Gaps between places do no harm: who gives only 1 and 3 has said which comes first.
    by_place: dict[int, int] = {}
    problems: list[AnswerProblem] = []
    for code in question.codes:
        values = _values(fields, f"q.{question.id}.{code}")
        place = number_of(values[0]) if len(values) == 1 else None
        if isinstance(place, int) and 1 <= place <= len(question.codes):
            if place in by_place:
                problems.append(_problem(question, ProblemKind.RANK_TWICE, place=place))
            by_place[place] = code
        elif values:
            problems.append(_problem(question, ProblemKind.NOT_A_CHOICE, given=_given(*values)))
    return ([by_place[place] for place in sorted(by_place)] or None), problems


def _read_number(question: Question, fields: Fields) -> Read:
    values = _values(fields, f"q.{question.id}")
    if not values:
        return None, []
    number = number_of(values[0]) if len(values) == 1 else None
    if number is None:
        return None, [_problem(question, ProblemKind.NUMBER_UNREADABLE, given=_given(*values))]
    return number, []


def _read_text(question: Question, fields: Fields) -> Read:
    values = fields.get(f"q.{question.id}", ())[:MOST_VALUES]
    lines = question.type is QuestionType.LONG_TEXT
    texts = [text for value in values if (text := _plain(value, lines=lines))]
    if len(texts) > 1:
        return None, [_problem(question, ProblemKind.SEVERAL, given=_given(*texts))]
    return (texts[0] if texts else None), []


def _read_date(question: Question, fields: Fields) -> Read:
    parts = [" ".join(_values(fields, f"q.{question.id}.{part}")) for part in DATE_PARTS]
    if not any(parts):
        return None, []
    given = _given(".".join(parts))
    day, month, year = (int(part) if re.fullmatch("[0-9]{1,4}", part) else None for part in parts)
    if day is None or month is None or year is None or year < 1000:
        return None, [_problem(question, ProblemKind.DATE_UNREADABLE, given=given)]
    try:
        return date(year, month, day).isoformat(), []
    except ValueError:
        return None, [_problem(question, ProblemKind.DATE_DOES_NOT_EXIST, given=given)]


def _read_place(question: Question, fields: Fields) -> Read:
    # What is typed stays here: the street is looked up, and only the place's id leaves.
    chosen = _values(fields, f"q.{question.id}")
    street = " ".join(_values(fields, f"q.{question.id}.street"))
    if len(chosen) > 1:
        return None, [_problem(question, ProblemKind.SEVERAL, given=_given(*chosen))]
    found = [place.id for place in places_in(question, street)] if street else []
    if not chosen and not street:
        return None, []
    if not chosen and len(found) != 1:
        kind = ProblemKind.PLACE_AMBIGUOUS if found else ProblemKind.PLACE_UNKNOWN
        values: dict[str, ProblemValue] = {"given": _given(street)}
        return None, [_problem(question, kind, **values, **_if_any(places=tuple(found)))]
    if chosen and found and chosen[0] not in found:
        kind = ProblemKind.PLACES_DIFFER
        return None, [_problem(question, kind, given=_given(street), chosen=_given(*chosen))]
    return (chosen or found)[0], []


READERS: dict[QuestionType, Callable[[Question, Fields], Read]] = {
    QuestionType.SINGLE: _read_choice,
    QuestionType.SCALE: _read_choice,
    QuestionType.CONSENT: _read_choice,
    QuestionType.MULTIPLE: _read_several,
    QuestionType.MATRIX: _read_matrix,
    QuestionType.RANKING: _read_ranking,
    QuestionType.NUMBER: _read_number,
    QuestionType.SHORT_TEXT: _read_text,
    QuestionType.LONG_TEXT: _read_text,
    QuestionType.DATE: _read_date,
    QuestionType.MAP_POINT: _read_place,
}


def _write_several(answer: Any) -> Parts:
    yield "", tuple(str(code) for code in answer)


def _write_ranking(answer: Any) -> Parts:
    for place, code in enumerate(answer, start=1):
        yield f".{code}", (str(place),)


def _write_date(answer: Any) -> Parts:
    for part, text in zip(("year", "month", "day"), answer.split("-"), strict=True):
        yield f".{part}", (str(int(text)),)


def _write_matrix(answer: Any) -> Parts:
    for row, code in answer.items():
        missing = missing_kind(code)
        if missing is None:
            yield f".{row}", (str(code),)
        elif missing not in BY_SYSTEM:
            yield f".{row}", (f"{REASON}{missing_name(missing)}",)


WRITERS: dict[QuestionType, Callable[[Any], Parts]] = {
    QuestionType.MULTIPLE: _write_several,
    QuestionType.RANKING: _write_ranking,
    QuestionType.DATE: _write_date,
    QuestionType.MATRIX: _write_matrix,
}


def _is_number(question: Question) -> bool:
    return question.type is QuestionType.NUMBER


def _rules(question: Question, answer: Any) -> list[AnswerProblem]:
    if question.type.is_free_text and isinstance(answer, str):
        return list(text_problems(question, answer))
    return list(answer_problems(question, answer))


def _codes(question: Question, values: list[str], row: str = "") -> tuple[list[int], Any]:
    codes, problems = [], []
    for value in values:
        if CODE.fullmatch(value):
            codes.append(int(value))
        else:
            kind = ProblemKind.NOT_A_CHOICE
            problems.append(_problem(question, kind, given=_given(value), row=row))
    return codes, problems


def _reason(question: Question, names: list[str], row: str = "") -> Read:
    """Return the missing answer that was chosen; a page must not set those of the system."""
    offered = {missing_name(kind) for kind in question.missing}
    strange = [name for name in names if name not in offered]
    if strange:
        kind = ProblemKind.NOT_A_CHOICE
        return None, [_problem(question, kind, given=_given(*strange), row=row)]
    if len(names) > 1:
        return None, [_problem(question, ProblemKind.SEVERAL, given=_given(*names), row=row)]
    return (missing_answer(MISSING_KINDS[names[0]]) if names else None), []


def _shown_reason(question: Question, name: str, missing: Missing) -> dict[str, tuple[str, ...]]:
    if missing not in question.missing:
        return {}
    if question.type in RADIO - {QuestionType.MATRIX}:
        return {name: (f"{REASON}{missing_name(missing)}",)}
    return {f"{name}.missing": (missing_name(missing),)}


def _shown_number(number: float, *, comma: bool) -> str:
    written = f"{Decimal(repr(number)):f}"
    written = written.rstrip("0").rstrip(".") if "." in written else written
    return written.replace(".", ",") if comma else written


def _values(fields: Fields, name: str) -> list[str]:
    """Return what stands in a field: each value once, blank ones left out."""
    stripped = (value[:LONGEST_VALUE].strip() for value in fields.get(name, ())[:MOST_VALUES])
    return list(dict.fromkeys(value for value in stripped if value))


def _plain(text: str, *, lines: bool) -> str:
    r"""Return a text without what no keyboard types; line breaks become "\n", or spaces."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = "".join(
        letter
        for letter in unified
        if letter == "\n" or unicodedata.category(letter) not in {"Cc", "Cs"}
    )
    return (kept if lines else kept.replace("\n", " ")).strip()


def _names(place: Place) -> set[str]:
    return {_folded(name) for name in (*place.streets, *place.text.values())}


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).removesuffix(".")


def _given(*values: str) -> str:
    return ", ".join(values)[:LONGEST_GIVEN]


def _if_any(**values: ProblemValue) -> dict[str, ProblemValue]:
    return {name: value for name, value in values.items() if value not in {"", ()}}


def _problem(question: Question, kind: ProblemKind, **values: ProblemValue) -> AnswerProblem:
    return AnswerProblem(question.id, kind, _if_any(**values))
