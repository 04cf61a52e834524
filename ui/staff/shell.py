"""The frame around every staff page: top bar, strip of simulated figures, foot, and a net below."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from enum import StrEnum
from html import escape
from importlib.metadata import version
from typing import Literal

from nicegui import ui

from dsm.roles import Action
from dsm.stewardship import Account
from surveys.errors import FixableError
from ui.forms import language_form, log_out_form, preference_form
from ui.guard import STAFF
from ui.markup import element

from .marks.signs import brand, room_sign
from .office import Visitor
from .widgets.states import problem_box
from .widgets.words import heading, markup

HEAD = "".join(
    f'<link rel="stylesheet" href="/static/{name}.css">' for name in ("tokens", "dsm", "quasar")
)
# What browsers and Quasar call our languages.
LOCALES: dict[str, Literal["en-GB", "nb-NO"]] = {"en": "en-GB", "nb": "nb-NO"}


class Room(StrEnum):
    """The rooms that are built, in the order of the bar."""

    CITY = "city"
    PEOPLE = "people"
    POLICIES = "policies"
    PLANS = "plans"
    SURVEYS = "surveys"
    RESEARCH = "research"

    @property
    def address(self) -> str:
        """Where the room is."""
        return f"{STAFF}/" if self is Room.CITY else f"{STAFF}/{self}"


def rooms_of(account: Account) -> tuple[Room, ...]:
    """Return the rooms that somebody may enter."""
    closed = () if account.may(Action.EXAMINE) else (Room.RESEARCH,)
    return tuple(room for room in Room if room not in closed)


@contextmanager
def frame(
    visitor: Visitor, *, title: str, room: Room | None = None, data_version: str | None = ""
) -> Iterator[None]:
    """Put a page between top bar and foot; if it cannot be built, say why and what to do.

    Parameters
    ----------
    visitor : Visitor
        Who opened it; the page speaks her language and has her colours.
    title : str
        What the browser's tab says before the city's name.
    room : Room, optional
        Which link of the bar is the current one.
    data_version : str or None
        Of the figures shown; empty while there are none, None on a page that is not made from them.
    """
    _speak(visitor)
    ui.page_title(f"{title} · dsm {visitor.city.name if visitor.city else ''}".rstrip())
    ui.add_head_html(HEAD)
    with ui.header(fixed=False, wrap=False, add_scroll_padding=False):
        markup(top_bar(visitor, room) + simulated_strip(visitor))
    with ui.element("div").classes("page") as page:
        try:
            yield
        except FixableError as error:
            heading(1, visitor.texts["problem.title"])
            markup(problem_box(visitor.texts, error), kind="gap-l")
    ui.skip_link(visitor.texts["shell.skip"], target=page)
    with ui.footer(fixed=False, wrap=False):
        markup(foot(visitor, data_version) + bottom_bar(visitor, room))


@contextmanager
def problems_notified() -> Iterator[None]:
    """Turn a FixableError in a handler into a message on the page."""
    try:
        yield
    except FixableError as error:
        ui.notify(str(error), type="warning", multi_line=True, timeout=0, close_button="OK")


def top_bar(visitor: Visitor, room: Room | None) -> str:
    """Return brand, rooms, preferences and the way out as markup."""
    city = element("small", escape(visitor.city.name)) if visitor.city else ""
    home = element(
        "a", brand(), element("span", "dsm"), " ", city, class_="brand", href=Room.CITY.address
    )
    texts = visitor.texts
    rooms = [
        _room_link(one, texts[f"room.{one}"], current=one is room)
        for one in rooms_of(visitor.account)
    ]
    nav = element("nav", *rooms, class_="nav", aria_label=texts["shell.rooms"])
    name = element("span", escape(visitor.account.name))
    who = element("div", _preferences(visitor), name, _way_out(visitor), class_="who")
    return element("div", element("div", home, nav, who, class_="in"), class_="top")


def bottom_bar(visitor: Visitor, room: Room | None) -> str:
    """Return the rooms once more, where a thumb reaches them; the style sheet shows it on phones.

    Five have their place there; the researchers' room is made for a desk, and the foot leads to it.
    """
    texts = visitor.texts
    links = [
        _room_link(one, texts[f"room.short.{one}"], current=one is room, sign=room_sign(one))
        for one in Room
        if one is not Room.RESEARCH
    ]
    return element("nav", *links, class_="bottom", aria_label=texts["shell.rooms-phone"])


def simulated_strip(visitor: Visitor) -> str:
    """Return the strip that stands on every page while the city is simulated; else nothing."""
    city = visitor.city
    if city is None or not city.simulated:
        return ""
    texts = visitor.texts
    real = texts.say("simulated.real", residents=city.residents, source=city.residents_source)
    words = [element("b", escape(texts["simulated.title"])), escape(f" {real}")]
    return element("div", element("p", element("span", *words)), class_="sim")


def foot(visitor: Visitor, data_version: str | None) -> str:
    """Return versions, and on a phone the preferences and the way out."""
    texts = visitor.texts
    parts = [f"dsm {version('dsm')}"]
    if data_version is not None:
        shown = texts.say("shell.data-version", version=data_version)
        parts += [shown if data_version else texts["shell.no-data"], texts["shell.recomputed"]]
    line = " · ".join(parts)
    ways = element(
        "div", _preferences(visitor), _to_research(visitor), _way_out(visitor), class_="row"
    )
    small = element("div", ways, class_="show-s")
    return element("div", element("p", escape(line)), _watched(visitor), small, class_="foot")


def _to_research(visitor: Visitor) -> str:
    if Room.RESEARCH not in rooms_of(visitor.account):
        return ""
    return _room_link(Room.RESEARCH, visitor.texts["room.research"], current=False)


def _watched(visitor: Visitor) -> str:
    if not visitor.account.may(Action.SEE_AUDIT):
        return ""
    link = element("a", escape(visitor.texts["audit.title"]), href=f"{STAFF}/audit")
    return element("p", link)


def _speak(visitor: Visitor) -> None:
    # One page object serves all visitors of an address; a copy may speak to this one alone.
    client = ui.context.client
    client.page = copy(client.page)
    client.page.language = LOCALES[visitor.texts.language]
    client.page.dark = visitor.appearance.dark


def _room_link(room: Room, name: str, *, current: bool, sign: str = "") -> str:
    words = element("span", escape(name)) if sign else escape(name)
    here = "page" if current else None
    return element("a", sign, words, href=room.address, aria_current=here)


def _preferences(visitor: Visitor) -> str:
    texts, offered = visitor.texts, visitor.appearance.next
    look = preference_form(
        "appearance",
        offered,
        texts[f"appearance.{offered}"],
        csrf=visitor.csrf,
        next_page=visitor.path,
    )
    return language_form(texts, visitor.csrf, visitor.path) + look


def _way_out(visitor: Visitor) -> str:
    return log_out_form(visitor.texts["shell.log-out"], visitor.csrf)
