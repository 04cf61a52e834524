"""Weighing the goals with a hundred stones."""

from collections.abc import Callable
from html import escape
from typing import Any

from nicegui import ui

from dsm.plans import GOALS, best_under
from indicators.composite import Goal
from ui.markup import element
from ui.staff.marks.goals import goal_mark
from ui.staff.widgets.controls import button
from ui.staff.widgets.words import heading, markup, paragraph
from ui.texts.texts import Texts

from .named import gain_marks
from .scene import Scene, goal_name
from .stones import EQUAL, move_stones, stone_rows

STEP = 5  # stones that a button moves; the field between the buttons moves single ones


class Bowls:
    """A hundred stones in three bowls, which mark a plan and hide none.

    Parameters
    ----------
    texts : Texts
        In the reader's language.
    scene : Scene
        Whose plans are weighed.
    on_move : callable
        Told the position of the plan that the stones choose now.
    choose : callable
        Takes a plan in hand by letter or number.
    """

    def __init__(
        self,
        texts: Texts,
        scene: Scene,
        *,
        on_move: Callable[[int], Any],
        choose: Callable[[str], Any],
    ) -> None:
        self._texts, self._scene = texts, scene
        self._on_move, self._choose = on_move, choose
        self._stones = EQUAL
        self._numbers: list[ui.number] = []
        self._rows: list[ui.html] = []

    def show(self) -> None:
        """Put the bowls and what they choose on the page."""
        with ui.element("div").classes("two even"):
            with ui.element("div").classes("bowls"):
                for place, goal in enumerate(GOALS):
                    self._bowl(place, Goal(goal))
                button(self._texts["plans.weigh.equal"], lambda: self._set(EQUAL))
            with ui.element("div").classes("ask still") as self._place:
                self._answer()

    def _bowl(self, place: int, goal: Goal) -> None:
        name = goal_name(self._texts, goal)
        with ui.element("div").classes("bowl"):
            markup(goal_mark(goal, size=22) + element("b", escape(name)), kind="row")
            with ui.element("div").classes("pm"):
                self._step(place, "−", -STEP, self._texts.say("plans.weigh.fewer", goal=name))
                self._number(place, self._texts.say("plans.weigh.stones", goal=name))
                self._step(place, "+", STEP, self._texts.say("plans.weigh.more", goal=name))
            self._rows.append(ui.html(stone_rows(self._stones[place], goal), sanitize=False))

    def _step(self, place: int, sign: str, step: int, said: str) -> None:
        pressed = button(sign, lambda: self._move(place, self._stones[place] + step))
        pressed.props["aria-label"] = said

    def _number(self, place: int, said: str) -> None:
        number = ui.number(
            value=self._stones[place],
            min=0,
            max=100,
            step=1,
            precision=0,
            on_change=lambda event: self._typed(place, event.value),
        ).props("outlined square dense debounce=300")
        number.props["aria-label"] = said
        self._numbers.append(number)

    def _typed(self, place: int, value: float | None) -> None:
        # Setting the numbers below comes back here; only a change of the visitor's is one.
        if value is not None and int(value) != self._stones[place]:
            self._move(place, int(value))

    def _move(self, place: int, wanted: int) -> None:
        self._set(move_stones(self._stones, place, wanted))

    def _set(self, stones: tuple[int, int, int]) -> None:
        self._stones = stones
        for number, row, count, goal in zip(self._numbers, self._rows, stones, GOALS, strict=True):
            number.value = count
            row.set_content(stone_rows(count, Goal(goal)))
        self._on_move(best_under(self._scene.view.plans, stones))
        self._place.clear()
        with self._place:
            self._answer()

    def _answer(self) -> None:
        texts, scene = self._texts, self._scene
        place = best_under(scene.view.plans, self._stones)
        named = {one.plan: one.letter for one in scene.view.plans.named}
        plan = named.get(place, str(place))
        name = texts.say("plans.name", plan=plan)
        heading(3, texts.say("plans.weigh.best", plan=name))
        gains = scene.view.plans.summary["median"].to_numpy()[place]
        markup(gain_marks(texts, gains), kind="gs num gap")
        paragraph(texts["plans.weigh.marks"], kind="note gap")
        with ui.element("div").classes("row gap"):
            button(texts.say("plans.weigh.choose", plan=name), lambda: self._choose(plan))
