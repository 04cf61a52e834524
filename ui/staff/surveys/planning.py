"""How many people to invite: what it takes to tell districts apart, with all that nobody knows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

from nicegui import ui

from dsm.roles import Action
from indicators.social.sample_towns import town_of_equals
from indicators.social.terms import Role, role
from surveys.errors import FixableError
from surveys.planner import (
    TABLE_ANSWERS,
    TABLE_ICC,
    Kind,
    Plan,
    Span,
    plan,
    reliability_table,
)
from surveys.population import PopulationFrame
from ui.markup import element
from ui.staff.office import Office, Visitor
from ui.staff.widgets.forms import drop_down
from ui.staff.widgets.states import problem_box
from ui.staff.widgets.tables import Column, Row, Table, table_behind, table_markup
from ui.staff.widgets.words import markup, paragraph
from ui.texts.texts import Texts

from .planner_numbers import number_line
from .trying_samples import TryingPart

WANTED = ("0.5", "0.7", "0.8")  # at 0.5 half of what is seen is chance; see `surveys.planner`


@dataclass(slots=True, kw_only=True)
class SampleDraft:
    """What is known of a sample so far; response rates in percent, None where nothing is typed."""

    districts: int | None = None
    smallest: int | None = None
    kind: str = Kind.PLACE
    low: int | None = 20
    likely: int | None = 30
    high: int | None = 40
    wanted: str = "0.7"


def planning_part(office: Office, visitor: Visitor, frame: PopulationFrame | None = None) -> None:
    """Put fields for a sample, and below them what it takes, anew with every letter.

    Parameters
    ----------
    office, visitor : Office, Visitor
        Whoever may run campaigns may try the sample too, which takes a processor for minutes.
    frame : PopulationFrame, optional
        Whom the survey is held against: made-up towns then have its people, if it has districts.
    """
    texts, draft = visitor.texts, SampleDraft()
    with ui.element("details").classes("planning"):
        markup(escape(texts["sample.title"]), tag="summary")
        paragraph(texts["sample.why"], kind="note")
        with ui.element("div").classes("form wide gap"):
            _fields(texts, draft, lambda: found.set_content(answer_markup(texts, draft)))
        found = ui.html(answer_markup(texts, draft), sanitize=False).classes("gap")
        found.props["role"] = "status"
        with ui.element("div").classes("gap-l"):
            TryingPart(
                texts,
                lambda: Kind(draft.kind),
                lambda: town_of(draft, frame),
                lambda: office.require(visitor, Action.RUN_CAMPAIGN),
            )


def town_of(draft: SampleDraft, frame: PopulationFrame | None) -> PopulationFrame | None:
    """Return whom to ask in a trial: the survey's population, else districts as typed, all alike.

    Raises
    ------
    SampleError
        If more districts were typed than any city has.
    """
    if frame is not None and any(role(one.name) is Role.DISTRICT for one in frame.factors):
        return frame
    if not draft.districts or not draft.smallest:
        return None
    return town_of_equals(draft.districts, draft.smallest)


def answer_markup(texts: Texts, draft: SampleDraft) -> str:
    """Return what a sample takes, what is wrong with the numbers, or which are missing."""
    try:
        planned = plan_of(draft)
    except FixableError as error:
        return problem_box(texts, error)
    if planned is None:
        return element("p", escape(texts["sample.missing"]), class_="note")
    return plan_markup(texts, planned)


def plan_of(draft: SampleDraft) -> Plan | None:
    """Return the plan for what was typed, None while a number is missing.

    Raises
    ------
    FixableError
        If a number is outside its range; all are told at once.
    """
    typed = (draft.districts, draft.smallest, draft.low, draft.likely, draft.high)
    known = [number for number in typed if number is not None]
    if len(known) < len(typed):
        return None
    districts, smallest, *shares = known
    return plan(
        districts=districts,
        smallest=smallest,
        kind=Kind(draft.kind),
        response=Span(*(share / 100 for share in shares)),
        wanted=float(draft.wanted),
    )


def plan_markup(texts: Texts, planned: Plan) -> str:
    """Return how many answers and invitations it takes, between which numbers, and why so wide."""
    rows = (
        ("district", planned.per_district),
        ("answers", planned.answers),
        ("invitations", planned.invitations),
    )
    names = ("what", "low", "likely", "high")
    table = Table(
        caption=texts["sample.caption"],
        columns=[Column(texts[f"sample.{name}"], numeric=name != "what") for name in names],
        rows=[
            Row(texts[f"sample.{name}"], [texts.write(n) for n in (s.low, s.likely, s.high)])
            for name, s in rows
        ],
    )
    said = element("p", escape(texts["sample.range"]), class_="note gap")
    if not planned.reachable:
        sentence = texts.say("sample.unreachable", residents=planned.residents)
        said = element("p", element("b", escape(sentence)), class_="gap") + said
    return table_markup(table) + said + _reliabilities(texts)


def _fields(texts: Texts, draft: SampleDraft, changed: Callable[[], object]) -> None:
    kinds = {kind.value: texts[f"sample.kind.{kind}"] for kind in Kind}
    wanted = {number: texts[f"sample.wanted.{number[-1]}"] for number in WANTED}
    with ui.element("div").classes("pair"):
        _number(texts, draft, "districts", changed)
        _number(texts, draft, "smallest", changed)
    with ui.element("div").classes("pair"):
        _choice(texts, draft, "kind", kinds, changed)
        _choice(texts, draft, "wanted", wanted, changed)
    with ui.element("div").classes("pair"):
        for name in ("low", "likely", "high"):
            _number(texts, draft, name, changed)


def _number(texts: Texts, draft: SampleDraft, name: str, changed: Callable[[], object]) -> None:
    def keep(number: int | None) -> None:
        setattr(draft, name, number)
        changed()

    number_line(texts, texts[f"sample.field.{name}"], name, getattr(draft, name), keep)


def _choice(
    texts: Texts,
    draft: SampleDraft,
    name: str,
    options: Mapping[str, str],
    changed: Callable[[], object],
) -> None:
    def keep(chosen: str) -> None:
        setattr(draft, name, chosen)
        changed()

    drop_down(texts[f"sample.field.{name}"], options, keep, value=getattr(draft, name))


def _reliabilities(texts: Texts) -> str:
    known = reliability_table()
    heads = [Column(texts.say("sample.table.answers", count=count)) for count in TABLE_ANSWERS]
    table = Table(
        caption=texts["sample.table.caption"],
        columns=[Column(texts["sample.table.between"], numeric=False), *heads],
        rows=[
            Row(
                texts.say("sample.table.percent", share=100 * icc),
                [texts.write(known[icc, count], "two") for count in TABLE_ANSWERS],
            )
            for icc in TABLE_ICC
        ],
    )
    return table_behind(table, summary=texts["sample.table.open"])
