"""Policies: where each stands, what events ask, and a way to report a new one."""

from html import escape

from nicegui import ui
from starlette.requests import Request

from dsm.board import BoardView, board
from surveys.errors import FixableError
from ui.markup import element
from ui.staff.background import PATIENCE
from ui.staff.office import Office, Visitor
from ui.staff.policies.board import board_list, board_table, naming_note
from ui.staff.policies.words import LOG, REPORT, data_version, event_address
from ui.staff.reading import tried
from ui.staff.shell import Room, frame
from ui.staff.widgets.provenance import Provenance, provenance_line
from ui.staff.widgets.states import empty_state
from ui.staff.widgets.words import eyebrow, heading, lead, markup, section
from ui.texts.texts import Texts


def register(office: Office) -> None:
    """Add the page."""

    @ui.page("/policies", response_timeout=PATIENCE)
    async def show(request: Request) -> None:
        visitor = office.visitor(request)
        title = visitor.texts["room.policies"]
        view = await tried(office, board)
        with frame(visitor, title=title, room=Room.POLICIES, data_version=data_version(view)):
            if isinstance(view, FixableError):
                raise view
            _page(visitor, view)


def assessment_provenance(visitor: Visitor, view: BoardView) -> str:
    """Return the quiet line under levels: simulated or not, on which figures, and the log."""
    texts = visitor.texts
    estimates = sum(name.startswith("estimate:") for name in view.made_from)
    line = Provenance(
        simulated=visitor.city is not None and visitor.city.simulated,
        remarks=(
            texts.say("policies.provenance.estimates", count=estimates),
            texts.say("policies.provenance.print", fingerprint=view.hash[:8]),
        ),
    )
    log = element("p", element("a", escape(texts["policies.see-log"]), href=LOG), class_="prov")
    return element("div", provenance_line(texts, line), log, class_="sources")


def _page(visitor: Visitor, view: BoardView) -> None:
    texts = visitor.texts
    counts = [
        texts.say("policies.eyebrow.policies", count=len(view.assessments)),
        texts.say("policies.eyebrow.events", count=len(view.events)),
    ]
    eyebrow(" · ".join([texts["room.policies"], *counts]))
    heading(1, texts.find(view.title))
    lead(texts.find(view.lead))
    if not view.assessments:
        nothing = empty_state(
            texts["policies.empty.title"],
            texts["policies.empty.why"],
            command="dsm import policies FOLDER",
        )
        markup(nothing, kind="gap-l")
        return
    report = element("a", escape(texts["policies.report"]), class_="btn", href=REPORT)
    rule = texts["policies.lead.weakest-link"]
    said = rule == texts.find(view.lead)
    with section(texts["policies.board.title"], sub="" if said else rule, beside=report):
        markup(board_table(texts, view), kind="hide-s")
        narrow = board_list(texts, view)
        markup(
            narrow + element("p", escape(texts["policies.board.steps"]), class_="fine gap"),
            kind="show-s",
        )
        city = visitor.city.name if visitor.city else ""
        markup(naming_note(texts, view.levels, city) + assessment_provenance(visitor, view))
    with section(texts["policies.events.title"], sub=texts["policies.events.sub"]):
        markup(_events(texts, view))


def _events(texts: Texts, view: BoardView) -> str:
    if not view.events:
        return element("p", escape(texts["policies.events.none"]), class_="note gap")
    return element(
        "ul", *[_event(texts, view, one.id) for one in view.events], class_="todo list gap"
    )


def _event(texts: Texts, view: BoardView, event_id: str) -> str:
    event = view.register.events[event_id]
    found = next(one for one in view.events if one.id == event_id)
    words = [
        texts.say("policies.events.policies", count=len(found.consequences)),
        texts.say("policies.events.findings", count=len(view.register.findings_of(event_id))),
    ]
    key = "policies.events.answer" if found.unanswered else "policies.events.look"
    waiting = (
        texts.say("policies.board.findings", count=found.unanswered)
        if found.unanswered
        else texts["policies.events.answered"]
    )
    name = texts.name(event.name)
    return element(
        "li",
        element("span", escape(texts.write(event.date)), class_="kind"),
        element(
            "div",
            element("h3", escape(name)),
            element("p", element("b", escape(waiting)), escape(" · " + " · ".join(words))),
        ),
        element(
            "a",
            escape(texts[key]),
            element("span", escape(f" {name}"), class_="vh"),
            class_="btn",
            href=event_address(event_id),
        ),
    )
