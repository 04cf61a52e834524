"""Report an event: what came about, what it may do to policies, and what it brings to light."""

from collections.abc import Callable, Mapping
from html import escape

from nicegui import ui
from starlette.requests import Request

from dsm import policy
from dsm.board import BoardView, board
from dsm.database import transaction
from dsm.maturity.events import Dimension, EventKind, FindingKind, Sign
from dsm.maturity.policies import ComponentState
from dsm.roles import Action
from surveys.errors import FixableError
from ui.markup import element
from ui.staff.background import PATIENCE
from ui.staff.office import Office, Visitor
from ui.staff.policies.ladder import component_text
from ui.staff.policies.reporting import EventDraft, FindingDraft, ImpactDraft, report_of
from ui.staff.policies.words import POLICIES, data_version, event_address
from ui.staff.reading import tried
from ui.staff.shell import Room, frame
from ui.staff.widgets.controls import button
from ui.staff.widgets.forms import (
    Problems,
    day_field,
    drop_down,
    go_to,
    held_by,
    text_area,
    text_line,
)
from ui.staff.widgets.words import heading, lead, markup, section
from ui.texts.texts import Texts

TURNS = (ComponentState.MISSING, ComponentState.PARTIAL)


def register(office: Office) -> None:
    """Add the page."""

    @ui.page("/report-event", response_timeout=PATIENCE)
    async def show(request: Request) -> None:
        visitor = office.visitor(request)
        view = await tried(office, board)
        with frame(
            visitor,
            title=visitor.texts["report.title"],
            room=Room.POLICIES,
            data_version=data_version(view),
        ):
            if isinstance(view, FixableError):
                raise view
            _page(office, visitor, view)


def _page(office: Office, visitor: Visitor, view: BoardView) -> None:
    texts, draft = visitor.texts, EventDraft()
    back = element("a", escape(texts["room.policies"]), href=POLICIES)
    markup(back, tag="p", kind="eyebrow")
    heading(1, texts["report.title"])
    lead(texts["report.lead"])
    with section(texts["report.what"]):
        _event_fields(texts, draft)
    with section(texts["report.impact.title"], sub=texts["report.impact.sub"]):
        _rows(texts, "impact", draft.impacts, ImpactDraft, lambda row: _impact(texts, view, row))
    with section(texts["report.finding.title"], sub=texts["report.finding.sub"]):
        _rows(
            texts, "finding", draft.findings, FindingDraft, lambda row: _finding(texts, view, row)
        )
    with ui.element("section").classes("rule"):
        problems = Problems(texts)

        def send() -> None:
            problems.clear()
            try:
                _keep(office, visitor, draft)
            except FixableError as error:
                problems.show(error)

        button(texts["report.send"], send, main=True)


def _keep(office: Office, visitor: Visitor, draft: EventDraft) -> None:
    account = office.require(visitor, Action.DECIDE)
    with transaction(office.engine) as session:
        report = report_of(visitor.texts, draft, policy.load_register(session))
        policy.report_event(
            session, report.event, report.impacts, report.findings, actor=account.name
        )
    go_to(event_address(report.event.id))


def _event_fields(texts: Texts, draft: EventDraft) -> None:
    with ui.element("div").classes("form wide gap"):
        held_by(text_line, texts["report.name"], draft, "name")
        with ui.element("div").classes("pair"):
            kinds = {kind.value: texts[f"event.kind.{kind}"] for kind in EventKind}
            _choice(texts["report.kind"], kinds, draft, "kind")
            held_by(day_field, texts["report.day"], draft, "day")
        held_by(text_area, texts["report.description"], draft, "description")
        held_by(text_line, texts["report.scope"], draft, "scope")


def _rows[Draft](
    texts: Texts,
    what: str,
    drafts: list[Draft],
    make: Callable[[], Draft],
    build: Callable[[Draft], None],
) -> None:
    place = ui.element("div").classes("gap")

    def put(draft: Draft, number: int) -> None:
        with place, ui.element("fieldset").classes("box rowbox"):
            markup(escape(texts.say(f"report.{what}.number", number=number)), tag="legend")
            build(draft)
            remove = texts.say(f"report.{what}.remove", number=number)
            button(remove, lambda: take(draft)).classes("small")

    def add() -> None:
        # The other rows stay as they are, whatever is being typed into them.
        drafts.append(make())
        put(drafts[-1], len(drafts))

    def take(draft: Draft) -> None:
        # By identity: two rows just added are equal.
        drafts[:] = [one for one in drafts if one is not draft]
        place.clear()
        for number, one in enumerate(drafts, 1):
            put(one, number)

    button(texts[f"report.{what}.add"], add)


def _impact(texts: Texts, view: BoardView, row: ImpactDraft) -> None:
    with ui.element("div").classes("form wide"):
        _choice(texts["report.policy"], _policies(texts, view), row, "policy")
        with ui.element("div").classes("pair"):
            dimensions = {one.value: texts[f"event.dimension.{one}"] for one in Dimension}
            _choice(texts["report.dimension"], dimensions, row, "dimension")
            signs = {one.value: texts[f"event.sign.{one}"] for one in Sign}
            _choice(texts["report.sign"], signs, row, "sign")
            sizes = {str(one): texts[f"event.size.{one}"] for one in (1, 2, 3)}
            _choice(texts["report.size"], sizes, row, "magnitude")
            tenths = {str(n): texts.say("odds.in-ten.count", number=n) for n in range(1, 10)}
            _choice(texts["report.chance"], tenths, row, "tenths")
        held_by(text_line, texts["report.impact.text"], row, "text")


def _finding(texts: Texts, view: BoardView, row: FindingDraft) -> None:
    def about() -> None:
        row.refers_to = ""
        place.clear()
        with place:
            _about(texts, view, row)

    with ui.element("div").classes("form wide"):
        with ui.element("div").classes("pair"):
            policies = _policies(texts, view)
            _choice(texts["report.policy"], policies, row, "policy", then=about)
            kinds = {one.value: texts[f"finding.kind.{one}"] for one in FindingKind}
            _choice(texts["report.finding.kind"], kinds, row, "kind", then=about)
        place = ui.element("div").classes("pair")
        held_by(text_line, texts["report.finding.text"], row, "text")
    with place:
        _about(texts, view, row)


def _about(texts: Texts, view: BoardView, row: FindingDraft) -> None:
    choose = {"": texts["report.choose"]}
    if row.kind == FindingKind.COMPONENT:
        known = view.register.policies.get(row.policy)
        parts = sorted(known.components, key=lambda part: part.level) if known else []
        named = {part.id: component_text(texts, part) for part in parts}
        _choice(texts["report.finding.part"], choose | named, row, "refers_to")
        turns = {one.value: texts[f"policy.state.{one}"] for one in TURNS}
        _choice(texts["report.finding.turns"], turns, row, "turns")
    elif row.kind == FindingKind.THRESHOLD:
        figures = {one.id: texts.name(one.name) for one in view.indicators.values()}
        _choice(texts["report.finding.figure"], choose | figures, row, "refers_to")


def _policies(texts: Texts, view: BoardView) -> dict[str, str]:
    named = {one.id: texts.name(one.name) for one in view.register.policies.values()}
    return {"": texts["report.choose"]} | named


def _choice(
    label: str,
    options: Mapping[str, str],
    draft: object,
    name: str,
    *,
    then: Callable[[], None] = lambda: None,
) -> None:
    def change(value: str) -> None:
        setattr(draft, name, value)
        then()

    drop_down(label, options, change, value=getattr(draft, name))
