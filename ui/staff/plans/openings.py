"""The top of the page: the finding, what it rests on, and which budget; or why there is nothing."""

from datetime import date

from nicegui import ui

from ui.staff.office import Office, Visitor
from ui.staff.widgets.forms import Problems
from ui.staff.widgets.states import empty_state
from ui.staff.widgets.words import eyebrow, heading, lead, markup, paragraph

from .budgets import another_budget, budget_bar, make_button
from .scene import Nothing, Scene


def opening(office: Office, visitor: Visitor, scene: Scene) -> None:
    """Put the finding of the page, whether it is out of date, and the budgets."""
    texts, plans = visitor.texts, scene.view.plans
    words = [
        texts["room.plans"],
        texts.say("plans.measures", count=len(plans.actions)),
        texts.say("plans.experts", count=scene.experts),
    ]
    eyebrow(" · ".join(words))
    heading(1, texts.find(scene.view.title))
    lead(texts.find(scene.view.lead))
    if scene.view.outdated:
        with ui.element("div").classes("box gap-l"):
            heading(2, texts["plans.outdated.title"])
            paragraph(
                texts.say("plans.outdated.why", day=date.fromisoformat(plans.made_on)), kind="note"
            )
            problems = Problems(texts)
            with ui.element("div").classes("row"):
                make_button(
                    office,
                    visitor,
                    lambda: plans.budget,
                    label=texts["plans.outdated.again"],
                    problems=problems,
                    main=True,
                )
    with ui.element("div").classes("budgets gap-l"):
        markup(budget_bar(texts, scene.budgets, plans.budget))
        another_budget(office, visitor)


def nothing_yet(office: Office, visitor: Visitor, nothing: Nothing) -> None:
    """Say why there are no plans, and what comes next."""
    texts = visitor.texts
    eyebrow(texts["room.plans"])
    if nothing.missing:
        heading(1, texts["plans.empty.title"])
        commands = "  ".join(f"dsm import {what} FILE.csv" for what in nothing.missing)
        what = [texts[f"plans.empty.{one}"] for one in nothing.missing]
        why = texts.say("plans.empty.why", what=what)
        markup(empty_state(texts["plans.empty.import"], why, command=commands), kind="gap-l")
        return
    budget = nothing.budget
    if budget is None:
        heading(1, texts["plans.empty.none"])
    else:
        heading(1, texts.say("plans.empty.budget", budget=budget))
    lead(texts["plans.empty.ready"])
    with ui.element("div").classes("budgets gap-l"):
        if nothing.budgets:
            markup(budget_bar(texts, nothing.budgets, None))
        if budget is not None:
            problems = Problems(texts)
            label = texts.say("plans.empty.make", budget=budget)
            make_button(office, visitor, lambda: budget, label=label, problems=problems, main=True)
        another_budget(office, visitor)
