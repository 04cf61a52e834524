"""Fields of a form that is answered on the page: choices, lines, days, and all problems at once."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from html import escape

from nicegui import ui

from surveys.errors import FixableError
from ui.guard import STAFF
from ui.texts.texts import Texts

from .states import problem_box
from .words import markup

VALUE = "event => emit(event.target.value)"


@dataclass(frozen=True, slots=True)
class Card:
    """One of several ways to answer, with a line that says what it means."""

    value: str
    name: str
    means: str


class FormError(FixableError):
    """Something in a form has to be put right."""

    code = "form"


class Problems:
    """The place where a form says everything that has to be put right, at once."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._place = ui.element("div").classes("problems")

    def show(self, error: FixableError) -> None:
        """Say what is wrong and lead the reader there; what was typed stays."""
        self.clear()
        with self._place:
            markup(problem_box(self._texts, error))
        ui.run_javascript(f"getHtmlElement({self._place.id})?.scrollIntoView({{block: 'nearest'}})")

    def clear(self) -> None:
        """Say nothing."""
        self._place.clear()


def drop_down(
    label: str, options: Mapping[str, str], on_change: Callable[[str], None], *, value: str = ""
) -> ui.element:
    """Put a list to choose one from, as the browser has it.

    Parameters
    ----------
    label : str
        What is asked.
    options : mapping of value to words
        In the order shown.
    on_change : callable
        Told the chosen value.
    value : str
        Chosen to begin with.
    """
    with ui.element("label").classes("field"):
        markup(escape(label), tag="span")
        with ui.element("select") as select:
            # The label holds the options too, and some readers would say them all.
            select.props["aria-label"] = label
            for name, words in options.items():
                option = ui.html(escape(words), sanitize=False, tag="option")
                option.props["value"] = name
                if name == value:
                    option.props["selected"] = True
    return select.on("change", lambda event: on_change(event.args), js_handler=VALUE)


def radio_cards(
    legend: str,
    cards: Sequence[Card],
    on_change: Callable[[str], None],
    *,
    name: str,
    value: str = "",
    seen: bool = False,
) -> None:
    """Put ways to answer side by side, one of which can be chosen; arrow keys move between them.

    Parameters
    ----------
    legend : str
        The question; read aloud, and shown if `seen`.
    name : str
        Unlike that of any other group on the page.
    """
    with ui.element("fieldset"):
        markup(escape(legend), tag="legend", kind="" if seen else "vh")
        with ui.element("div").classes("opts"):
            for card in cards:
                _radio_card(card, on_change, name=name, checked=card.value == value)


def text_line(label: str, *, value: str = "", hint: str = "") -> ui.input:
    """Put a line to write in, its label above it and a hint below."""
    with _labelled(label, hint):
        return _plain(ui.input(value=value), label)


def text_area(label: str, *, value: str = "", hint: str = "") -> ui.textarea:
    """Put some lines to write in."""
    with _labelled(label, hint):
        return _plain(ui.textarea(value=value).props("autogrow"), label)


def day_field(label: str, *, value: str = "", hint: str = "") -> ui.input:
    """Put a field for a day, with the browser's own calendar; days as ISO 8601 writes them."""
    with _labelled(label, hint):
        return _plain(ui.input(value=value).props("type=date"), label)


def held_by[Field: ui.input | ui.textarea](
    make: Callable[..., Field], label: str, draft: object, name: str, *, hint: str = ""
) -> Field:
    """Put a field that shows and changes one attribute of a draft.

    Parameters
    ----------
    make : callable
        `text_line`, `text_area` or `day_field`.
    draft : object
        Has a text as its attribute `name`.
    """
    # Made with its value: one that is set afterwards reaches the page a moment after the page
    # itself, and wipes out what a quick writer has typed by then.
    field = make(label, value=getattr(draft, name), hint=hint)
    field.bind_value(draft, name)
    return field


def day_of(field: ui.input) -> date | None:
    """Return the day that was chosen, None while there is none."""
    try:
        return date.fromisoformat(field.value or "")
    except ValueError:
        return None


def lead_to(place: ui.element, selector: str) -> None:
    """Put the focus on what `selector` finds, once the page shows what it was just given.

    Parameters
    ----------
    place : ui.element
        Anything that is still on the page; what called this may be gone from it.
    """
    find = f"document.querySelector({json.dumps(selector)})?.focus()"
    place.client.run_javascript(f"setTimeout(() => {find}, 50)")


def go_to(address: str) -> None:
    """Open another staff page; the page library puts the prefix of the rooms before it itself."""
    ui.navigate.to(address.removeprefix(STAFF))


@contextmanager
def _labelled(label: str, hint: str) -> Iterator[None]:
    with ui.element("div").classes("labelled"):
        # Not a label of its own: Quasar wraps its line in one, and this one would be its twin.
        markup(escape(label), tag="span", kind="lab")
        yield
        if hint:
            markup(escape(hint), tag="p", kind="fine")


def _plain[Field: ui.element](field: Field, label: str) -> Field:
    field.props("outlined square dense")
    field.props["aria-label"] = label
    return field


def _radio_card(card: Card, on_change: Callable[[str], None], *, name: str, checked: bool) -> None:
    with ui.element("label").classes("opt"):
        radio = ui.element("input")
        radio.props.update({"type": "radio", "name": name, "value": card.value})
        if checked:
            radio.props["checked"] = True
        radio.on("change", lambda event: on_change(event.args), js_handler=VALUE)
        markup(escape(card.name), tag="b")
        if card.means:
            markup(escape(card.means), tag="span")
