"""All good plans as points: what is drawn in the three panels, and the table behind them."""

from dsm.plans import GOALS, PlanLooked
from indicators.composite import Goal
from ui.staff.charts import PanelWords, PlanPoint
from ui.staff.widgets.tables import Column, Row, Table
from ui.texts.numbers import span
from ui.texts.texts import Texts

from .scene import Scene, goal_name, plan_name
from .strip import gain_span


def plan_points(texts: Texts, scene: Scene, *, marked: int | None = None) -> list[PlanPoint]:
    """Return every good plan as a point.

    Parameters
    ----------
    marked : int, optional
        Position of the plan that the stones choose.
    """
    plans, chosen = scene.view.plans, scene.view.chosen
    letters = {one.plan: one.letter for one in plans.named}
    # A plan in hand that has no letter shows its number in the ring.
    letters.setdefault(chosen.position, str(chosen.position))
    return [
        PlanPoint(
            name=texts.say("plans.name", plan=letters.get(place, str(place))),
            gains={Goal(goal): float(gain) for goal, gain in zip(GOALS, row, strict=True)},
            letter=letters.get(place, ""),
            chosen=place == chosen.position,
            marked=place == marked,
        )
        for place, row in enumerate(plans.front.gains)
    ]


def plan_of_point(texts: Texts, scene: Scene, name: str) -> str | None:
    """Return letter or number of the plan that a point of this name stands for."""
    named = {one.plan: one.letter for one in scene.view.plans.named}
    for place in range(len(scene.view.plans.front)):
        short = named.get(place, str(place))
        if name == texts.say("plans.name", plan=short):
            return short
    return None


def panel_words(texts: Texts, scene: Scene, across: Goal, up: Goal) -> PanelWords:
    """Return what a panel says."""
    return PanelWords(
        across=texts.say("plans.panel.change", goal=goal_name(texts, across)),
        up=texts.say("plans.panel.change", goal=goal_name(texts, up)),
        described=texts.say(
            "plans.panel.described",
            up=goal_name(texts, up),
            across=goal_name(texts, across),
            count=len(scene.view.plans.front),
            named=len(scene.view.named),
        ),
        locale=texts.language,
    )


def named_table(texts: Texts, scene: Scene) -> Table:
    """Return the named plans with every interval that was drawn or not."""
    columns = [Column(texts["plans.table.plan"], numeric=False), Column(texts["plans.table.cost"])]
    for goal in GOALS:
        name = goal_name(texts, goal)
        columns += [
            Column(name),
            Column(texts.say("plans.table.half", goal=name)),
            Column(texts.say("plans.table.nine-tenths", goal=name)),
        ]
    return Table(
        caption=texts.say("plans.table.caption", budget=scene.view.plans.budget),
        columns=columns,
        rows=[_row(texts, one) for one in scene.view.named],
    )


def _row(texts: Texts, plan: PlanLooked) -> Row:
    cells = [texts.say("plans.money.short", cost=plan.cost)]
    for goal in GOALS:
        gain = plan.gains[goal]
        half = span(gain.low50, gain.high50, texts.language, places=1, signed=True)
        cells += [texts.write(gain.median, "signed"), half, gain_span(texts, gain)]
    return Row(plan_name(texts, plan), tuple(cells))
