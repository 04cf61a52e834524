"""Surveys: which are open and whom one needs, with every survey and every questionnaire in the making."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from nicegui import ui
from sqlmodel import Session
from starlette.requests import Request

from dsm.database import transaction
from dsm.roles import Action
from dsm.surveying import campaigns, questionnaires
from dsm.surveying.days import day_of
from dsm.surveying.deletions import deletions
from surveys.asking.wording import missing_translations
from surveys.campaigns import State
from ui.markup import element
from ui.staff.background import PATIENCE, in_background
from ui.staff.experts.addresses import EXPERTS
from ui.staff.office import Office, Visitor
from ui.staff.shell import Room, frame
from ui.staff.surveys.addresses import NEW
from ui.staff.surveys.listed import DraftLine, Line, surveys_table
from ui.staff.surveys.watched import Watched, load_watched, surveys_title
from ui.staff.widgets.states import empty_state
from ui.staff.widgets.words import eyebrow, heading, markup


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    lines: Sequence[Line]
    drafts: Sequence[DraftLine]
    watched: Sequence[Watched]


def register(office: Office) -> None:
    """Add the page."""

    @ui.page("/surveys", response_timeout=PATIENCE)
    async def show(request: Request) -> None:
        visitor = office.visitor(request)
        scene = await in_background(lambda: _load(office))
        with frame(
            visitor, title=visitor.texts["room.surveys"], room=Room.SURVEYS, data_version=None
        ):
            _page(visitor, scene)


def _load(office: Office) -> _Scene:
    with transaction(office.engine) as session:
        watched = [load_watched(session, one) for one in campaigns.all_campaigns(session)]
        drafts = [
            DraftLine(
                questionnaire=one.questionnaire,
                texts_missing=len(missing_translations(one.questionnaire)),
            )
            for one in questionnaires.drafts(session)
        ]
        lines = [_line(session, one) for one in watched]
    return _Scene(lines=lines, drafts=drafts, watched=watched)


def _line(session: Session, watched: Watched) -> Line:
    campaign = watched.campaign
    log = deletions(session, campaign)
    names = [day_of(one.at) for one in log if one.what == "contacts"]
    purged = campaign.state is State.PURGED
    return Line(
        campaign=campaign,
        questionnaire=questionnaires.load(session, campaign.questionnaire, campaign.version),
        answers=watched.watch.finished,
        invited=watched.watch.invited,
        names_deleted=names[-1] if names else None,
        answers_deleted=day_of(log[-1].at) if purged and log else None,
    )


def _page(visitor: Visitor, scene: _Scene) -> None:
    texts = visitor.texts
    counted = visitor.account.may(Action.WATCH_COUNTS)
    running = sum(one.campaign.state is State.OPEN for one in scene.watched)
    eyebrow(f"{texts['room.surveys']} · {texts.say('surveys.eyebrow', count=running)}")
    new = element("a", escape(texts["surveys.new"]), class_="btn main", href=NEW)
    may_write = visitor.account.may(Action.WRITE_QUESTIONNAIRE)
    if not scene.lines and not scene.drafts:
        heading(1, texts["surveys.title.none-open"])
        nothing = empty_state(
            texts["surveys.empty-title"],
            texts["surveys.empty-why"],
            link=NEW if may_write else "",
            do=texts["surveys.new"],
        )
        markup(nothing, kind="gap-l")
        _to_experts(visitor)
        return
    with ui.element("div").classes("title-row"):
        heading(1, surveys_title(texts, scene.watched if counted else _unwatched(scene.watched)))
        if may_write:
            markup(new)
    with ui.element("section").classes("rule"):
        heading(2, texts["surveys.table"])
        markup(surveys_table(texts, scene.lines, scene.drafts, counted=counted))
    _to_experts(visitor)


def _to_experts(visitor: Visitor) -> None:
    account = visitor.account
    if account.may(Action.RUN_CAMPAIGN) or account.may(Action.SEE_JUDGEMENTS):
        link = element("a", escape(visitor.texts["experts.link"]), class_="btn", href=EXPERTS)
        markup(link, tag="p", kind="gap-l")


def _unwatched(watched: Sequence[Watched]) -> list[Watched]:
    """Return the surveys as those see them who may not watch counts: nobody is missing."""
    return [replace(one, watch=replace(one.watch, groups=())) for one in watched]
