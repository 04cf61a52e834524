"""The right column: what is in hand, drawn by the respondents' own markup, on a phone 360 px wide."""

import json
from html import escape

from nicegui import ui

from surveys.asking.questionnaire import Page, Questionnaire
from surveys.asking.questions import Question
from surveys.asking.words import direction
from ui.respond.pages.forms import button, row
from ui.respond.pages.frame import plain_bar
from ui.respond.parts.question import question_template
from ui.respond.parts.voice import Voice
from ui.respond.policy import STYLE
from ui.staff.widgets.words import markup
from ui.texts.texts import Texts

from .bench import Bench
from .drafting import Spot, page_called
from .gaps import gaps_in

# The frame of the preview runs no scripts, but is of our own origin: so its body can be exchanged
# without loading the page anew, which would flicker with every letter.
SANDBOX = "allow-same-origin"
EXCHANGE = """(() => {{
    const frame = getHtmlElement({id}), page = frame && frame.contentDocument;
    if (!page || !page.body) return;
    page.documentElement.lang = {lang};
    page.documentElement.dir = {dir};
    page.body.innerHTML = {body};
}})()"""


class Preview:
    """The phone; only its body changes while one types."""

    def __init__(self, texts: Texts, bench: Bench, city: str) -> None:
        self._bench, self._city = bench, city
        with ui.element("div").classes("phone"):
            self._frame = ui.element("iframe")
            self._frame.props.update(
                {
                    "title": texts["builder.preview"],
                    "sandbox": SANDBOX,
                    "srcdoc": document(bench.questionnaire, bench.spot, bench.language, city),
                }
            )
        markup(escape(texts["builder.as-seen"]), tag="p", kind="fine gap")
        bench.heard(typed=self._show, rebuilt=self._show)

    def _show(self) -> None:
        bench = self._bench
        exchange = EXCHANGE.format(
            id=self._frame.id,
            lang=_script(bench.language),
            dir=_script(direction(bench.language)),
            body=_script(body(bench.questionnaire, bench.spot, bench.language, self._city)),
        )
        self._frame.client.run_javascript(exchange)


def document(questionnaire: Questionnaire, spot: Spot, language: str, city: str = "") -> str:
    """Return the whole page of the phone: the respondents' style sheet, and no script."""
    voice = Voice(language=language)
    return (
        f'<!doctype html><html lang="{escape(language)}" dir="{voice.direction}"><head>'
        f'<meta charset="utf-8"><title>{escape(questionnaire.id)}</title><style>{STYLE}</style>'
        f"</head><body>{body(questionnaire, spot, language, city)}</body></html>"
    )


def body(questionnaire: Questionnaire, spot: Spot, language: str, city: str = "") -> str:
    """Return what a respondent sees of what is in hand: the front, a page, or one question of it."""
    voice = Voice(language=language, gaps=gaps_in(city, language))
    if not spot.page:
        return _front(voice, questionnaire)
    page = page_called(questionnaire, spot.page)
    number = questionnaire.pages.index(page) + 1
    bar = plain_bar(voice.own("progress.page", page=number, pages=len(questionnaire.pages)), "")
    shown = [one for one in page.questions if spot.question in {"", one.id}]
    return f"<header>{bar}</header><main>{_head(voice, page)}{_asked(voice, shown)}</main>"


def _front(voice: Voice, questionnaire: Questionnaire) -> str:
    consent = questionnaire.consent
    said = consent.anonymous or consent.confidential
    return (
        f"<main><h1>{voice.text(questionnaire.title)}</h1>"
        f"{voice.paragraphs(questionnaire.intro)}{voice.paragraphs(said)}"
        f"{voice.paragraphs(consent.withdrawal)}"
        f"{row(button(voice.text(consent.agree)))}"
        f"<hr>{voice.paragraphs(questionnaire.thanks)}</main>"
    )


def _head(voice: Voice, page: Page) -> str:
    title = voice.text(page.title)
    return (f"<h1>{title}</h1>" if title else "") + voice.paragraphs(page.lead)


def _asked(voice: Voice, questions: list[Question]) -> str:
    return "".join(question_template(voice, question).fill({}) for question in questions)


def _script(text: str) -> str:
    # In a script, "</" could end it and two separators are line breaks; JSON knows neither danger.
    return json.dumps(text).replace("</", "<\\/")
