"""The named plans as a list to choose from, which is the keyboard's way."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from nicegui import ui

from dsm.plans import GOALS, PlanLooked
from indicators.composite import Goal
from ui.markup import element
from ui.staff.marks.goals import goal_mark
from ui.staff.marks.signs import letter
from ui.staff.widgets.words import markup
from ui.texts.texts import Texts

from .scene import goal_name, plan_name


def named_plan(texts: Texts, plan: PlanLooked, choose: Callable[[str], Any]) -> ui.element:
    """Put one named plan as a choice; returns its radio button."""
    with ui.element("label").classes("np"):
        radio = ui.element("input")
        radio.props.update({"type": "radio", "name": "plan", "value": plan.letter})
        radio.on("change", lambda: choose(plan.letter))
        markup(letter(plan.letter, chosen=False), tag="span")
        why = ", ".join(texts[f"plans.merit.{merit}"] for merit in plan.merits)
        words = element("b", escape(plan_name(texts, plan))) + element(
            "span", escape(why), class_="fine"
        )
        markup(words, tag="span", kind="wy")
        gains = gain_marks(texts, [plan.gains[goal].median for goal in GOALS])
        markup(gains, tag="span", kind="gs num")
        markup(escape(texts.say("plans.money.short", cost=plan.cost)), tag="span", kind="r num")
    return radio


def gain_marks(texts: Texts, medians: Sequence[float]) -> str:
    """Return the gain on each goal beside the goal's mark."""
    marked = [
        element(
            "span",
            goal_mark(Goal(goal), size=16, label=goal_name(texts, goal)),
            escape(texts.write(float(median), "signed")),
        )
        for goal, median in zip(GOALS, medians, strict=True)
    ]
    return "".join(marked)
