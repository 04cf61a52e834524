"""Trying a draft: its pages as respondents meet them, with routing and checks; nothing is kept."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from surveys.asking.answers import fields_of_page, read_page
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.routing import asked_on, next_page, opened_on, previous_page
from ui.respond.filling import given, marked, messages
from ui.respond.messages import Message
from ui.respond.pages.forms import button, hidden_field, row
from ui.respond.pages.frame import plain_bar
from ui.respond.parts.question import question_template
from ui.respond.parts.voice import Voice
from ui.respond.policy import STYLE
from ui.respond.sentences import language_name
from ui.texts.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Where a try stands; it travels with the form and is kept nowhere.

    Parameters
    ----------
    page : int or None
        Position of the page that is shown; None at the end.
    answers, free_texts : mapping
        What was answered on the way.
    """

    page: int | None
    answers: Mapping[str, Any] = field(default_factory=dict)
    free_texts: Mapping[str, str] = field(default_factory=dict)


def begin(questionnaire: Questionnaire) -> Trial:
    """Return the try at its first page."""
    return Trial(page=next_page(questionnaire, -1, {}))


def state_of(trial: Trial) -> str:
    """Return what the form carries along."""
    return json.dumps([trial.page, dict(trial.answers), dict(trial.free_texts)])


def trial_of(questionnaire: Questionnaire, state: str) -> Trial:
    """Return the try that a form carried; the beginning where that cannot be read."""
    try:
        page, answers, texts = json.loads(state)
        known = page is None or 0 <= page < len(questionnaire.pages)
        if not (known and isinstance(answers, dict) and isinstance(texts, dict)):
            return begin(questionnaire)
        return Trial(page=page, answers=answers, free_texts=texts)
    except (ValueError, TypeError):
        return begin(questionnaire)


def step(
    questionnaire: Questionnaire,
    trial: Trial,
    fields: Mapping[str, Sequence[str]],
    go: str,
    voice: Voice,
) -> tuple[Trial, tuple[Message, ...]]:
    """Take what a page was answered with, and go on, back, or nowhere while something is wrong.

    Parameters
    ----------
    fields : mapping of name to values
        As they were posted.
    go : str
        "next" or "back".
    """
    if trial.page is None:
        return begin(questionnaire), ()
    reading = read_page(questionnaire, trial.page, fields, trial.answers)
    answers, texts = reading.onto(trial.answers, trial.free_texts)
    here = Trial(page=trial.page, answers=answers, free_texts=texts)
    if go == "back":
        before = previous_page(questionnaire, trial.page, answers)
        return _at(here, trial.page if before is None else before), ()
    told = messages(voice, questionnaire, reading.problems)
    if told or opened_on(questionnaire, trial.page, trial.answers, answers):
        return here, told
    return _at(here, next_page(questionnaire, trial.page, answers)), ()


def page_markup(
    texts: Texts,
    questionnaire: Questionnaire,
    trial: Trial,
    voice: Voice,
    told: Sequence[Message] = (),
    *,
    fields: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """Return the whole page where a try stands.

    Parameters
    ----------
    told : sequence of Message
        What is wrong with the page that was sent.
    fields : mapping of name to values, optional
        What was typed there; by default what was answered before.
    """
    strip = f'<div class="tw"><p class="test">{escape(texts["try.strip"])}</p></div>'
    languages = _languages(questionnaire, voice)
    inside = (
        _end(texts, questionnaire, voice)
        if trial.page is None
        else _page(questionnaire, trial.page, trial, voice, told, fields)
    )
    carried = hidden_field("state", state_of(trial)) + hidden_field("lang", voice.language)
    title = escape(texts["builder.try"])
    return (
        f'<!doctype html><html lang="{escape(voice.language)}" dir="{voice.direction}"><head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style></head><body>"
        f'<form id="answers" method="post"><header>{strip}{languages}</header>'
        f"<main>{inside}</main>{carried}</form></body></html>"
    )


def _page(
    questionnaire: Questionnaire,
    number: int,
    trial: Trial,
    voice: Voice,
    told: Sequence[Message],
    fields: Mapping[str, Sequence[str]] | None,
) -> str:
    page = questionnaire.pages[number]
    shown = fields or fields_of_page(questionnaire, number, trial.answers, trial.free_texts)
    filled = given(shown) | marked(voice, told)
    asked = "".join(
        question_template(voice, question).fill(filled)
        for question in asked_on(questionnaire, number, trial.answers)
    )
    counted = voice.own("progress.page", page=number + 1, pages=len(questionnaire.pages))
    title = voice.text(page.title)
    heading = f"<h1>{title}</h1>" if title else ""
    return (
        f"{plain_bar(counted, '')}{_summary(told)}{heading}{voice.paragraphs(page.lead)}{asked}"
        f"{_buttons(voice)}"
    )


def _summary(told: Sequence[Message]) -> str:
    if not told:
        return ""
    lines = "".join(f'<li><a href="#{one.anchor}">{one.problem}</a></li>' for one in told)
    return f'<div class="sum" role="alert"><ul>{lines}</ul></div>'


def _buttons(voice: Voice) -> str:
    on = button(voice.own("go.next"), name="go", value="next")
    return row(on, button(voice.own("go.back"), name="go", value="back", quiet=True))


def _end(texts: Texts, questionnaire: Questionnaire, voice: Voice) -> str:
    again = row(button(escape(texts["try.again"]), name="go", value="next"))
    said = f"<p>{escape(texts['try.nothing-kept'])}</p>"
    title = f"<h1>{voice.text(questionnaire.title)}</h1>"
    return f"{title}{voice.paragraphs(questionnaire.thanks)}{said}{again}"


def _languages(questionnaire: Questionnaire, voice: Voice) -> str:
    others = [tag for tag in questionnaire.languages if tag != voice.language]
    buttons = "".join(
        f'<button class="l" name="speak" value="{escape(tag)}" lang="{escape(tag)}">'
        f"{escape(language_name(tag))}</button>"
        for tag in others
    )
    return f'<div class="h"><nav>{buttons}</nav></div>'


def _at(trial: Trial, page: int | None) -> Trial:
    return Trial(page=page, answers=trial.answers, free_texts=trial.free_texts)
