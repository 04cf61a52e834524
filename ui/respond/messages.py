"""What is wrong with an answer and what to do, in the reader's words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from surveys.asking.answer_problems import AnswerProblem, ProblemKind, ProblemValue
from surveys.asking.questions import Question, QuestionType
from ui.respond.parts.voice import Voice
from ui.respond.templates import plain

# Leaving these empty is a way out too, where nothing is required.
MAY_BE_EMPTY = frozenset(
    {
        ProblemKind.NUMBER_UNREADABLE,
        ProblemKind.NUMBER_NOT_WHOLE,
        ProblemKind.NUMBER_BELOW,
        ProblemKind.NUMBER_ABOVE,
        ProblemKind.DATE_UNREADABLE,
        ProblemKind.DATE_DOES_NOT_EXIST,
        ProblemKind.DATE_BEFORE,
        ProblemKind.DATE_AFTER,
        ProblemKind.PLACE_UNKNOWN,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One problem, worded; texts are markup.

    Parameters
    ----------
    question : str
        Its id.
    spot : str
        Question, or question and row: where on the page the message stands.
    anchor : str
        Id of the control to change.
    asked : str
        The question's own words.
    problem, fix : str
        What is wrong, and what to do.
    """

    question: str
    spot: str
    anchor: str
    asked: str
    problem: str
    fix: str


def message_of(voice: Voice, question: Question, problem: AnswerProblem) -> Message:
    """Return what to tell about one problem."""
    values = _values(voice, question, problem)
    fix = voice.own(f"right.{problem.kind}", **values)
    if problem.kind in MAY_BE_EMPTY and not question.required:
        fix = f"{fix} {voice.own('error.or-empty')}"
    return Message(
        question=plain(question.id),
        spot=plain(problem.place.removeprefix("q.")),
        anchor=plain(problem.place),
        asked=voice.text(question.text),
        problem=voice.own(_key(problem), **values),
        fix=fix,
    )


def _key(problem: AnswerProblem) -> str:
    if problem.kind is ProblemKind.REQUIRED and "row" in problem.values:
        return "wrong.required-row"
    if problem.kind is ProblemKind.RANK_TWICE:
        return f"wrong.rank-twice-{'place' if 'place' in problem.values else 'choice'}"
    return f"wrong.{problem.kind}"


def _values(voice: Voice, question: Question, problem: AnswerProblem) -> dict[str, Any]:
    """Return what a message shows: ids and codes as the words they stand for."""
    words: dict[str, Callable[[ProblemValue], Any]] = {
        "row": lambda id: _row(voice, question, id),
        "choice": lambda code: _choice(voice, question, code),
        "places": lambda ids: _places(voice, question, ids),
    }
    return {
        name: words[name](value) if name in words else _shown(question, value)
        for name, value in problem.values.items()
    }


def _row(voice: Voice, question: Question, id: ProblemValue) -> str:
    return next((voice.raw(row.text) for row in question.rows if row.id == id), str(id))


def _choice(voice: Voice, question: Question, code: ProblemValue) -> str:
    return next((voice.raw(one.text) for one in question.choices if one.code == code), str(code))


def _places(voice: Voice, question: Question, ids: ProblemValue) -> str:
    known = ids if isinstance(ids, tuple) else ()
    return ", ".join(voice.raw(place.text) for place in question.places if place.id in known)


def _shown(question: Question, value: ProblemValue) -> ProblemValue | date:
    if question.type is QuestionType.DATE and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value  # as it was typed
    return value
