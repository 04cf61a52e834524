"""Limits of answers as the column `constraint` of an XLSForm writes them."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from surveys.asking.questions import Choice, Question, QuestionType
from surveys.battery import missing_name
from surveys.exchange.imported_conditions import number_text
from surveys.exchange.imported_names import choice_code
from surveys.exchange.xlsform_choices import OFFERED

type Limits = Mapping[str, Any]  # fields of `Question` and their values

NUMBER = r"(-?[0-9]{1,15}(?:\.[0-9]{1,15})?)"
DAY = r"date\(\s*['\"]([0-9]{4}-[0-9]{2}-[0-9]{2})['\"]\s*\)"
PATTERNS = {
    QuestionType.NUMBER: {
        "lowest": re.compile(rf"\.\s*>=\s*{NUMBER}"),
        "highest": re.compile(rf"\.\s*<=\s*{NUMBER}"),
    },
    QuestionType.DATE: {
        "earliest": re.compile(rf"\.\s*>=\s*{DAY}"),
        "latest": re.compile(rf"\.\s*<=\s*{DAY}"),
    },
    QuestionType.SHORT_TEXT: {"longest": re.compile(r"string-length\(\s*\.\s*\)\s*<=\s*(\d{1,6})")},
    QuestionType.LONG_TEXT: {"longest": re.compile(r"string-length\(\s*\.\s*\)\s*<=\s*(\d{1,6})")},
    QuestionType.MULTIPLE: {
        "most": re.compile(r"count-selected\(\s*\.\s*\)\s*<=\s*(\d{1,3})"),
        "alone": re.compile(
            r"\(\s*not\(\s*selected\(\s*\.\s*,\s*['\"]([^'\"\s]+)['\"]\s*\)\s*\)"
            r"\s+or\s+count-selected\(\s*\.\s*\)\s*=\s*1\s*\)"
        ),
    },
}
READ: Mapping[str, Callable[[str], Any]] = {
    "lowest": float,
    "highest": float,
    "longest": int,
    "most": int,
    "earliest": date.fromisoformat,
    "latest": date.fromisoformat,
}


def read_limits(type: QuestionType, constraint: str) -> Limits | None:
    """Return the limits that a constraint states, or None where it states something else.

    Parameters
    ----------
    type : QuestionType
        Of the question.
    constraint : str
        Comparisons joined by "and".

    Returns
    -------
    mapping of field to value, or None
        Fields of `Question`; "alone" holds the names of choices that exclude all others.

    Examples
    --------
    >>> read_limits(QuestionType.NUMBER, ". >= 18 and . <= 120")
    {'lowest': 18.0, 'highest': 120.0}
    >>> read_limits(QuestionType.NUMBER, "regex(., '[0-9]+')") is None
    True
    """
    found: dict[str, Any] = {}
    for term in re.split(r"\s+and\s+", constraint.strip()) if constraint.strip() else []:
        field, value = _read_term(type, term.strip())
        if field == "alone":
            found["alone"] = (*found.get("alone", ()), value)
        elif not field or field in found:
            return None
        else:
            found[field] = _read_value(field, value)
    return None if None in found.values() else found


def limits_text(question: Question) -> str:
    """Return the constraint of a question, "" where it has none."""
    return " and ".join(_terms(question))


def alone(choices: Sequence[Choice], names: Sequence[str]) -> tuple[Choice, ...] | None:
    """Return choices of which those named exclude all others; None where one is not there.

    A missing answer always excludes all others, and is not looked for.
    """
    codes = {choice_code(name) for name in names if name not in OFFERED}
    if not codes <= {choice.code for choice in choices}:
        return None
    return tuple(
        Choice(code=choice.code, text=choice.text, exclusive=choice.code in codes)
        for choice in choices
    )


def _read_term(type: QuestionType, term: str) -> tuple[str, str]:
    for field, pattern in PATTERNS.get(type, {}).items():
        if match := pattern.fullmatch(term):
            return field, match[1]
    return "", ""


def _read_value(field: str, text: str) -> Any:
    try:
        value = READ[field](text)
    except ValueError:  # a day that is in no calendar
        return None
    return value.isoformat() if isinstance(value, date) else value


def _terms(question: Question) -> list[str]:
    terms = []
    if question.lowest is not None:
        terms.append(f". >= {number_text(question.lowest)}")
    if question.highest is not None:
        terms.append(f". <= {number_text(question.highest)}")
    if question.earliest:
        terms.append(f". >= date('{question.earliest}')")
    if question.latest:
        terms.append(f". <= date('{question.latest}')")
    if question.longest:
        terms.append(f"string-length(.) <= {question.longest}")
    if question.most is not None:
        terms.append(f"count-selected(.) <= {question.most}")
    if question.type is QuestionType.MULTIPLE:
        terms += [
            f"(not(selected(., '{name}')) or count-selected(.) = 1)" for name in _lone(question)
        ]
    return terms


def _lone(question: Question) -> list[str]:
    exclusive = [str(choice.code) for choice in question.choices if choice.exclusive]
    return exclusive + [missing_name(kind) for kind in question.missing]
