"""Fields of the planner: each takes a whole number, and says beside it when it holds none."""

from collections.abc import Callable, Mapping
from html import escape

from nicegui import ui

from ui.staff.widgets.forms import text_line
from ui.texts.texts import Texts

# The least and the most of each number; None where a limit depends on the others, and is told below.
LIMITS: Mapping[str, tuple[int, int | None]] = {
    "districts": (2, None),
    "smallest": (1, None),
    "low": (1, 100),
    "likely": (1, 100),
    "high": (1, 100),
    "invited": (1, None),
    "response": (1, 100),
    "items": (1, 20),
    "categories": (2, 11),
}


def number_of(text: str, name: str) -> int | None:
    """Return the whole number that was typed for a field, None where it is none that fits.

    Examples
    --------
    >>> [number_of(text, "low") for text in ("20", " 100 ", "300", "-3", "åtte", "")]
    [20, 100, None, None, None, None]
    """
    least, most = LIMITS[name]
    plain = text.strip()
    if not (plain.isascii() and plain.isdigit()) or len(plain) > 9:
        return None
    number = int(plain)
    return number if least <= number and (most is None or number <= most) else None


def wrong_words(texts: Texts, name: str, text: str) -> str:
    """Return what is wrong with what was typed, "" where nothing is or nothing was typed."""
    if not text.strip() or number_of(text, name) is not None:
        return ""
    least, most = LIMITS[name]
    key = "sample.wrong.least" if most is None else "sample.wrong.between"
    return texts.say(key, typed=text.strip(), least=least, most=most or 0)


def number_line(
    texts: Texts, label: str, name: str, value: int | None, keep: Callable[[int | None], object]
) -> None:
    """Put a field that tells every number, and None while it holds nothing that fits.

    Parameters
    ----------
    name : str
        A key of `LIMITS`.
    """
    with ui.element("div"):
        field = text_line(label, value="" if value is None else str(value))
        field.props("inputmode=numeric")
        said = ui.html("", sanitize=False, tag="p").classes("fine bad-number")
        said.props["role"] = "status"

    def read(text: str) -> None:
        wrong = wrong_words(texts, name, text)
        said.set_content(escape(wrong))
        field.props["aria-invalid"] = "true" if wrong else "false"
        field.update()
        keep(number_of(text, name))

    field.on_value_change(lambda event: read(event.value or ""))
