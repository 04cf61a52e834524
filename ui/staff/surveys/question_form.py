"""The middle column while a question is in hand: its text, kind, what it measures, when it is asked."""

from collections.abc import Callable
from dataclasses import replace
from html import escape

from nicegui import ui

from surveys.asking.questions import QuestionType
from surveys.battery import missing_name
from surveys.instruments import load_constructs
from surveys.responses import Missing
from ui.markup import element
from ui.staff.widgets.forms import drop_down
from ui.staff.widgets.words import markup
from ui.texts.texts import Texts

from .answer_form import answer_form
from .bench import Bench
from .drafting import answered_by, renamed
from .inputs import line, tick, words_area, words_line
from .when_form import WhenForm

OFFERED = (Missing.DONT_KNOW, Missing.PREFER_NOT)


def question_form(texts: Texts, bench: Bench) -> None:
    """Put the fields of the question in hand."""
    question = bench.question
    words_area(
        texts,
        bench,
        texts["builder.question"],
        question.text,
        lambda words: bench.type_question(replace(bench.question, text=words), "text"),
    ).classes("first")
    words_line(
        texts,
        bench,
        texts["builder.help"],
        question.help,
        lambda words: bench.type_question(replace(bench.question, help=words), "help"),
    )
    with ui.element("div").classes("pair"):
        _kind(texts, bench)
        if question.type.is_answered:
            _construct(texts, bench)
    answer_form(texts, bench)
    if question.type.is_answered:
        _answering(texts, bench)
    WhenForm(
        texts,
        bench,
        question.when,
        lambda when: bench.type_question(replace(bench.question, when=when), "when"),
    )
    _more(texts, bench)


def _kind(texts: Texts, bench: Bench) -> None:
    kinds = {kind.value: texts[f"builder.kind.{kind}"] for kind in QuestionType}

    def change(kind: str) -> None:
        languages = bench.questionnaire.languages
        bench.do_question(answered_by(bench.question, QuestionType(kind), languages))

    drop_down(texts["builder.kind.label"], kinds, change, value=bench.question.type.value)


def _construct(texts: Texts, bench: Bench) -> None:
    named = {one.id: texts.name(_by_language(one.name)) for one in load_constructs().values()}
    here = bench.question.construct
    other = {here: here} if here and here not in named else {}
    drop_down(
        texts["builder.measures.label"],
        {"": texts["builder.measures.nothing"], **named, **other},
        lambda id: bench.type_question(replace(bench.question, construct=id), "construct"),
        value=here,
    )


def _answering(texts: Texts, bench: Bench) -> None:
    with ui.element("fieldset").classes("ticks"):
        markup(escape(texts["builder.answering"]), tag="legend")
        tick(
            texts["builder.required"],
            bench.question.required,
            lambda on: bench.type_question(replace(bench.question, required=on), "required"),
        )
        for kind in OFFERED:
            tick(
                texts[f"builder.missing.{missing_name(kind)}"],
                kind in bench.question.missing,
                _offering(bench, kind),
            )


def _offering(bench: Bench, kind: Missing) -> Callable[[bool], None]:
    def change(on: bool) -> None:
        offered = {*bench.question.missing, kind} if on else {*bench.question.missing} - {kind}
        missing = tuple(one for one in OFFERED if one in offered)
        bench.type_question(replace(bench.question, missing=missing), f"missing {kind}")

    return change


def _more(texts: Texts, bench: Bench) -> None:
    question = bench.question
    with ui.element("details"):
        markup(escape(texts["builder.more"]), tag="summary")
        with ui.element("div").classes("known"):
            line(
                texts["builder.id.label"],
                question.id,
                lambda id: None,
                hint=texts["builder.id.hint"],
            ).on("blur", lambda event: _rename(bench, str(event.sender.value)))
            tick(
                texts["builder.negative"],
                question.negative,
                lambda on: bench.type_question(replace(bench.question, negative=on), "negative"),
            )
            if question.bank is not None:
                said = texts.say("builder.bank.from", item=question.bank.item)
                markup(escape(said), tag="p", kind="note")
            if question.background is not None:
                said = texts.say("builder.background", factor=question.background.factor)
                markup(escape(said), tag="p", kind="note")
            markup(element("code", escape(question.when or "–")), tag="p", kind="fine")


def _rename(bench: Bench, id: str) -> None:
    old = bench.spot.question
    if old and id != old:
        named = renamed(bench.questionnaire, old, id)
        known = {question.id for question in named.questions}
        bench.do(named, replace(bench.spot, question=id if id in known else old))


def _by_language(name: object) -> dict[str, str]:
    return {language: getattr(name, language) for language in ("nb", "nn", "en")}
