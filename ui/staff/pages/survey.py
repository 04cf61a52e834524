"""One survey: how it stands, what can be done with it, what is asked, and on which terms."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from nicegui import ui
from starlette.requests import Request

from dsm import fieldwork
from dsm.database import transaction
from dsm.roles import Action
from dsm.surveying import campaigns, consents, questionnaires
from dsm.surveying.deletions import Deletion, deletions
from dsm.surveying.links import qr_svg
from dsm.surveying.links import survey_address as public_address
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.route_map import RouteMap, route_map
from surveys.asking.words import Words
from surveys.campaigns import Campaign, Entry, State
from surveys.errors import FixableError
from surveys.instruments import Audience
from surveys.population import PopulationFrame
from ui.markup import element
from ui.respond.trials import trial_path
from ui.staff.background import PATIENCE, attempted
from ui.staff.office import Office, Visitor
from ui.staff.shell import Room, frame
from ui.staff.surveys.addresses import SURVEYS, early_address, panel_address
from ui.staff.surveys.desk import Desk
from ui.staff.surveys.exports import export_list
from ui.staff.surveys.facts import consent_list, deletion_table, terms_list
from ui.staff.surveys.listed import in_short, state_words
from ui.staff.surveys.moves import move_buttons
from ui.staff.surveys.planning import planning_part
from ui.staff.surveys.quality import quality_section
from ui.staff.surveys.route_list import route_list, route_summary
from ui.staff.surveys.watched import Watched, load_watched
from ui.staff.surveys.watching import watching_sections
from ui.staff.widgets.words import heading, markup, paragraph, section


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """What the page is made from; counts only for those who may watch them."""

    campaign: Campaign
    questionnaire: Questionnaire
    route: RouteMap
    consent: Mapping[str, Words]
    deleted: tuple[Deletion, ...]
    watched: Watched
    frame: PopulationFrame | None


def register(office: Office) -> None:
    """Add the page."""

    @ui.page("/surveys/{slug}", response_timeout=PATIENCE)
    async def show(request: Request, slug: str) -> None:
        visitor = office.visitor(request)
        scene = await attempted(lambda: _load(office, slug))
        with frame(
            visitor, title=visitor.texts["room.surveys"], room=Room.SURVEYS, data_version=None
        ):
            if isinstance(scene, FixableError):
                raise scene
            _page(_desk(office, visitor, scene, request), scene)


def _load(office: Office, slug: str) -> _Scene:
    with transaction(office.engine) as session:
        campaign = campaigns.find(session, slug)
        asked = questionnaires.load(session, campaign.questionnaire, campaign.version)
        said = (
            consents.current(session, campaign.id)
            if campaign.state is not State.DRAFT
            else consents.preview(session, campaign, asked)
        )
        return _Scene(
            campaign=campaign,
            questionnaire=asked,
            route=route_map(asked),
            consent=said.texts,
            deleted=deletions(session, campaign),
            watched=load_watched(session, campaign),
            frame=fieldwork.load_frame(session, campaign.frame) if _is_planned(campaign) else None,
        )


def _is_planned(campaign: Campaign) -> bool:
    return campaign.state is State.DRAFT and bool(campaign.frame)


def _desk(office: Office, visitor: Visitor, scene: _Scene, request: Request) -> Desk:
    return Desk(
        office=office,
        visitor=visitor,
        campaign=scene.campaign,
        questionnaire=scene.questionnaire,
        home=office.settings.public_address or str(request.base_url).rstrip("/"),
    )


def _page(desk: Desk, scene: _Scene) -> None:
    texts, campaign = desk.visitor.texts, scene.campaign
    counted = desk.visitor.account.may(Action.WATCH_COUNTS)
    back = element("a", escape(texts["room.surveys"]), href=SURVEYS)
    markup(f"{back} · {escape(campaign.name)}", tag="p", kind="eyebrow")
    with ui.element("div").classes("title-row"):
        heading(1, texts.find(scene.watched.title(counted=counted)))
        move_buttons(desk)
    words = [
        state_words(texts, campaign.state),
        escape(in_short(texts, scene.questionnaire)),
        escape(texts[f"terms.mode.{campaign.mode}.name"]),
    ]
    if campaign.audience is Audience.EXPERTS:
        words.append(
            element("a", escape(texts["panel.title.page"]), href=panel_address(campaign.slug))
        )
    if _has_early_figures(desk):
        words.append(element("a", escape(texts["early.link"]), href=early_address(campaign.slug)))
    markup(" · ".join(words), tag="p", kind="note")
    if campaign.state is State.DRAFT and campaign.entry is Entry.INVITED:
        planning_part(desk.office, desk.visitor, scene.frame)
    if counted:
        watching_sections(desk, scene.watched)
        quality_section(desk)
    _asked(desk, scene)
    _promised(desk, scene)
    _taken(desk, scene)


def _has_early_figures(desk: Desk) -> bool:
    """Whether to lead her to the figures, or to the reason why they are sealed."""
    if desk.campaign.audience is Audience.EXPERTS:
        return False
    is_on = desk.campaign.state in {State.OPEN, State.PAUSED}
    return is_on and desk.visitor.account.may(Action.SEE_EARLY_FIGURES)


def _asked(desk: Desk, scene: _Scene) -> None:
    texts = desk.visitor.texts
    with section(texts["survey.asked.title"], sub=route_summary(texts, scene.route)):
        _addresses(desk)
        language = _language(desk, scene.questionnaire)
        listed = route_list(texts, scene.questionnaire, scene.route, language)
        markup(
            element("details", element("summary", escape(texts["survey.asked.all"])), listed),
            kind="gap",
        )


def _addresses(desk: Desk) -> None:
    if desk.campaign.state is State.PURGED:
        return
    texts, address = desk.visitor.texts, public_address(desk.home, desk.campaign.slug)
    trial = trial_path(desk.office.settings, desk.campaign.slug)
    words = [
        element("p", element("b", escape(address))),
        element("p", escape(texts["survey.address.means"]), class_="note"),
    ]
    if desk.visitor.account.may(Action.WRITE_QUESTIONNAIRE) or desk.visitor.account.may(
        Action.RUN_CAMPAIGN
    ):
        leave = element("a", escape(texts["survey.try"]), class_="btn", href=trial, target="_blank")
        words.append(element("p", leave, class_="row gap"))
    picture = element("div", _stretched(qr_svg(address)), role="img", aria_label=texts["survey.qr"])
    markup(element("div", picture, element("div", *words), class_="qr gap"))


def _promised(desk: Desk, scene: _Scene) -> None:
    texts = desk.visitor.texts
    finding, sub = texts["survey.promised.title"], texts["survey.promised.sub"]
    with section(finding, sub=sub), ui.element("div").classes("two even"):
        with ui.element("section"):
            heading(3, texts["terms.section"])
            address = public_address(desk.home, desk.campaign.slug)
            markup(terms_list(texts, desk.campaign, address))
        with ui.element("section"):
            heading(3, texts["survey.consent.title"])
            language = _language(desk, scene.questionnaire)
            markup(consent_list(texts, scene.consent, language))


def _taken(desk: Desk, scene: _Scene) -> None:
    texts = desk.visitor.texts
    with section(texts["survey.taken.title"], sub=texts["survey.taken.sub"]):
        export_list(desk)
        with ui.element("div").props("id=proof"):
            if scene.deleted:
                markup(deletion_table(texts, scene.deleted))
            else:
                paragraph(texts["survey.deletion.none"], kind="note gap")


def _stretched(svg: str) -> str:
    """Return a picture of fixed size as one that fills its place."""
    return re.sub(r'width="(\d+)" height="(\d+)"', r'viewBox="0 0 \1 \2"', svg, count=1)


def _language(desk: Desk, questionnaire: Questionnaire) -> str:
    wanted = desk.visitor.texts.language
    return wanted if wanted in questionnaire.languages else questionnaire.languages[0]
