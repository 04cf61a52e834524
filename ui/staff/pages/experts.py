"""Experts: what they are asked to judge, where the rounds stand, and the way to each result."""

from collections.abc import Sequence
from html import escape

from nicegui import ui
from starlette.requests import Request

from dsm.database import transaction
from dsm.elicitation import elicitations
from dsm.elicitation.elicitation import State
from dsm.elicitation.gathered import turnout
from dsm.roles import Action
from surveys.errors import FixableError
from ui.markup import element
from ui.staff.background import PATIENCE, attempted
from ui.staff.experts.addresses import NEW
from ui.staff.experts.listed import Line, elicitations_table
from ui.staff.office import Office, Visitor
from ui.staff.shell import Room, frame
from ui.staff.surveys.addresses import SURVEYS
from ui.staff.widgets.states import empty_state
from ui.staff.widgets.words import heading, lead, markup


def register(office: Office) -> None:
    """Add the page."""

    @ui.page("/experts", response_timeout=PATIENCE)
    async def show(request: Request) -> None:
        visitor = office.visitor(request)
        lines = await attempted(lambda: _load(office, visitor))
        with frame(
            visitor, title=visitor.texts["experts.page"], room=Room.SURVEYS, data_version=None
        ):
            if isinstance(lines, FixableError):
                raise lines
            _page(visitor, lines)


def require_part(office: Office, visitor: Visitor) -> None:
    """Refuse whoever neither runs panels nor may see what they judged.

    Raises
    ------
    ForbiddenError
        If no role of the account allows either.
    """
    may_run = visitor.account.may(Action.RUN_CAMPAIGN)
    office.require(visitor, Action.RUN_CAMPAIGN if may_run else Action.SEE_JUDGEMENTS)


def _load(office: Office, visitor: Visitor) -> Sequence[Line]:
    require_part(office, visitor)
    office.require(visitor, Action.LOOK)
    with transaction(office.engine) as session:
        return [
            Line(one, turnout(session, one.slug)) for one in elicitations.all_elicitations(session)
        ]


def _page(visitor: Visitor, lines: Sequence[Line]) -> None:
    texts = visitor.texts
    may_run = visitor.account.may(Action.RUN_CAMPAIGN)
    back = element("a", escape(texts["room.surveys"]), href=SURVEYS)
    markup(back, tag="p", kind="eyebrow")
    if not lines:
        heading(1, texts["experts.title.none"])
        nothing = empty_state(
            texts["experts.empty.title"],
            texts["experts.empty.why"],
            link=NEW if may_run else "",
            do=texts["experts.new"],
        )
        markup(nothing, kind="gap-l")
        return
    running = sum(line.elicitation.state is State.OPEN for line in lines)
    with ui.element("div").classes("title-row"):
        heading(1, texts.say("experts.title.open", count=running))
        if may_run:
            markup(element("a", escape(texts["experts.new"]), class_="btn main", href=NEW))
    lead(texts["experts.lead"])
    with ui.element("section").classes("rule"):
        heading(2, texts["experts.table"])
        markup(elicitations_table(texts, lines))
