"""Printed pages, kept: written once per version and language, then only filled."""

from threading import Lock

from ui.respond.pages.questions import PrintedPage
from ui.respond.pages.view import View

MOST_PAGES = 500


class Printer:
    """Keeps pages of published versions, which never change.

    What else stands on them, such as dates and the city's name, is part of the key.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], PrintedPage] = {}
        self._lock = Lock()

    def page(self, view: View, position: int) -> PrintedPage:
        """Return a page, written when it is first asked for."""
        key = (
            view.campaign,
            view.questionnaire.id,
            view.questionnaire.version,
            view.voice.language,
            tuple(view.voice.gaps.items()),
            view.test,
            view.kiosk,
            position,
        )
        printed = self._kept.get(key)
        if printed is None:
            printed = PrintedPage(view, position)
            with self._lock:
                if len(self._kept) >= MOST_PAGES:
                    self._kept.clear()
                self._kept[key] = printed
        return printed
