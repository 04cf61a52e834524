"""The middle column at the front: title, what is agreed to, thanks, languages, minutes."""

from collections.abc import Callable
from dataclasses import fields, replace
from html import escape

from nicegui import ui

from surveys.asking.questionnaire import ConsentTexts
from surveys.asking.words import Words
from surveys.instruments import Audience
from ui.respond.sentences import language_name, language_names
from ui.staff.widgets.controls import button
from ui.staff.widgets.forms import drop_down
from ui.staff.widgets.words import markup
from ui.texts.texts import Texts

from .bench import Bench
from .drafting import with_language, without_language
from .inputs import whole, words_area, words_line

OWN = ("title", "intro", "thanks")


def front_form(texts: Texts, bench: Bench) -> None:
    """Put the fields of what stands before and after the questions."""
    questionnaire = bench.questionnaire
    words_line(
        texts, bench, texts["builder.front.title"], questionnaire.title, _typing(bench, "title")
    ).classes("first")
    for name in ("intro", "thanks"):
        words: Words = getattr(questionnaire, name)
        words_area(texts, bench, texts[f"builder.front.{name}"], words, _typing(bench, name))
    with ui.element("details"):
        markup(escape(texts["builder.front.consent"]), tag="summary")
        with ui.element("div").classes("known"):
            markup(escape(texts["builder.front.gaps"]), tag="p", kind="note")
            for part in fields(ConsentTexts):
                words_area(
                    texts,
                    bench,
                    texts[f"builder.consent.{part.name}"],
                    getattr(questionnaire.consent, part.name),
                    _agreeing(bench, part.name),
                )
    whole(
        texts["builder.front.minutes"],
        questionnaire.minutes,
        lambda count: bench.type(replace(bench.questionnaire, minutes=count or 1), "minutes"),
    )
    drop_down(
        texts["terms.audience.label"],
        {one.value: texts[f"terms.audience.{one}.name"] for one in Audience},
        lambda value: bench.type(
            replace(bench.questionnaire, audience=Audience(value)), "audience"
        ),
        value=questionnaire.audience,
    )
    _languages(texts, bench)


def _typing(bench: Bench, name: str) -> Callable[[Words], None]:
    def change(words: Words) -> None:
        said = {part: getattr(bench.questionnaire, part) for part in OWN} | {name: words}
        bench.type(replace(bench.questionnaire, **said), name)

    return change


def _agreeing(bench: Bench, name: str) -> Callable[[Words], None]:
    def change(words: Words) -> None:
        parts = {
            part.name: getattr(bench.questionnaire.consent, part.name)
            for part in fields(ConsentTexts)
        }
        consent = ConsentTexts(**(parts | {name: words}))
        bench.type(replace(bench.questionnaire, consent=consent), f"consent {name}")

    return change


def _languages(texts: Texts, bench: Bench) -> None:
    with ui.element("fieldset").classes("ticks"):
        markup(escape(texts["builder.languages"]), tag="legend")
        for tag in bench.questionnaire.languages[1:]:
            named = texts.say("builder.language.remove", language=language_name(tag))
            button(named, _leaving(bench, tag)).classes("small")
    drop_down(
        texts["builder.language.add"],
        {"": texts["builder.choose"], **_unspoken(bench)},
        lambda tag: bench.do(with_language(bench.questionnaire, tag)) if tag else None,
    )


def _leaving(bench: Bench, tag: str) -> Callable[[], None]:
    return lambda: bench.do(without_language(bench.questionnaire, tag))


def _unspoken(bench: Bench) -> dict[str, str]:
    spoken = bench.questionnaire.languages
    return {tag: name for tag, name in language_names().items() if tag not in spoken}
