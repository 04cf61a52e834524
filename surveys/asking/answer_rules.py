"""Which stored answers fit their question: the one set of rules for every way in."""

import math
from collections.abc import Iterator
from datetime import date
from typing import Any

from surveys.asking.answer_problems import AnswerProblem, ProblemKind
from surveys.asking.questions import Question, QuestionType
from surveys.battery import MISSING_KINDS, missing_name
from surveys.responses import Missing

LONGEST = {QuestionType.SHORT_TEXT: 250, QuestionType.LONG_TEXT: 5_000}  # where nothing is said
LARGEST_NUMBER = 10**12  # leaves room above it for the codes of missing answers
BY_SYSTEM = (Missing.LEFT_BLANK, Missing.NOT_SHOWN, Missing.NOT_REACHED)


def is_day(value: Any) -> bool:
    """Whether something is a day as it is stored.

    >>> is_day("2026-11-22"), is_day("20261122"), is_day("2026-02-30")
    (True, False, False)
    """
    try:
        # Python also reads 20261122 and 2026-W47-7, which sort and compare otherwise.
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def missing_answer(kind: Missing) -> dict[str, str]:
    """Return a missing answer as it is stored.

    >>> missing_answer(Missing.DONT_KNOW)
    {'missing': 'dont-know'}
    """
    return {"missing": missing_name(kind)}


def missing_kind(answer: Any) -> Missing | None:
    """Return why an answer is missing, or None where it is an answer.

    >>> missing_kind({"missing": "prefer-not"}).name, missing_kind({"missing": 3}), missing_kind(3)
    ('PREFER_NOT', None, None)
    """
    # A matrix may have a row that is called "missing"; what is stored there is a code.
    name = answer.get("missing") if isinstance(answer, dict) and len(answer) == 1 else None
    return MISSING_KINDS.get(name) if isinstance(name, str) else None


def longest_text(question: Question) -> int:
    """Return how many characters a text may have."""
    return question.longest or LONGEST[question.type]


def text_problems(question: Question, text: Any) -> Iterator[AnswerProblem]:
    """Yield what is wrong with a text in somebody's own words, as it is stored."""
    if not isinstance(text, str) or not text.strip() or not _is_plain(text):
        yield _malformed(question, "a text")
    elif len(text) > longest_text(question):
        values = {"given": len(text), "limit": longest_text(question)}
        yield AnswerProblem(question.id, ProblemKind.TEXT_TOO_LONG, values)


def answer_problems(question: Question, answer: Any) -> Iterator[AnswerProblem]:
    """Yield what is wrong with one stored answer; nothing where it fits.

    Parameters
    ----------
    question : Question
        What was asked.
    answer : as JSON holds it
        See `surveys.asking.answers`. A missing answer must be one that the question offers, or
        one that only the system gives.
    """
    missing = missing_kind(answer)
    if missing is not None:
        # A matrix offers its reasons row by row.
        offered = () if question.type is QuestionType.MATRIX else question.missing
        if missing not in (*offered, *BY_SYSTEM):
            yield _not_a_choice(question, missing_name(missing))
    elif question.type in RULES:
        yield from RULES[question.type](question, answer)
    else:
        yield _malformed(question, "no answer here: texts are handed over on their own")


def _choice(question: Question, answer: Any) -> Iterator[AnswerProblem]:
    if not _is_int(answer):
        yield _malformed(question, "a code")
    elif answer not in question.codes:
        yield _not_a_choice(question, answer)


def _consent(question: Question, answer: Any) -> Iterator[AnswerProblem]:
    if not _is_int(answer) or answer not in {0, 1}:
        yield _malformed(question, "1 or 0")


def _several(question: Question, answer: Any) -> Iterator[AnswerProblem]:
    if not _is_list(answer) or answer != sorted(set(answer)):
        yield _malformed(question, "a sorted list of codes, each once")
        return
    yield from _listed(question, answer)
    exclusive = [choice.code for choice in question.choices if choice.exclusive]
    if len(answer) > 1:
        for code in exclusive:
            if code in answer:
                kind = ProblemKind.EXCLUSIVE_WITH_OTHERS
                yield AnswerProblem(question.id, kind, {"choice": code})


