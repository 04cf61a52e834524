"""Answers given without care: how many are marked, by which rule, and on which groups the marks fall."""

from html import escape

from nicegui import ui

from dsm.database import transaction
from dsm.roles import Action
from dsm.surveying.flagging import Quality, flag_answers
from surveys.campaigns import State
from surveys.quality import FlagRate
from ui.markup import element
from ui.staff.background import in_background
from ui.staff.names import Names
from ui.staff.shell import problems_notified
from ui.staff.widgets.controls import button
from ui.staff.widgets.tables import Column, Row, Table, table_markup
from ui.staff.widgets.words import markup, section
from ui.texts.texts import Texts

from .desk import Desk


def quality_section(desk: Desk) -> None:
    """Put a button that marks answers by the stated rules and shows what it found."""
    if desk.campaign.state not in {State.OPEN, State.PAUSED, State.CLOSED}:
        return

    async def look() -> None:
        with problems_notified():
            desk.office.require(desk.visitor, Action.WATCH_COUNTS)

            def work() -> Quality:
                with transaction(desk.office.engine) as session:
                    return flag_answers(session, desk.campaign)

            found = await in_background(work)
            place.clear()
            with place:
                markup(quality_markup(desk.visitor.texts, found))

    finding, sub = desk.text("quality.title"), desk.text("quality.sub")
    with section(finding, sub=sub), ui.element("div").classes("gap") as place:
        button(desk.text("quality.do"), look)


def quality_markup(texts: Texts, found: Quality) -> str:
    """Return how many answers each rule marks, and any mark by group; small groups are hidden."""
    names = Names(texts=texts)
    rules = [
        _row(
            texts,
            f"{texts[f'quality.flag.{flag}.name']}: {texts[f'quality.flag.{flag}.means']}",
            rate,
        )
        for flag, rate in found.by_flag.items()
    ]
    groups = [
        _row(texts, f"{names.factor(factor)}: {names.level(factor, rate.group)}", rate)
        for factor, rates in found.by_group.items()
        for rate in rates
    ]
    note = element("p", escape(texts["quality.kept"]), class_="note gap")
    tables = _table(texts, "rules", rules) + (_table(texts, "groups", groups) if groups else "")
    return tables + note


def _table(texts: Texts, what: str, rows: list[Row]) -> str:
    columns = [
        Column(texts[f"quality.{what}.what"], numeric=False),
        Column(texts["quality.answers"]),
        Column(texts["quality.share"]),
    ]
    caption = texts[f"quality.{what}.caption"]
    return table_markup(Table(caption=caption, columns=columns, rows=rows))


def _row(texts: Texts, name: str, rate: FlagRate) -> Row:
    if rate.respondents is None or rate.share is None:
        return Row(name, hidden=texts["watch.few"])
    return Row(name, (texts.write(rate.respondents), texts.write(rate.share, "share")))
