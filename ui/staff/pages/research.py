"""Research: fits that run or wait, all runs that were made, and a form that starts another."""

from dataclasses import dataclass
from html import escape

from nicegui import ui
from sqlmodel import Session
from starlette.requests import Request

from dsm import fieldwork, research
from dsm.research import Desk, Fittable
from dsm.roles import Action
from dsm.tables import utc_now
from surveys.errors import FixableError
from ui.markup import element
from ui.staff.background import PATIENCE
from ui.staff.names import Names
from ui.staff.office import Office, Visitor
from ui.staff.reading import tried
from ui.staff.research.addresses import TREND
from ui.staff.research.going_on import GoingOn
from ui.staff.research.starting import start_form
from ui.staff.shell import Room, frame
from ui.staff.widgets.states import empty_state
from ui.staff.widgets.words import eyebrow, lead, markup, section
from ui.texts.texts import Texts

FORM = "start"  # id of the form that starts a fit


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    desk: Desk
    waves: tuple[Fittable, ...]
    names: Names


def register(office: Office) -> None:
    """Add the page."""

    @ui.page("/research", response_timeout=PATIENCE)
    async def show(request: Request) -> None:
        visitor = office.visitor(request)
        scene = await tried(office, lambda session, _: _load(office, visitor, session))
        room = visitor.texts["room.research"]
        with frame(visitor, title=room, room=Room.RESEARCH, data_version=None):
            if isinstance(scene, FixableError):
                raise scene
            _page(office, visitor, scene)


def research_title(texts: Texts, desk: Desk) -> str:
    """Return how much is going on, in a sentence."""
    if desk.is_left_alone:
        return texts["research.title.left-alone"]
    if desk.live:
        return texts.say("research.title.live", count=len(desk.live))
    if desk.runs:
        return texts.say("research.title.runs", count=len(desk.runs))
    return texts["research.title.nothing"]


def _load(office: Office, visitor: Visitor, session: Session) -> _Scene:
    office.require(visitor, Action.EXAMINE)
    return _Scene(
        desk=research.desk(session, utc_now()),
        waves=research.fittable(session),
        names=Names(texts=visitor.texts, groups=fieldwork.group_names(session)),
    )


def _page(office: Office, visitor: Visitor, scene: _Scene) -> None:
    texts = visitor.texts
    eyebrow(texts["room.research"])
    finding = ui.html(escape(research_title(texts, scene.desk)), sanitize=False, tag="h1")
    lead(texts["research.lead"])
    if not scene.waves:
        title, why = texts["research.empty.title"], texts["research.empty.why"]
        markup(empty_state(title, why, command="dsm import answers"), kind="gap-l")
        return
    may_fit = visitor.account.may(Action.FIT)
    followed = element("a", escape(texts["research.trends"]), href=TREND, class_="btn")
    # On a phone the form is below all runs.
    jump = element("a", escape(texts["research.start.title"]), href=f"#{FORM}", class_="btn show-s")
    markup((jump if may_fit else "") + followed, kind="row gap-l")

    def say(desk: Desk) -> None:
        finding.set_content(escape(research_title(texts, desk)))

    with ui.element("div").classes("two desk"):
        with ui.element("div"):
            going_on = GoingOn(office, visitor, scene.names, scene.desk, say)
        if may_fit:
            with section(texts["research.start.title"], beside=element("span", id=FORM)):
                markup(escape(texts["research.start.why"]), tag="p", kind="note")
                start_form(office, visitor, scene.names, scene.waves, going_on.look)