def _ranking(question: Question, answer: Any) -> Iterator[AnswerProblem]:
    if not _is_list(answer):
        yield _malformed(question, "a list of codes, best first")
        return
    for code in dict.fromkeys(code for code in answer if answer.count(code) > 1):
        yield AnswerProblem(question.id, ProblemKind.RANK_TWICE, {"choice": code})
    yield from _listed(question, answer)


def _listed(question: Question, codes: list[int]) -> Iterator[AnswerProblem]:
    for code in codes:
        if code not in question.codes:
            yield _not_a_choice(question, code)
    if question.most is not None and len(codes) > question.most:
        values = {"given": len(codes), "limit": question.most}
        yield AnswerProblem(question.id, ProblemKind.TOO_MANY, values)


def _number(question: Question, answer: Any) -> Iterator[AnswerProblem]:
    if not _is_number(answer):
        yield _malformed(question, "a number")
        return
    lowest = -LARGEST_NUMBER if question.lowest is None else question.lowest
    highest = LARGEST_NUMBER if question.highest is None else question.highest
    if question.whole and answer != math.floor(answer):
        yield AnswerProblem(question.id, ProblemKind.NUMBER_NOT_WHOLE, {"given": answer})
    if answer < lowest:
        values = {"given": answer, "limit": lowest}
        yield AnswerProblem(question.id, ProblemKind.NUMBER_BELOW, values)
    if answer > highest:
        values = {"given": answer, "limit": highest}
        yield AnswerProblem(question.id, ProblemKind.NUMBER_ABOVE, values)


def _date(question: Question, answer: Any) -> Iterator[AnswerProblem]:
    if not is_day(answer):
        yield _malformed(question, "a day as YYYY-MM-DD")
    elif question.earliest and answer < question.earliest:
        values = {"given": answer, "limit": question.earliest}
        yield AnswerProblem(question.id, ProblemKind.DATE_BEFORE, values)
    elif question.latest and answer > question.latest:
        values = {"given": answer, "limit": question.latest}
        yield AnswerProblem(question.id, ProblemKind.DATE_AFTER, values)


def _matrix(question: Question, answer: Any) -> Iterator[AnswerProblem]:
    rows = {row.id for row in question.rows}
    if not isinstance(answer, dict) or not answer or not set(answer) <= rows:
        yield _malformed(question, "a code for each row")
        return
    for row, code in answer.items():
        missing = missing_kind(code)
        if missing is None and not _is_int(code):
            yield _malformed(question, "a code", row)
        elif missing is None and code not in question.codes:
            yield _not_a_choice(question, code, row)
        elif missing is not None and missing not in (*question.missing, *BY_SYSTEM):
            yield _not_a_choice(question, missing_name(missing), row)


def _place(question: Question, answer: Any) -> Iterator[AnswerProblem]:
    if not isinstance(answer, str):
        yield _malformed(question, "the id of a place")
    elif answer not in {place.id for place in question.places}:
        yield _not_a_choice(question, answer)


RULES = {
    QuestionType.SINGLE: _choice,
    QuestionType.SCALE: _choice,
    QuestionType.CONSENT: _consent,
    QuestionType.MULTIPLE: _several,
    QuestionType.RANKING: _ranking,
    QuestionType.NUMBER: _number,
    QuestionType.DATE: _date,
    QuestionType.MATRIX: _matrix,
    QuestionType.MAP_POINT: _place,
}


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return _is_int(value) or (isinstance(value, float) and math.isfinite(value))


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and len(value) > 0 and all(_is_int(code) for code in value)


def _is_plain(text: str) -> bool:
    """Whether databases can hold it: no zero bytes, no halves of surrogate pairs."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _malformed(question: Question, expected: str, row: str = "") -> AnswerProblem:
    values = {"expected": expected} | ({"row": row} if row else {})
    return AnswerProblem(question.id, ProblemKind.MALFORMED, values)


def _not_a_choice(question: Question, given: str | int, row: str = "") -> AnswerProblem:
    values = {"given": given} | ({"row": row} if row else {})
    return AnswerProblem(question.id, ProblemKind.NOT_A_CHOICE, values)
