"""The left column: every question by page; pressing one takes it in hand."""

from collections.abc import Callable
from html import escape

from nicegui import ui

from surveys.asking.hints import expected_seconds
from surveys.asking.words import say
from ui.markup import element
from ui.texts.texts import Texts

from .bench import Bench
from .conditions import number_of
from .drafting import Spot, page_called, spots

SHORT = 90  # characters that fit in three lines


class Outline:
    """The list; lines stay where they are while only texts and names change.

    A line knows its place and not its question, so that a press is not lost when the question
    was given another name just before.
    """

    def __init__(self, texts: Texts, bench: Bench) -> None:
        self._texts, self._bench = texts, bench
        self._lines: list[ui.html] = []
        self._spots: tuple[Spot, ...] = ()
        self._said: list[str] = []
        with ui.element("nav").classes("ql") as self._place:
            self._place.props["aria-label"] = texts["builder.outline"]
        self._build()
        bench.heard(typed=self._typed, rebuilt=self._rebuilt)

    def _typed(self) -> None:
        self._say(self._spots.index(self._bench.spot))

    def _rebuilt(self) -> None:
        before, self._spots = self._spots, spots(self._bench.questionnaire)
        if _shape(before) != _shape(self._spots):
            self._build()
            return
        for place in range(len(self._lines)):
            self._say(place)
            self._mark(place)

    def _build(self) -> None:
        self._place.clear()
        self._spots = spots(self._bench.questionnaire)
        self._said = [spot_line(self._texts, self._bench, spot) for spot in self._spots]
        with self._place:
            self._lines = [self._line(place) for place in range(len(self._spots))]
        for place in range(len(self._lines)):
            self._mark(place)

    def _line(self, place: int) -> ui.html:
        made = ui.html(self._said[place], sanitize=False, tag="button")
        made.props["type"] = "button"
        kind = "q" if self._spots[place].question else "g"
        return made.classes(kind).on("click", self._taking(place))

    def _taking(self, place: int) -> Callable[[], None]:
        return lambda: self._bench.take(self._spots[place])

    def _say(self, place: int) -> None:
        said = spot_line(self._texts, self._bench, self._spots[place])
        if said != self._said[place]:
            self._said[place] = said
            self._lines[place].set_content(said)

    def _mark(self, place: int) -> None:
        made, here = self._lines[place], self._spots[place] == self._bench.spot
        if here != ("on" in made.classes):
            made.classes(toggle="on")
            made.props(remove="aria-current") if not here else made.props("aria-current=true")


def spot_line(texts: Texts, bench: Bench, spot: Spot) -> str:
    """Return what stands in the line of a question, a page, or the front."""
    questionnaire, language = bench.questionnaire, bench.language
    if spot.question:
        number = number_of(questionnaire, spot.question)
        question = questionnaire.question(spot.question)
        text = shortened(say(question.text, language)) or texts["builder.no-text"]
        sometimes = texts["builder.sometimes"] if question.when else ""
        return element("b", str(number or "·")) + _words(text, sometimes)
    if not spot.page:
        return escape(texts["builder.front.name"])
    page = page_called(questionnaire, spot.page)
    number = questionnaire.pages.index(page) + 1
    title = say(page.title, language)
    name = texts.say("builder.page.name", number=number)
    sometimes = texts["builder.sometimes"] if page.when else ""
    return _words(f"{name} · {shortened(title)}" if title else name, sometimes)


def shortened(text: str) -> str:
    """Return a text on one line, no longer than fits."""
    plain = " ".join(text.split())
    return plain if len(plain) <= SHORT else f"{plain[:SHORT].rstrip()}…"


def length_line(texts: Texts, bench: Bench) -> None:
    """Put how long it takes on a phone, as far as one can tell from its texts."""
    said = ui.html("", sanitize=False, tag="p").classes("note")

    def show() -> None:
        seconds = round(expected_seconds(bench.questionnaire, bench.language), -1)
        minutes, rest = divmod(int(seconds), 60)
        key = "builder.length" if minutes else "builder.length-short"
        said.set_content(escape(texts.say(key, minutes=minutes, seconds=rest)))

    show()
    bench.heard(rebuilt=show)


def _words(text: str, sometimes: str) -> str:
    below = element("span", escape(sometimes), class_="fine") if sometimes else ""
    return element("span", escape(text), below)


def _shape(listed: tuple[Spot, ...]) -> tuple[tuple[bool, bool], ...]:
    return tuple((bool(spot.page), bool(spot.question)) for spot in listed)
