"""Forms of one button, for what changes something and so must not be a link."""

from html import escape

from .markup import element
from .texts.texts import LANGUAGES, Texts


def hidden_field(name: str, value: str) -> str:
    """Return a field that a form sends without showing it."""
    return element("input", type="hidden", name=name, value=value)


def language_form(texts: Texts, csrf: str, next_page: str) -> str:
    """Return the button that turns the page to the other language; it says so in that language."""
    other = next(language for language in LANGUAGES if language != texts.language)
    return preference_form(
        "language", other, LANGUAGES[other], csrf=csrf, next_page=next_page, spoken_in=other
    )


def preference_form(
    name: str, value: str, label: str, *, csrf: str, next_page: str, spoken_in: str | None = None
) -> str:
    """Return a button, drawn as a link, that keeps one preference and comes back."""
    return element(
        "form",
        hidden_field("csrf", csrf),
        hidden_field("next", next_page),
        hidden_field("name", name),
        hidden_field("value", value),
        element("button", escape(label), type="submit", class_="linklike", lang=spoken_in),
        method="post",
        action="/preferences",
    )


def log_out_form(label: str, csrf: str) -> str:
    """Return the button that ends the login."""
    return element(
        "form",
        hidden_field("csrf", csrf),
        element("button", escape(label), type="submit", class_="linklike"),
        method="post",
        action="/logout",
    )
