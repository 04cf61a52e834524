"""The pages before the login, as plain HTML that needs no script."""

from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from .forms import hidden_field, language_form
from .markup import element
from .staff.marks.signs import brand
from .texts.texts import Texts
from .tokens import dark_by_system


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What every page before the login needs to know.

    Parameters
    ----------
    texts : Texts
        In the visitor's language.
    csrf : str
        The token that its forms send back.
    next_page : str
        Where to go after login, already checked.
    provider : str
        What the identity provider is called, or nothing where there is none.
    """

    texts: Texts
    csrf: str
    next_page: str
    provider: str = ""


def login_page(door: Door, *, problem: str = "", fix: str = "") -> str:
    """Return the form that asks for name and password, under what went wrong with the last try."""
    texts = door.texts
    form = element(
        "form",
        _hidden(door),
        _field(texts["login.name"], name="name", kind="text", complete="username"),
        _field(
            texts["login.password"], name="password", kind="password", complete="current-password"
        ),
        _button(texts["login.enter"]),
        method="post",
        action="/login",
    )
    return _page(door, texts["login.title"], _alert(problem, fix), form, _other_way(door))


def link_page(door: Door, token: str) -> str:
    """Return the page behind a login link; only its button logs in, so that a mail scanner does not."""
    texts = door.texts
    form = element(
        "form",
        _hidden(door),
        hidden_field("token", token),
        _button(texts["link.enter"]),
        method="post",
        action="/login/link",
    )
    explained = element("p", escape(texts["link.once"]), class_="note gap")
    return _page(door, texts["link.title"], explained, form)


def refusal_page(door: Door, *, problem: str, fix: str) -> str:
    """Return a page that says what went wrong, what to do, and leads to the login."""
    texts = door.texts
    way_out = element("a", escape(texts["login.to"]), class_="btn", href="/login")
    alert = _alert(problem, fix)
    return _page(door, texts["login.refused"], alert, element("p", way_out, class_="gap"))


def missing_page(door: Door) -> str:
    """Return the page for an address that leads nowhere: what to do, and the way to the rooms."""
    texts = door.texts
    explained = element("p", escape(texts["missing.fix"]), class_="note gap")
    way_out = element("a", escape(texts["missing.to"]), class_="btn", href="/")
    return _page(door, texts["missing.title"], explained, element("p", way_out, class_="gap"))


def _page(door: Door, title: str, *body: str) -> str:
    head = element("a", brand(), element("span", "dsm"), class_="brand", href="/")
    language = language_form(door.texts, door.csrf, door.next_page)
    main = element("main", head, element("h1", escape(title)), *body, language, class_="door")
    return (
        f'<!doctype html><html lang="{door.texts.language}" data-theme="auto">'
        '<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · dsm</title>"
        '<link rel="icon" href="/static/icon.svg">'
        '<link rel="stylesheet" href="/static/tokens.css"><link rel="stylesheet" href="/static/dsm.css">'
        f"<style>{dark_by_system()}</style></head><body>{main}</body></html>"
    )


def _other_way(door: Door) -> str:
    if not door.provider:
        return ""
    label = escape(door.texts.say("login.provider", name=door.provider))
    address = f"/login/provider?{urlencode({'next': door.next_page})}"
    return element("p", element("a", label, class_="btn", href=escape(address)), class_="gap")


def _hidden(door: Door) -> str:
    return hidden_field("csrf", door.csrf) + hidden_field("next", door.next_page)


def _alert(problem: str, fix: str) -> str:
    if not problem:
        return ""
    return element("div", element("b", escape(problem)), escape(fix), class_="alert", role="alert")


def _field(label: str, *, name: str, kind: str, complete: str) -> str:
    entry = element("input", name=name, type=kind, autocomplete=complete, required="required")
    return element("label", element("span", escape(label)), entry, class_="field")


def _button(label: str) -> str:
    return element("button", escape(label), type="submit", class_="btn main")
