"""Budgets that have plans, and making plans for another one while the page stays alive."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape

from nicegui import ui

from dsm import advice
from dsm.database import transaction
from dsm.roles import Action
from surveys.errors import FixableError
from ui.guard import STAFF
from ui.markup import element
from ui.staff.background import in_background
from ui.staff.office import Office, Visitor
from ui.staff.widgets.controls import button
from ui.staff.widgets.forms import FormError, Problems, go_to, text_line
from ui.texts.texts import Texts

PLANS = f"{STAFF}/plans"
MOST = 1_000_000  # million kroner; more than any city has, and far from the end of a number


@dataclass(slots=True)
class Progress:
    """How many actions are weighed, of how many; written by one thread, read by another."""

    done: int = 0
    total: int = 0

    @property
    def share(self) -> float:
        """In [0, 1]."""
        return self.done / self.total if self.total else 0.0


def plans_address(budget: int) -> str:
    """Return where the plans of a budget are."""
    return f"{PLANS}?budget={budget}"


def budget_bar(texts: Texts, budgets: tuple[int, ...], current: int | None) -> str:
    """Return the budgets that have plans as links side by side."""
    links = [
        element(
            "a",
            escape(texts.say("plans.money.short", cost=budget)),
            href=plans_address(budget),
            class_="on" if budget == current else None,
            aria_current="page" if budget == current else None,
        )
        for budget in budgets
    ]
    return element("nav", *links, class_="seg", aria_label=texts["plans.budget.title"])


def read_budget(texts: Texts, typed: str) -> int:
    """Return a budget in thousand kroner from what was typed in millions.

    Raises
    ------
    FormError
        If it is no amount of zero or more, or finer than a thousand.
    """
    plain = typed.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    try:
        thousands = 1000 * float(plain.replace(",", "."))
    except ValueError:
        thousands = -1.0
    whole = thousands >= 0 and thousands <= 1000 * MOST and abs(thousands - round(thousands)) < 1e-6
    if not whole:
        problem = texts.say("plans.budget.wrong", typed=typed.strip())
        raise FormError(problem, texts["plans.budget.wrong-fix"])
    return round(thousands)


def another_budget(office: Office, visitor: Visitor) -> None:
    """Put the field for another budget and the button that makes its plans."""
    texts = visitor.texts
    with ui.element("div").classes("making"):
        with ui.element("div").classes("row"):
            typed = text_line(texts["plans.budget.another"]).props("inputmode=decimal")
            place = ui.element("div")
        problems = Problems(texts)

        def budget() -> int:
            return read_budget(texts, typed.value or "")

        with place:
            make_button(
                office, visitor, budget, label=texts["plans.budget.make"], problems=problems
            )


def make_button(
    office: Office,
    visitor: Visitor,
    budget: Callable[[], int],
    *,
    label: str,
    problems: Problems,
    main: bool = False,
) -> None:
    """Put a button that makes plans, shows how far it is, and then leads to them.

    Parameters
    ----------
    budget : callable
        Returns thousand kroner when the button is pressed, or raises a FixableError.
    problems : Problems
        Where the page says what is wrong.
    """
    texts = visitor.texts

    async def make() -> None:
        problems.clear()
        pressed.disable()
        try:
            office.require(visitor, Action.DECIDE)
            wanted = budget()
            with _shown(texts, place) as progress:
                await in_background(lambda: _make(office, wanted, progress))
            go_to(plans_address(wanted))
        except FixableError as error:
            problems.show(error)
        finally:
            pressed.enable()

    pressed = button(label, make, main=main)
    place = ui.element("div").classes("progress")


@contextmanager
def _shown(texts: Texts, place: ui.element) -> Iterator[Progress]:
    progress = Progress()

    def tell() -> None:
        line.value = progress.share
        words.text = texts.say(
            "plans.budget.progress", done=progress.done, count=max(progress.total, progress.done)
        )

    with place:
        line = ui.linear_progress(0.0, show_value=False)
        line.props.update({"aria-label": texts["plans.budget.making"]})
        words = ui.label(texts["plans.budget.making"]).classes("fine")
        timer = ui.timer(0.2, tell)
    try:
        yield progress
    finally:
        timer.cancel()
        place.clear()


def _make(office: Office, budget: int, progress: Progress) -> None:
    def on_action(done: int, total: int) -> None:
        progress.done, progress.total = done, total

    with transaction(office.engine) as session:
        advice.make_plans(session, office.settings.draws_folder, budget=budget, on_action=on_action)
