"""Conditions of LimeSurvey: the part of ExpressionScript that says what our routing says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from surveys.asking.conditions import Answered, Comparison, Condition, Negation, Relation, Subject
from surveys.asking.expressions import ExpressionError, parse
from surveys.asking.questions import Question, QuestionType
from surveys.exchange.imported_conditions import (
    ORDER,
    ImportedReader,
    canonical,
    our_text,
    tokens_of,
)
from surveys.exchange.imported_names import choice_code, shown, whole_number

TOKENS = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<empty>is_empty\s*\(\s*)"
    r"|(?P<and>&&|and\b)"
    r"|(?P<or>\|\||or\b)"
    r"|(?P<sign>==|!=|<=|>=|<|>|(?:eq|ne|le|ge|lt|gt)\b)"
    r"|(?P<not>!|not\b)"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_]*(?:\.(?:NAOK|code|value))*)"
    r"|(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<number>-?[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<open>\()|(?P<close>\))"
)
SIGNS = {"eq": "==", "ne": "!=", "le": "<=", "ge": ">=", "lt": "<", "gt": ">"}
ALWAYS = frozenset({"", "1"})
OTHER = "-oth-"


@dataclass(frozen=True, slots=True)
class LimeNames:
    """What the variables of a survey hold: an answer, a row of a matrix, or one choice of several.

    Parameters
    ----------
    subjects : mapping of variable to (Subject, code or None)
        With a code, the variable holds "Y" where that choice was taken.
    questions : mapping of id to Question
        All questions.
    """

    subjects: Mapping[str, tuple[Subject, int | None]]
    questions: Mapping[str, Question]


def when_of_relevance(relevance: str, names: LimeNames) -> str:
    """Return a relevance equation in our routing language; "" where it always holds.

    Raises
    ------
    ExpressionError
        Naming what is not understood.
    """
    if relevance.strip() in ALWAYS:
        return ""
    reader = ImportedReader(tokens_of(TOKENS, relevance), lambda own: _read_atom(own, names))
    text = our_text(canonical(reader.read()))
    parse(text)  # within our own limits too
    return text


def _read_atom(reader: ImportedReader, names: LimeNames) -> Condition:
    if reader.took("empty"):
        subject, code = _variable(reader.take("name").text, names)
        reader.take("close")
        return Negation(_given(subject, code))
    subject, code = _variable(reader.take("name").text, names)
    sign = reader.take("sign").text
    written = reader.take("text", "number").text
    return _compared(subject, code, SIGNS.get(sign, sign), written.strip("'\""), names)


def _variable(written: str, names: LimeNames) -> tuple[Subject, int | None]:
    name = written.partition(".")[0]
    if name not in names.subjects:
        raise ExpressionError(
            f"{shown(written)} is no answer that can be routed by.",
            "Name a question that is answered by choices, a number or a date.",
        )
    return names.subjects[name]


def _given(subject: Subject, code: int | None) -> Condition:
    if code is None:
        return Answered(subject, 0)
    return Comparison(subject, Relation.INCLUDES, (code,), 0)


def _compared(
    subject: Subject, code: int | None, sign: str, text: str, names: LimeNames
) -> Condition:
    question = names.questions[subject.question]
    if sign in ORDER and code is None:
        return Comparison(subject, ORDER[sign], (_value(question, text),), 0)
    if sign in ORDER or (code is not None and text not in {"Y", ""}):
        raise ExpressionError(
            f"{shown(text)} is nothing that a choice of {question.id!r} can hold.",
            "Compare it with 'Y'.",
        )
    if text == "":
        found = _given(subject, code)
        return found if sign == "!=" else Negation(found)
    found = (
        _given(subject, code)
        if code is not None
        else Comparison(subject, Relation.IS, (_value(question, text),), 0)
    )
    return Negation(found) if sign == "!=" else found


def _value(question: Question, text: str) -> float | str:
    if question.type is QuestionType.DATE:
        return text[:10]
    if question.type is QuestionType.NUMBER:
        try:
            return float(text)
        except ValueError:
            raise ExpressionError(
                f"{shown(text)} is no number, and {question.id!r} is.", "Compare with a number."
            ) from None
    number = whole_number(text)
    code = choice_code("other" if text == OTHER else text) if number is None else number
    if code not in question.codes:
        raise ExpressionError(
            f"{shown(text)} is no answer of {question.id!r}.", "Name one of its answers."
        )
    return code
