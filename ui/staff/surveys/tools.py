"""Below the fields: moving, copying and deleting what is in hand, by buttons that stay where they are."""

from collections.abc import Callable

from nicegui import ui

from ui.staff.widgets.controls import button
from ui.staff.widgets.forms import drop_down
from ui.texts.texts import Texts

from .bench import Bench
from .drafting import duplicated, moved, moved_to, without


class Tools:
    """The buttons; they outlive what they move, so that the keyboard stays on them."""

    def __init__(self, texts: Texts, bench: Bench) -> None:
        self._texts, self._bench = texts, bench
        with ui.element("div").classes("tools") as self._row:
            button(texts["builder.up"], self._shift(-1)).classes("small")
            button(texts["builder.down"], self._shift(1)).classes("small")
            button(
                texts["builder.duplicate"],
                lambda: bench.do(*duplicated(bench.questionnaire, bench.spot)),
            ).classes("small")
            button(
                texts["builder.delete"],
                lambda: bench.do(*without(bench.questionnaire, bench.spot)),
            ).classes("small")
            self._pages = ui.element("div")
        self._shown: tuple[str, ...] = ()
        self._show()
        bench.heard(rebuilt=self._show)

    def _shift(self, step: int) -> Callable[[], None]:
        bench = self._bench
        return lambda: bench.do(*moved(bench.questionnaire, bench.spot, step))

    def _show(self) -> None:
        # There is nothing before and after the front.
        self._row.set_visibility(bool(self._bench.spot.page))
        pages = tuple(page.id for page in self._bench.questionnaire.pages)
        wanted = (self._bench.spot.page, *pages) if self._bench.spot.question else ()
        if wanted == self._shown:
            return
        self._shown = wanted
        self._pages.clear()
        if wanted and len(pages) > 1:
            with self._pages:
                self._to_page(pages)

    def _to_page(self, pages: tuple[str, ...]) -> None:
        texts, bench = self._texts, self._bench
        named = {
            id: texts.say("builder.page.name", number=number) for number, id in enumerate(pages, 1)
        }

        def move(page_id: str) -> None:
            if page_id != bench.spot.page:
                bench.do(*moved_to(bench.questionnaire, bench.spot, page_id))

        drop_down(texts["builder.to-page"], named, move, value=bench.spot.page)
