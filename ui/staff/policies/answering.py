"""The form that answers one finding: keep, exceed, or accept until a day."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from nicegui import ui

from dsm.maturity.consequences import Consequence
from dsm.maturity.events import Choice, Decision, Finding
from dsm.maturity.levels import HIGHEST
from surveys.errors import FixableError, raise_all
from ui.staff.widgets.controls import button
from ui.staff.widgets.forms import (
    Card,
    FormError,
    Problems,
    day_field,
    day_of,
    radio_cards,
    text_area,
)
from ui.texts.texts import Texts


@dataclass(frozen=True, slots=True)
class Answer:
    """What was typed, checked."""

    choice: Choice
    reason: str
    until: date | None


def check_answer(texts: Texts, choice: str, reason: str, until: date | None, today: date) -> Answer:
    """Return the answer, or say everything that it lacks at once.

    Parameters
    ----------
    choice : str
        A value of `Choice`, "" if none was chosen.
    until : date, optional
        Last day of an acceptance; not looked at for other answers.
    today : date
        Acceptances end later than this.

    Raises
    ------
    FormError
        With one problem per thing to put right.
    """
    missing = []
    if not choice:
        missing.append("choice")
    if not reason.strip():
        missing.append("reason")
    if choice == Choice.ACCEPT:
        missing += _wrong_day(until, today)
    raise_all([FormError(texts[f"answer.{one}"], texts[f"answer.{one}-fix"]) for one in missing])
    return Answer(Choice(choice), reason.strip(), until if choice == Choice.ACCEPT else None)


def _wrong_day(until: date | None, today: date) -> list[str]:
    if until is None:
        return ["no-day"]
    return ["past-day"] if until <= today else []


def answer_form(
    texts: Texts,
    finding: Finding,
    consequence: Consequence,
    last: Decision | None,
    today: date,
    *,
    on_answer: Callable[[Answer], Awaitable[None]],
    on_leave: Callable[[], Any],
) -> None:
    """Put the form on the page.

    Parameters
    ----------
    last : Decision, optional
        The answer so far, which a new one takes the place of.
    on_answer : callable
        Given what was typed once nothing is missing; what it refuses is said at the form.
    on_leave : callable
        Close the form and change nothing.
    """
    asked = {"choice": str(last.choice) if last else ""}
    problems = Problems(texts)

    def choose(choice: str) -> None:
        asked.update(choice=choice)
        ending.set_visibility(choice == Choice.ACCEPT)

    radio_cards(
        texts["answer.question"],
        _cards(texts, consequence),
        choose,
        name=f"answer-{finding.id}",
        value=asked["choice"],
    )
    with ui.element("div").classes("why"):
        reason = text_area(texts["answer.why"], value=last.reason if last else "")
        with ui.element("div") as ending:
            day = last.until.isoformat() if last and last.until else ""
            until = day_field(texts["answer.until"], value=day, hint=texts["answer.opens-again"])
        ending.set_visibility(asked["choice"] == Choice.ACCEPT)

    async def save() -> None:
        problems.clear()
        try:
            answer = check_answer(texts, asked["choice"], reason.value or "", day_of(until), today)
            await on_answer(answer)
        except FixableError as error:
            problems.show(error)

    with ui.element("div").classes("row gap"):
        button(texts["answer.save"], save, main=True)
        button(texts["answer.leave"], on_leave).classes("text")


def _cards(texts: Texts, consequence: Consequence) -> list[Card]:
    before = consequence.before.level
    levels = {
        Choice.KEEP: before,
        Choice.EXCEED: min(before + 1, HIGHEST),
        Choice.ACCEPT: consequence.now.level,
    }
    return [
        Card(
            choice, texts[f"answer.{choice}.name"], texts.say(f"answer.{choice}.means", level=level)
        )
        for choice, level in levels.items()
    ]
