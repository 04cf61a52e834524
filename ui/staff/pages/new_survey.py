"""A new survey: what is asked and where it begins from; then, once published, on which terms."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from nicegui import ui
from sqlmodel import Session
from starlette.requests import Request

from dsm import fieldwork
from dsm.database import transaction
from dsm.roles import Action
from dsm.surveying import campaigns, questionnaires
from dsm.surveying.days import day_of
from dsm.surveying.questionnaires import Published
from dsm.tables import utc_now
from surveys.asking.questionnaire import Questionnaire
from surveys.campaigns import Campaign
from surveys.errors import FixableError
from ui.markup import element
from ui.staff.background import PATIENCE, attempted, in_background
from ui.staff.office import Office, Visitor
from ui.staff.shell import Room, frame
from ui.staff.surveys.addresses import SURVEYS, draft_address, survey_address, terms_address
from ui.staff.surveys.file_field import file_field
from ui.staff.surveys.gaps import city_of
from ui.staff.surveys.planning import planning_part
from ui.staff.surveys.starts import Start, StartDraft, batteries, questionnaire_from
from ui.staff.surveys.terms_form import (
    TermsDraft,
    campaign_of,
    slug_of,
    terms_form,
    usual_terms,
)
from ui.staff.widgets.controls import button
from ui.staff.widgets.forms import Card, Problems, drop_down, go_to, held_by, radio_cards, text_line
from ui.staff.widgets.words import heading, lead, markup, paragraph, section
from ui.texts.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offer:
    """What there is to choose from; with `chosen`, its terms are to be set."""

    published: Sequence[Published]
    frames: Sequence[str]
    batteries: dict[str, str]
    chosen: Questionnaire | None


def register(office: Office) -> None:
    """Add the page."""

    @ui.page("/new-survey", response_timeout=PATIENCE)
    async def show(request: Request, questionnaire: str = "") -> None:
        visitor = office.visitor(request)
        offer = await attempted(lambda: _offer(office, visitor, questionnaire))
        with frame(visitor, title=visitor.texts["new.title"], room=Room.SURVEYS, data_version=None):
            if isinstance(offer, FixableError):
                raise offer
            if offer.chosen is None:
                office.require(visitor, Action.WRITE_QUESTIONNAIRE)
                _start_page(office, visitor, offer)
            else:
                office.require(visitor, Action.RUN_CAMPAIGN)
                _terms_page(office, visitor, offer, offer.chosen)


def _offer(office: Office, visitor: Visitor, questionnaire: str) -> _Offer:
    with transaction(office.engine) as session:
        return _Offer(
            published=questionnaires.all_published(session),
            frames=fieldwork.frame_names(session),
            batteries=batteries(visitor.texts, city_of(visitor)),
            chosen=questionnaires.load(session, questionnaire) if questionnaire else None,
        )


def _start_page(office: Office, visitor: Visitor, offer: _Offer) -> None:
    texts = visitor.texts
    draft = StartDraft(
        battery=next(iter(offer.batteries), ""),
        copy=offer.published[0].id if offer.published else "",
    )
    _back(texts)
    heading(1, texts["new.title"])
    lead(texts["new.lead"])
    with section(texts["new.start.title"]), ui.element("div").classes("gap"):
        _starts(texts, offer, draft)
    with section(texts["new.name.title"]):
        _names(texts, draft)

    async def begin() -> None:
        problems.clear()
        try:
            office.require(visitor, Action.WRITE_QUESTIONNAIRE)
            go_to(draft_address(await in_background(lambda: _begin(office, visitor, draft))))
        except FixableError as error:
            problems.show(error)

    problems = Problems(texts)
    with ui.element("div").classes("gap-l"):
        button(texts["new.write"], begin, main=True)
    if offer.published:
        with section(texts["new.ready.title"], sub=texts["new.ready.sub"]):
            markup(_ready(texts, offer), kind="gap")


def _begin(office: Office, visitor: Visitor, draft: StartDraft) -> str:
    with transaction(office.engine) as session:
        begun = questionnaire_from(session, visitor.texts, draft)
        kept = questionnaires.new_draft(session, begun, visitor.account.name)
    return kept.questionnaire.id


def _starts(texts: Texts, offer: _Offer, draft: StartDraft) -> None:
    ways = [way for way in Start if way is not Start.COPY or offer.published]
    cards = [
        Card(way, texts[f"new.start.{way}.name"], texts[f"new.start.{way}.means"]) for way in ways
    ]

    def choose(value: str) -> None:
        draft.chosen = value
        place.clear()
        with place:
            _start_fields(texts, offer, draft)

    radio_cards(texts["new.start.title"], cards, choose, name="start", value=draft.chosen)
    place = ui.element("div").classes("form gap")
    with place:
        _start_fields(texts, offer, draft)


def _start_fields(texts: Texts, offer: _Offer, draft: StartDraft) -> None:
    match Start(draft.chosen):
        case Start.BATTERY:
            _choice(texts["new.battery"], offer.batteries, draft, "battery")
        case Start.COPY:
            named = {
                one.id: texts.say("new.version", id=one.id, version=one.version)
                for one in offer.published
            }
            _choice(texts["new.copy"], named, draft, "copy")
        case Start.FILE:
            _file(texts, draft)


def _choice(label: str, options: dict[str, str], draft: StartDraft, name: str) -> None:
    drop_down(label, options, lambda value: setattr(draft, name, value), value=getattr(draft, name))


def _file(texts: Texts, draft: StartDraft) -> None:
    problems = Problems(texts)
    said = ui.html("", sanitize=False, tag="p").classes("note")
    said.props["role"] = "status"

    async def take(name: str, content: bytes) -> None:
        problems.clear()
        draft.file = (name, content)
        size = -(-len(content) // 1000)
        said.set_content(escape(texts.say("new.file.taken", name=name, size=size)))

    file_field(texts, texts["new.file.label"], ".xlsx,.txt", take, problems.show)


def _names(texts: Texts, draft: StartDraft) -> None:
    def name(title: str) -> None:
        # The name in the data follows the title until somebody writes one.
        if draft.id in {"", slug_of(draft.title)}:
            draft.id = slug_of(title)
        draft.title = title

    with ui.element("div").classes("form wide gap"):
        text_line(texts["new.name.label"], hint=texts["new.name.hint"]).on_value_change(
            lambda event: name(event.value or "")
        )
        held_by(text_line, texts["new.id.label"], draft, "id", hint=texts["new.id.hint"])


def _ready(texts: Texts, offer: _Offer) -> str:
    return element(
        "ul",
        *[
            element(
                "li",
                element(
                    "a",
                    escape(texts.say("new.version", id=one.id, version=one.version)),
                    href=terms_address(one.id),
                ),
            )
            for one in offer.published
        ],
        class_="plain",
    )


def _terms_page(
    office: Office, visitor: Visitor, offer: _Offer, questionnaire: Questionnaire
) -> None:
    texts = visitor.texts
    draft = usual_terms(texts, questionnaire, day_of(utc_now()), city_of(visitor))
    _back(texts)
    heading(1, texts["terms.title"])
    lead(texts.say("terms.lead", id=questionnaire.id, version=questionnaire.version))
    with section(texts["terms.section"]):
        terms_form(texts, draft, offer.frames)
        planning_part(office, visitor)
    problems = Problems(texts)
    paragraph(texts["terms.then"], kind="note gap-l")
    keep = _keeping(office, visitor, draft, questionnaire, problems)
    with ui.element("div").classes("gap"):
        button(texts["terms.keep"], keep, main=True)


def _keeping(
    office: Office,
    visitor: Visitor,
    draft: TermsDraft,
    questionnaire: Questionnaire,
    problems: Problems,
) -> Callable[[], None]:
    def keep() -> None:
        problems.clear()
        try:
            account = office.require(visitor, Action.RUN_CAMPAIGN)
            wanted = campaign_of(visitor.texts, draft, questionnaire)
            with transaction(office.engine) as session:
                kept = _add(session, wanted, account.name)
            go_to(survey_address(kept))
        except FixableError as error:
            problems.show(error)

    return keep


def _add(session: Session, wanted: Campaign, by: str) -> str:
    return campaigns.add(session, wanted, by).slug


def _back(texts: Texts) -> None:
    markup(element("a", escape(texts["room.surveys"]), href=SURVEYS), tag="p", kind="eyebrow")
