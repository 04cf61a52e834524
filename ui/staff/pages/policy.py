"""One policy: its ladder, what it lacks, its history, and a way to record how far a part is."""

from collections.abc import Awaitable, Callable
from html import escape
from pathlib import Path

from nicegui import ui
from sqlmodel import Session
from starlette.requests import Request

from dsm import policy
from dsm.board import BoardView, board
from dsm.database import transaction
from dsm.maturity.benchmark import Assessment
from dsm.maturity.entries import Entry
from dsm.maturity.levels import Provenance
from dsm.maturity.policies import ComponentState
from dsm.roles import Action
from surveys.errors import FixableError
from ui.markup import element
from ui.staff.background import PATIENCE
from ui.staff.office import Office, Visitor
from ui.staff.policies.history import History, policy_history
from ui.staff.policies.ladder import (
    component_text,
    level_chances,
    missing_list,
    policy_ladder,
    policy_lead,
    policy_title,
)
from ui.staff.policies.words import (
    POLICIES,
    category_name,
    data_version,
    event_address,
    objective_name,
)
from ui.staff.reading import read, tried
from ui.staff.shell import Room, frame, problems_notified
from ui.staff.widgets.controls import button
from ui.staff.widgets.forms import (
    Card,
    FormError,
    Problems,
    drop_down,
    lead_to,
    radio_cards,
    text_area,
)
from ui.staff.widgets.words import heading, lead, markup, paragraph, section

from .policies import assessment_provenance

type Found = tuple[BoardView, tuple[Entry, ...]]
type Refresh = Callable[[], Awaitable[None]]

# Whoever says that a part is in place, or not asked for, must say what shows it.
NEEDS_EVIDENCE = frozenset({ComponentState.MET, ComponentState.NOT_APPLICABLE})


def register(office: Office) -> None:
    """Add the page."""

    @ui.page("/policies/{policy_id}", response_timeout=PATIENCE)
    async def show(request: Request, policy_id: str) -> None:
        visitor = office.visitor(request)
        found = await tried(office, _look)
        with frame(
            visitor,
            title=_title(visitor, found, policy_id),
            room=Room.POLICIES,
            data_version=_version(found),
        ):
            if isinstance(found, FixableError):
                raise found
            view, entries = found
            view.register.policy(policy_id)
            place = ui.element("div")

            async def refresh() -> None:
                now, log = await read(office, _look)
                place.clear()
                with place:
                    _page(office, visitor, now, log, policy_id, refresh)
                lead_to(place, "#missing")

            with place:
                _page(office, visitor, view, entries, policy_id, refresh)


def _title(visitor: Visitor, found: Found | FixableError, policy_id: str) -> str:
    known = None if isinstance(found, FixableError) else found[0].register.policies.get(policy_id)
    return visitor.texts.name(known.name) if known else visitor.texts["room.policies"]


def _version(found: Found | FixableError) -> str:
    return data_version(found if isinstance(found, FixableError) else found[0])


def _look(session: Session, draws_folder: Path) -> Found:
    return board(session, draws_folder), policy.log(session)


def _page(
    office: Office,
    visitor: Visitor,
    view: BoardView,
    entries: tuple[Entry, ...],
    policy_id: str,
    refresh: Refresh,
) -> None:
    texts, assessment = visitor.texts, view.assessments[policy_id]
    _head(visitor, view, assessment)
    with section(texts["policy.chances.title"], sub=texts["policy.chances.sub"]):
        markup(level_chances(texts, view, assessment), kind="gap")
        markup(assessment_provenance(visitor, view))
    with ui.element("div").classes("two even"):
        with section(texts["policy.ladder.title"], sub=texts["policy.ladder.sub"]):
            markup(policy_ladder(texts, view, assessment), kind="gap")
            paragraph(texts[f"policy.provenance.{_whose(assessment)}"], kind="note gap")
        with ui.element("div"):
            _missing(visitor, view, assessment)
            _record(office, visitor, assessment, refresh)
    history = History(entries, view.register, view.indicators).of(policy_id)
    with section(texts["policy.history.title"], sub=texts["policy.history.sub"]):
        markup(policy_history(texts, history), kind="gap")


