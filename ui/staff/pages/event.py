"""An event: what it is thought to do, what it brought to light, and how that is answered."""

from collections.abc import Awaitable, Callable
from html import escape

from nicegui import ui
from starlette.requests import Request

from dsm import policy
from dsm.board import BoardView, board
from dsm.database import transaction
from dsm.maturity.consequences import Consequence
from dsm.maturity.events import Finding, FindingStatus
from dsm.policy import OpenEvent
from dsm.roles import Action
from surveys.errors import FixableError
from ui.markup import element
from ui.staff.background import PATIENCE
from ui.staff.office import Office, Visitor
from ui.staff.policies.answering import Answer, answer_form
from ui.staff.policies.findings import (
    event_title,
    finding_answer,
    finding_head,
    if_answers_stand,
    impact_list,
    levels_of,
)
from ui.staff.policies.words import POLICIES, data_version, policy_address, policy_name
from ui.staff.reading import read, tried
from ui.staff.shell import Room, frame
from ui.staff.widgets.controls import button
from ui.staff.widgets.forms import lead_to
from ui.staff.widgets.words import heading, markup, paragraph, section

from .policies import assessment_provenance

# Opens the form of another finding, or none; the page is built anew from what is kept now.
type Open = Callable[[str], Awaitable[None]]


def register(office: Office) -> None:
    """Add the page."""

    @ui.page("/events/{event_id}", response_timeout=PATIENCE)
    async def show(request: Request, event_id: str) -> None:
        visitor = office.visitor(request)
        view = await tried(office, board)
        with frame(
            visitor,
            title=_title(visitor, view, event_id),
            room=Room.POLICIES,
            data_version=data_version(view),
        ):
            if isinstance(view, FixableError):
                raise view
            view.register.event(event_id)
            place = ui.element("div")

            async def open_form(finding_id: str) -> None:
                now = await read(office, board)
                place.clear()
                with place:
                    _page(office, visitor, now, event_id, finding_id, open_form)
                lead_to(place, ".find.open h3")

            with place:
                _page(office, visitor, view, event_id, next_open(view, event_id), open_form)


def _title(visitor: Visitor, view: BoardView | FixableError, event_id: str) -> str:
    known = view.register.events.get(event_id) if isinstance(view, BoardView) else None
    return visitor.texts.name(known.name) if known else visitor.texts["room.policies"]


def next_open(view: BoardView, event_id: str, after: str = "") -> str:
    """Return the id of the finding to answer next, the first one after `after`; "" if none waits."""
    order = [
        (finding.id, finding in one.unanswered)
        for one in _event(view, event_id).consequences
        for finding, _ in one.findings
    ]
    place = next((at for at, (name, _) in enumerate(order) if name == after), -1)
    around = order[place + 1 :] + order[: place + 1]
    return next((name for name, waits in around if waits), "")


def _event(view: BoardView, event_id: str) -> OpenEvent:
    return next(one for one in view.events if one.id == event_id)


def _page(
    office: Office,
    visitor: Visitor,
    view: BoardView,
    event_id: str,
    opened: str,
    open_form: Open,
) -> None:
    texts, event = visitor.texts, _event(view, event_id)
    _head(visitor, view, event)
    touched = [one for one in event.consequences if one.findings]
    order = [finding.id for one in touched for finding, _ in one.findings]
    numbers = {name: number for number, name in enumerate(order, 1)}
    for one in touched:
        name = policy_name(texts, view.register, one.policy)
        with section(name), ui.element("div").classes("two aside"):
            with ui.element("div"):
                for finding, status in one.findings:
                    _finding(
                        office, visitor, view, one, finding, status,
                        number=numbers[finding.id], opened=opened, open_form=open_form,
                    )  # fmt: skip
            _stand(visitor, view, one)
    impacts = view.register.impacts[event_id]
    with section(texts["event.impacts.title"], sub=texts["event.impacts.sub"]):
        if impacts:
            markup(impact_list(texts, view, impacts), kind="gap")
        else:
            paragraph(texts["event.impacts.none"], kind="note gap")
        markup(assessment_provenance(visitor, view))


def _head(visitor: Visitor, view: BoardView, event: OpenEvent) -> None:
    texts, known = visitor.texts, view.register.events[event.id]
    back = element("a", escape(texts["room.policies"]), href=POLICIES)
    kind = texts[f"event.kind.{known.kind}"]
    markup(back + escape(f" · {kind} · {texts.write(known.date)}"), tag="p", kind="eyebrow")
    heading(1, event_title(texts, view, event))
    if any(known.description.values()):
        paragraph(texts.name(known.description), kind="lead")
    findings = view.register.findings_of(event.id)
    answered = len(findings) - event.unanswered
    words = [texts.say("event.answered", answered=answered, count=len(findings))]
    if known.scope:
        words.append(texts.say("event.scope", scope=known.scope))
    paragraph(" · ".join(words), kind="note gap")


def _finding(
    office: Office,
    visitor: Visitor,
    view: BoardView,
    consequence: Consequence,
    finding: Finding,
    status: FindingStatus,
    *,
    number: int,
    opened: str,
    open_form: Open,
) -> None:
    texts, is_open = visitor.texts, finding.id == opened
    answers = view.register.decisions.get(finding.id, ())
    last = answers[-1] if answers else None
    with ui.element("div").classes("find open" if is_open else "find"):
        markup(finding_head(texts, view, number, finding))
        markup(finding_answer(texts, status, last), kind="said")
        if is_open:

            async def keep(answer: Answer) -> None:
                account = office.require(visitor, Action.DECIDE)
                with transaction(office.engine) as session:
                    policy.decide(
                        session,
                        finding.id,
                        answer.choice,
                        reason=answer.reason,
                        until=answer.until,
                        actor=account.name,
                        seen=len(answers),
                    )
                ui.notify(texts["answer.done"])
                now = await read(office, board)
                await open_form(next_open(now, finding.event, finding.id))

            answer_form(
                texts, finding, consequence, last, policy.today(),
                on_answer=keep, on_leave=lambda: open_form(""),
            )  # fmt: skip
        elif status is not FindingStatus.MET:
            waiting = finding in consequence.unanswered
            label = texts.say("finding.answer" if waiting else "finding.again", number=number)
            button(label, lambda: open_form(finding.id)).classes("small")


def _stand(visitor: Visitor, view: BoardView, consequence: Consequence) -> None:
    texts = visitor.texts
    link = element("a", escape(texts["event.see-policy"]), href=policy_address(consequence.policy))
    with ui.element("div").classes("ask still"):
        heading(3, texts["event.stand.title"])
        markup(levels_of(texts, consequence))
        paragraph(if_answers_stand(texts, view, consequence), kind="note")
        markup(link, tag="p", kind="note gap")
