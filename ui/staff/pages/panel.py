"""An expert panel: where its rounds stand, and how far the experts agree, without names."""

from html import escape

from nicegui import ui
from starlette.requests import Request

from dsm.database import transaction
from dsm.roles import Action
from dsm.surveying import campaigns, panels
from dsm.surveying.days import end_of, last_day_before
from surveys.campaigns import Campaign, State
from surveys.errors import FixableError
from ui.markup import element
from ui.staff.background import PATIENCE, attempted, in_background
from ui.staff.office import Office, Visitor
from ui.staff.shell import Room, frame
from ui.staff.surveys.addresses import panel_address, survey_address
from ui.staff.surveys.desk import Desk
from ui.staff.surveys.rounds import (
    PanelScene,
    load_panel,
    reasons_listed,
    round_rows,
    round_table,
)
from ui.staff.surveys.sheets import confirm, sheet
from ui.staff.widgets.controls import button
from ui.staff.widgets.forms import FormError, day_field, go_to
from ui.staff.widgets.forms import day_of as day_in
from ui.staff.widgets.provenance import Provenance, provenance_line
from ui.staff.widgets.words import heading, lead, markup, paragraph, section


def register(office: Office) -> None:
    """Add the page."""

    @ui.page("/surveys/{slug}/panel", response_timeout=PATIENCE)
    async def show(request: Request, slug: str, round: int | None = None) -> None:
        visitor = office.visitor(request)
        scene = await attempted(lambda: _load(office, visitor, slug, round))
        with frame(visitor, title=visitor.texts["panel.title.page"], room=Room.SURVEYS):
            if isinstance(scene, FixableError):
                raise scene
            _page(office, visitor, scene, str(request.base_url))


def _load(office: Office, visitor: Visitor, slug: str, round: int | None) -> PanelScene:
    office.require(visitor, Action.SEE_JUDGEMENTS)
    with transaction(office.engine) as session:
        return load_panel(session, campaigns.find(session, slug), round)


def _page(office: Office, visitor: Visitor, scene: PanelScene, home: str) -> None:
    texts, campaign = visitor.texts, scene.campaign
    back = element("a", escape(campaign.name), href=survey_address(campaign.slug))
    markup(back, tag="p", kind="eyebrow")
    heading(1, texts.find(scene.title))
    state = texts[f"survey.state.{campaign.state}"]
    lead(texts.say("panel.lead", round=campaign.round, state=state))
    _moves(
        Desk(
            office=office,
            visitor=visitor,
            campaign=campaign,
            questionnaire=scene.questionnaire,
            home=home,
        )
    )
    if not scene.round:
        paragraph(texts["panel.sealed"], kind="note")
        return
    with section(texts.say("panel.round", round=scene.round), sub=texts["panel.sub"]):
        markup(_rounds(visitor, scene))
        markup(round_rows(texts, scene) + round_table(texts, scene))
        line = Provenance(simulated=visitor.city is not None and visitor.city.simulated)
        markup(provenance_line(texts, line))
    with section(texts["panel.reasons.title"], sub=texts["panel.reasons.sub"]):
        markup(reasons_listed(texts, scene))


def _rounds(visitor: Visitor, scene: PanelScene) -> str:
    texts, address = visitor.texts, panel_address(scene.campaign.slug)
    ended = panels.ended_rounds(scene.campaign)
    if len(ended) < 2:
        return ""
    links = [
        element(
            "a",
            escape(texts.say("panel.round", round=one)),
            href=f"{address}?round={one}",
            aria_current="true" if one == scene.round else None,
        )
        for one in ended
    ]
    return element("nav", *links, class_="tabs", aria_label=texts["panel.rounds"])


def _moves(desk: Desk) -> None:
    if not desk.visitor.account.may(Action.RUN_CAMPAIGN):
        return
    with ui.element("div").classes("row gap"):
        if desk.campaign.state is State.OPEN:
            button(desk.text("panel.button.end"), lambda: _end(desk))
        if desk.campaign.state is State.PAUSED:
            button(desk.text("panel.button.begin"), lambda: _begin(desk), main=True)


def _end(desk: Desk) -> None:
    texts = desk.visitor.texts

    async def act() -> None:
        account = desk.office.require(desk.visitor, Action.RUN_CAMPAIGN)
        slug = desk.campaign.slug
        await in_background(
            lambda: panels.end_round(desk.office.engine, desk.keyring, slug, account.name)
        )
        _again(desk.campaign)

    confirm(texts, texts["panel.end.title"], texts["panel.end.why"], texts["panel.end.do"], act)


def _begin(desk: Desk) -> None:
    texts, slug = desk.visitor.texts, desk.campaign.slug
    with sheet(texts, texts["panel.begin.title"], texts["panel.begin.why"]) as opened:
        field = day_field(
            texts["move.extend.day"], value=last_day_before(desk.campaign.closes_at).isoformat()
        )

        async def act() -> None:
            account = desk.office.require(desk.visitor, Action.RUN_CAMPAIGN)
            day = day_in(field)
            if day is None:
                raise FormError(texts["move.extend.no-day"], texts["terms.no-day-fix"])
            end = end_of(day)
            with transaction(desk.office.engine) as session:
                panels.begin_round(session, slug, end, account.name)
            _again(desk.campaign)

        opened.buttons(texts["panel.begin.do"], act)


def _again(campaign: Campaign) -> None:
    go_to(panel_address(campaign.slug))
