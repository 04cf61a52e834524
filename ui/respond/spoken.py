"""Stored answers in the reader's words, to lay two of them side by side."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from surveys.asking.answer_rules import missing_kind
from surveys.asking.questions import Question, QuestionType
from surveys.battery import missing_name
from surveys.responses import Missing
from ui.respond.parts.voice import Voice


def spoken(voice: Voice, question: Question, answer: Any) -> str:
    """Return an answer, or a text, as it is read; nothing stored reads as no answer."""
    kind = missing_kind(answer)
    if answer is None or kind is Missing.LEFT_BLANK:
        return voice.sentences["stale.empty"]
    if kind is not None:
        return voice.sentences[f"missing.{missing_name(kind)}"]
    if question.type in WORDED:
        return WORDED[question.type](voice, question, answer)
    return voice.sentences.write(answer)


def _choices(voice: Voice, question: Question, answer: int | list[int]) -> str:
    codes = answer if isinstance(answer, list) else [answer]
    return ", ".join(_choice(voice, question, code) for code in codes)


def _choice(voice: Voice, question: Question, code: int) -> str:
    found = (voice.raw(choice.text) for choice in question.choices if choice.code == code)
    return next(found, "") or str(code)


def _rows(voice: Voice, question: Question, answer: Mapping[str, Any]) -> str:
    said = []
    for row in question.rows:
        if row.id in answer:
            kind = missing_kind(answer[row.id])
            code = answer[row.id]
            words = (
                _choice(voice, question, code)
                if kind is None
                else voice.sentences[f"missing.{missing_name(kind)}"]
            )
            said.append(f"{voice.raw(row.text)}: {words}")
    return "; ".join(said)


def _yes_or_no(voice: Voice, _: Question, answer: int) -> str:
    return voice.sentences["field.yes" if answer == 1 else "field.no"]


def _place(voice: Voice, question: Question, answer: str) -> str:
    found = (voice.raw(place.text) for place in question.places if place.id == answer)
    return next(found, answer)


def _day(voice: Voice, _: Question, answer: str) -> str:
    return voice.sentences.write(date.fromisoformat(answer))


WORDED: dict[QuestionType, Callable[[Voice, Question, Any], str]] = {
    QuestionType.SINGLE: _choices,
    QuestionType.MULTIPLE: _choices,
    QuestionType.SCALE: _choices,
    QuestionType.RANKING: _choices,
    QuestionType.MATRIX: _rows,
    QuestionType.CONSENT: _yes_or_no,
    QuestionType.MAP_POINT: _place,
    QuestionType.DATE: _day,
}
