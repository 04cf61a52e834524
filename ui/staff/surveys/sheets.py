"""Sheets over a page: something to read or fill in before one goes on, or leaves it be."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from nicegui import ui

from surveys.errors import FixableError
from ui.staff.widgets.controls import button
from ui.staff.widgets.forms import Problems
from ui.staff.widgets.words import heading, paragraph
from ui.texts.texts import Texts


@dataclass(frozen=True, slots=True)
class Sheet:
    """An open sheet: where it says what is wrong, and how it ends."""

    texts: Texts
    dialog: ui.dialog
    problems: Problems

    def buttons(self, do: str, act: Callable[[], Awaitable[None]]) -> None:
        """Put the button that goes on, and the one that leaves it be.

        Parameters
        ----------
        do : str
            The verb.
        act : callable
            Awaited; a `FixableError` of it is said on the sheet, which then stays.
        """

        async def go() -> None:
            self.problems.clear()
            try:
                await act()
            except FixableError as error:
                self.problems.show(error)

        with ui.element("div").classes("row"):
            button(do, go, main=True)
            button(self.texts["sheet.cancel"], self.dialog.close)


@contextmanager
def sheet(texts: Texts, title: str, why: str = "") -> Iterator[Sheet]:
    """Open a sheet; what is put inside stands below its title."""
    with ui.dialog() as dialog, ui.card().classes("sheet"):
        dialog.props["aria-label"] = title
        heading(2, title)
        if why:
            paragraph(why, kind="note")
        place = ui.element("div")
        with place:
            problems = Problems(texts)
        yield Sheet(texts, dialog, problems)
    dialog.on("hide", dialog.delete)
    dialog.open()


def confirm(
    texts: Texts, title: str, why: str, do: str, act: Callable[[], Awaitable[None]]
) -> None:
    """Ask before something that cannot be undone."""
    with sheet(texts, title, why) as opened:
        opened.buttons(do, act)