def _head(visitor: Visitor, view: BoardView, assessment: Assessment) -> None:
    texts, about = visitor.texts, assessment.policy
    back = element("a", escape(texts["room.policies"]), href=POLICIES)
    words = [category_name(texts, one) for one in about.categories]
    words += [objective_name(texts, one) for one in about.objectives]
    markup(back + escape(" · " + " · ".join(words)), tag="p", kind="eyebrow")
    heading(1, policy_title(texts, assessment))
    lead(policy_lead(texts, assessment))
    links = [
        element(
            "a",
            escape(f"◆ {texts.name(view.register.events[event.id].name)}"),
            href=event_address(event.id),
            class_="btn",
        )
        for event in view.events_of(about.id)
    ]
    if links:
        markup(
            element("p", escape(texts["policy.events"]), class_="note") + "".join(links),
            kind="row gap",
        )


def _missing(visitor: Visitor, view: BoardView, assessment: Assessment) -> None:
    texts, gap = visitor.texts, assessment.next_gap
    with ui.element("section").classes("rule"):
        key = "policy.missing.title" if gap else "policy.missing.none"
        title = texts.say(key, level=gap.level) if gap else texts[key]
        markup(element("h2", escape(title), id="missing", tabindex="-1"))
        if gap and not gap.described:
            paragraph(texts["policy.missing.undescribed"], kind="sub")
        elif gap:
            markup(missing_list(texts, view, gap), kind="gap")


def _record(office: Office, visitor: Visitor, assessment: Assessment, refresh: Refresh) -> None:
    texts, components = visitor.texts, sorted(assessment.policy.components, key=lambda c: c.level)
    if not components:
        return
    lacking = [one for gap in assessment.gaps for one in gap.components]
    asked = {"part": (lacking or components)[0].id, "state": ""}
    title, sub = texts["policy.record.title"], texts["policy.record.sub"]
    with section(title, sub=sub), ui.element("div").classes("form gap"):
        problems = Problems(texts)
        drop_down(
            texts["policy.record.part"],
            {one.id: component_text(texts, one) for one in components},
            lambda part: asked.update(part=part),
            value=asked["part"],
        )
        cards = [Card(one, texts[f"policy.state.{one}"], "") for one in ComponentState]
        radio_cards(
            texts["policy.record.state"],
            cards,
            lambda state: asked.update(state=state),
            name="state",
            seen=True,
        )
        evidence = text_area(
            texts["policy.record.evidence"], hint=texts["policy.record.evidence-hint"]
        )

        async def save() -> None:
            problems.clear()
            try:
                _check(visitor, asked["state"], evidence.value or "")
            except FixableError as error:
                problems.show(error)
                return
            with problems_notified():
                account = office.require(visitor, Action.DECIDE)
                with transaction(office.engine) as session:
                    policy.record_component(
                        session,
                        assessment.policy.id,
                        asked["part"],
                        ComponentState(asked["state"]),
                        evidence=(evidence.value or "").strip(),
                        actor=account.name,
                    )
                ui.notify(texts["policy.record.done"])
                await refresh()

        button(texts["policy.record.save"], save, main=True)


def _check(visitor: Visitor, state: str, evidence: str) -> None:
    texts = visitor.texts
    if not state:
        raise FormError(texts["policy.record.no-state"], texts["policy.record.no-state-fix"])
    if ComponentState(state) in NEEDS_EVIDENCE and not evidence.strip():
        raise FormError(texts["policy.record.no-evidence"], texts["policy.record.no-evidence-fix"])


def _whose(assessment: Assessment) -> str:
    said = {one.provenance for one in assessment.policy.components}
    return said.pop() if len(said) == 1 and said <= set(Provenance) else "mixed"
