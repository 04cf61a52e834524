"""How a question is answered: choices, rows, limits, places; each type has its own fields."""

from collections.abc import Callable
from dataclasses import replace
from html import escape

from nicegui import ui

from surveys.asking.questions import Choice, Place, QuestionType, Row
from surveys.asking.words import Words, direction
from ui.staff.widgets.controls import button
from ui.staff.widgets.forms import drop_down
from ui.staff.widgets.words import markup
from ui.texts.texts import Texts

from .bench import Bench
from .drafting import ID, in_words
from .inputs import area, line, tick, whole, words_line
from .places import listed_places, read_places


def answer_form(texts: Texts, bench: Bench) -> None:
    """Put the fields of the type of the question in hand."""
    question = bench.question
    match question.type:
        case QuestionType.SCALE if question.ends is not None and question.choices:
            _scale(texts, bench)
        case type if type.has_choices:
            _choices(texts, bench)
    match question.type:
        case QuestionType.MATRIX:
            _rows(texts, bench)
        case QuestionType.MULTIPLE | QuestionType.RANKING:
            _most(texts, bench)
        case QuestionType.NUMBER:
            _number(texts, bench)
        case QuestionType.SHORT_TEXT | QuestionType.LONG_TEXT:
            _longest(texts, bench)
        case QuestionType.DATE:
            _dates(texts, bench)
        case QuestionType.MAP_POINT:
            _places(texts, bench)


def _scale(texts: Texts, bench: Bench) -> None:
    codes = bench.question.codes

    def span(lowest: int, highest: int) -> None:
        if lowest < highest <= lowest + 100:
            languages = bench.questionnaire.languages
            choices = tuple(_numbered(code, languages) for code in range(lowest, highest + 1))
            bench.type_question(replace(bench.question, choices=choices), "span")

    def end(place: int) -> Callable[[Words], None]:
        def change(words: Words) -> None:
            ends = list(bench.question.ends or ({}, {}))
            ends[place] = words
            question = replace(bench.question, ends=(ends[0], ends[1]))
            bench.type_question(question, f"end {place}")

        return change

    with ui.element("div").classes("pair"):
        steps = {str(highest): str(highest) for highest in (4, 5, 6, 7, 10)}
        shown = steps | {str(codes[-1]): str(codes[-1])}
        starts = {"0": "0", "1": "1", str(codes[0]): str(codes[0])}
        drop_down(
            texts["builder.scale.from"],
            starts,
            lambda value: span(int(value), bench.question.codes[-1]),
            value=str(codes[0]),
        )
        drop_down(
            texts["builder.scale.to"],
            shown,
            lambda value: span(bench.question.codes[0], int(value)),
            value=str(codes[-1]),
        )
    ends = bench.question.ends or ({}, {})
    for place, name in enumerate(("worst", "best")):
        words_line(texts, bench, texts[f"builder.scale.{name}"], ends[place], end(place))


def _numbered(code: int, languages: tuple[str, ...]) -> Choice:
    return Choice(code=code, text={language: str(code) for language in languages})


def _choices(texts: Texts, bench: Bench) -> None:
    matrix = bench.question.type is QuestionType.MATRIX
    with ui.element("fieldset").classes("parts"):
        _legend(texts["builder.columns" if matrix else "builder.choices"])
        for place, choice in enumerate(bench.question.choices):
            _choice(texts, bench, place, choice)
        button(texts["builder.choice.add"], lambda: _add_choice(bench)).classes("small")
    if bench.question.type is not QuestionType.RANKING:
        tick(
            texts["builder.ordered"],
            bench.question.ordered,
            lambda on: bench.type_question(replace(bench.question, ordered=on), "ordered"),
        )


def _choice(texts: Texts, bench: Bench, place: int, choice: Choice) -> None:
    def put(changed: Choice, field: str) -> None:
        choices = list(bench.question.choices)
        choices[place] = changed
        question = replace(bench.question, choices=tuple(choices))
        bench.type_question(question, f"{field} {place}")

    def code(value: int | None) -> None:
        others = {one.code for n, one in enumerate(bench.question.choices) if n != place}
        if value is not None and value not in others:
            put(replace(bench.question.choices[place], code=value), "code")

    def text(words: str) -> None:
        kept = bench.question.choices[place]
        put(replace(kept, text=in_words(kept.text, language, words)), "choice")

    language, number = bench.language, place + 1
    with ui.element("div").classes("part"):
        whole(texts.say("builder.choice.code", number=number), choice.code, code)
        field = line(
            texts.say("builder.choice.text", number=number), choice.text.get(language, ""), text
        )
        _hinted(bench, field, choice.text)
        if bench.question.type is QuestionType.MULTIPLE:
            tick(
                texts["builder.choice.exclusive"],
                choice.exclusive,
                lambda on: put(replace(bench.question.choices[place], exclusive=on), "exclusive"),
            )
        _part_buttons(
            texts,
            texts.say("builder.choice.text", number=number),
            lambda step: _shift_choice(bench, place, step),
            lambda: _drop_choice(bench, place),
        )


def _add_choice(bench: Bench) -> None:
    code = max(bench.question.codes, default=0) + 1
    choices = (*bench.question.choices, Choice(code=code, text={}))
    bench.do_question(replace(bench.question, choices=choices))


def _drop_choice(bench: Bench, place: int) -> None:
    choices = bench.question.choices
    bench.do_question(replace(bench.question, choices=(*choices[:place], *choices[place + 1 :])))


