"""Words on a page: the finding as its title, the lead below, sections with a rule above."""

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import Literal

from nicegui import ui


def heading(level: Literal[1, 2, 3, 4], text: str) -> None:
    """Put a finding as a heading."""
    markup(escape(text), tag=f"h{level}")


def lead(text: str) -> None:
    """Put what the finding of the page rests on, in a sentence or two."""
    paragraph(text, kind="lead")


def eyebrow(text: str) -> None:
    """Put a small line above the page's finding: which room, how many answers, which day."""
    paragraph(text, kind="eyebrow")


def paragraph(text: str, *, kind: str = "") -> None:
    """Put plain text; `kind` is a class of the style sheet, such as "sub" or "note"."""
    markup(escape(text), tag="p", kind=kind)


def markup(content: str, *, tag: str = "div", kind: str = "") -> None:
    """Put markup of ours on the page; whatever came from outside it must be escaped already."""
    ui.html(content, sanitize=False, tag=tag).classes(kind)


@contextmanager
def section(finding: str, *, sub: str = "", beside: str = "") -> Iterator[None]:
    """Open a section under a 2 px rule, with its finding and what stands at the right of it.

    Parameters
    ----------
    finding, sub : str
        Plain text.
    beside : str
        Markup, such as the tag of simulated figures.
    """
    with ui.element("section").classes("rule"):
        with ui.element("div").classes("row").style("justify-content:space-between"):
            heading(2, finding)
            if beside:
                markup(beside)
        if sub:
            paragraph(sub, kind="sub")
        yield