def _shift_choice(bench: Bench, place: int, step: int) -> None:
    bench.do_question(
        replace(bench.question, choices=_shifted(bench.question.choices, place, step))
    )


def _rows(texts: Texts, bench: Bench) -> None:
    with ui.element("fieldset").classes("parts"):
        _legend(texts["builder.rows"])
        for place, row in enumerate(bench.question.rows):
            _row(texts, bench, place, row)
        button(texts["builder.row.add"], lambda: _add_row(bench)).classes("small")


def _row(texts: Texts, bench: Bench, place: int, row: Row) -> None:
    def put(changed: Row, field: str) -> None:
        rows = list(bench.question.rows)
        rows[place] = changed
        bench.type_question(replace(bench.question, rows=tuple(rows)), f"{field} {place}")

    def name(id: str) -> None:
        others = {one.id for n, one in enumerate(bench.question.rows) if n != place}
        if ID.fullmatch(id) and id not in others:
            put(replace(bench.question.rows[place], id=id), "row id")

    def text(words: str) -> None:
        kept = bench.question.rows[place]
        put(replace(kept, text=in_words(kept.text, language, words)), "row")

    language, number = bench.language, place + 1
    with ui.element("div").classes("part"):
        line(texts.say("builder.row.id", number=number), row.id, name)
        field = line(texts.say("builder.row.text", number=number), row.text.get(language, ""), text)
        _hinted(bench, field, row.text)
        _part_buttons(
            texts,
            texts.say("builder.row.text", number=number),
            lambda step: bench.do_question(
                replace(bench.question, rows=_shifted(bench.question.rows, place, step))
            ),
            lambda: bench.do_question(
                replace(
                    bench.question,
                    rows=(*bench.question.rows[:place], *bench.question.rows[place + 1 :]),
                )
            ),
        )


def _add_row(bench: Bench) -> None:
    taken = {row.id for row in bench.question.rows}
    id = next(f"r{n}" for n in range(1, len(taken) + 2) if f"r{n}" not in taken)
    bench.do_question(replace(bench.question, rows=(*bench.question.rows, Row(id=id, text={}))))


def _part_buttons(
    texts: Texts, name: str, shift: Callable[[int], None], drop: Callable[[], None]
) -> None:
    with ui.element("div").classes("tools"):
        for sign, key, act in (
            ("↑", "builder.part.up", lambda: shift(-1)),
            ("↓", "builder.part.down", lambda: shift(1)),
            ("✕", "builder.part.remove", drop),
        ):
            made = button(sign, act).classes("small")
            made.props["aria-label"] = texts.say(key, what=name)


def _shifted[Part](parts: tuple[Part, ...], place: int, step: int) -> tuple[Part, ...]:
    moved = list(parts)
    if 0 <= place + step < len(moved):
        moved.insert(place + step, moved.pop(place))
    return tuple(moved)


def _most(texts: Texts, bench: Bench) -> None:
    whole(
        texts["builder.most"],
        bench.question.most,
        lambda value: bench.type_question(replace(bench.question, most=value), "most"),
    )


def _number(texts: Texts, bench: Bench) -> None:
    with ui.element("div").classes("pair"):
        whole(
            texts["builder.lowest"],
            _int(bench.question.lowest),
            lambda value: bench.type_question(replace(bench.question, lowest=value), "lowest"),
        )
        whole(
            texts["builder.highest"],
            _int(bench.question.highest),
            lambda value: bench.type_question(replace(bench.question, highest=value), "highest"),
        )
    words_line(
        texts,
        bench,
        texts["builder.unit"],
        bench.question.unit,
        lambda words: bench.type_question(replace(bench.question, unit=words), "unit"),
    )
    tick(
        texts["builder.whole"],
        bench.question.whole,
        lambda on: bench.type_question(replace(bench.question, whole=on), "whole"),
    )


def _longest(texts: Texts, bench: Bench) -> None:
    whole(
        texts["builder.longest"],
        bench.question.longest,
        lambda value: bench.type_question(replace(bench.question, longest=value or 0), "longest"),
    )


def _dates(texts: Texts, bench: Bench) -> None:
    with ui.element("div").classes("pair"):
        line(
            texts["builder.earliest"],
            bench.question.earliest,
            lambda day: bench.type_question(replace(bench.question, earliest=day), "earliest"),
        ).props("type=date")
        line(
            texts["builder.latest"],
            bench.question.latest,
            lambda day: bench.type_question(replace(bench.question, latest=day), "latest"),
        ).props("type=date")


def _places(texts: Texts, bench: Bench) -> None:
    def change(text: str) -> None:
        found = read_places(text, bench.question.places, bench.language)
        if found is not None:
            bench.type_question(replace(bench.question, places=found), "places")

    places: tuple[Place, ...] = bench.question.places
    area(
        texts["builder.places.label"],
        listed_places(places, bench.language),
        change,
        hint=texts["builder.places.hint"],
    )


def _hinted(bench: Bench, field: ui.input, words: Words) -> None:
    language, first = bench.language, bench.questionnaire.languages[0]
    field.props["lang"], field.props["dir"] = language, direction(language)
    if language != first and words.get(first):
        field.props["placeholder"] = words[first]


def _legend(text: str) -> None:
    markup(escape(text), tag="legend")


def _int(value: float | None) -> int | None:
    return None if value is None else int(value)
