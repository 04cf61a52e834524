"""A new elicitation: what experts do, with what, and what they are told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from nicegui import ui
from sqlmodel import Session
from starlette.requests import Request

from dsm.database import transaction
from dsm.elicitation import ready_made
from dsm.elicitation.elicitation import ElicitationError, Kind, Object, Target
from dsm.roles import Action
from surveys.errors import FixableError
from ui.markup import element
from ui.staff.background import PATIENCE, attempted, in_background
from ui.staff.experts.addresses import EXPERTS, elicitation_address
from ui.staff.experts.drafting import (
    LANGUAGES,
    SOURCES,
    Draft,
    Source,
    keep_draft,
    usual_question,
)
from ui.staff.office import Office, Visitor
from ui.staff.shell import Room, frame
from ui.staff.surveys.inputs import tick
from ui.staff.surveys.terms_form import slug_of
from ui.staff.widgets.controls import button
from ui.staff.widgets.forms import (
    Card,
    Problems,
    drop_down,
    go_to,
    held_by,
    radio_cards,
    text_area,
    text_line,
)
from ui.staff.widgets.words import heading, lead, markup, paragraph, section
from ui.texts.texts import Texts
from ui.texts.units import unit_words


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offer:
    """What there is to judge the effects of, and on what."""

    actions: Sequence[Object]
    targets: Sequence[Target]


def register(office: Office) -> None:
    """Add the page."""

    @ui.page("/new-elicitation", response_timeout=PATIENCE)
    async def show(request: Request) -> None:
        visitor = office.visitor(request)
        offer = await attempted(lambda: _offer(office, visitor))
        with frame(
            visitor, title=visitor.texts["experts.new"], room=Room.SURVEYS, data_version=None
        ):
            if isinstance(offer, FixableError):
                raise offer
            _page(office, visitor, offer)


def _offer(office: Office, visitor: Visitor) -> _Offer:
    office.require(visitor, Action.RUN_CAMPAIGN)
    with transaction(office.engine) as session:
        return _Offer(
            actions=_there(ready_made.actions, session), targets=_there(ready_made.targets, session)
        )


def _there[T](
    find: Callable[[Session, Sequence[str]], Sequence[T]], session: Session
) -> Sequence[T]:
    """Return what there is; a town without any may still ask for ratings and weights."""
    try:
        return find(session, LANGUAGES)
    except ElicitationError:
        return ()


def _page(office: Office, visitor: Visitor, offer: _Offer) -> None:
    texts, draft = visitor.texts, Draft()
    markup(element("a", escape(texts["experts.page"]), href=EXPERTS), tag="p", kind="eyebrow")
    heading(1, texts["experts.new"])
    lead(texts["experts.new-lead"])
    with section(texts["experts.form.kind"]), ui.element("div").classes("gap"):
        _kinds(texts, offer, draft)
    with section(texts["experts.form.words"]):
        _words(texts, draft)
    problems = Problems(texts)

    async def keep() -> None:
        problems.clear()
        try:
            by = office.require(visitor, Action.RUN_CAMPAIGN).name
            go_to(elicitation_address(await in_background(lambda: _kept(office, texts, draft, by))))
        except FixableError as error:
            problems.show(error)

    paragraph(texts["experts.form.then"], kind="note gap-l")
    with ui.element("div").classes("gap"):
        button(texts["experts.form.keep"], keep, main=True)


def _kinds(texts: Texts, offer: _Offer, draft: Draft) -> None:
    cards = [
        Card(kind, texts[f"experts.kind.{kind}.name"], texts[f"experts.kind.{kind}.means"])
        for kind in (Kind.EFFECTS, Kind.RATINGS, Kind.BEST_WORST, Kind.PAIRWISE)
    ]

    def choose(value: str) -> None:
        draft.kind, draft.source = value, ""
        place.clear()
        with place:
            _judged(texts, offer, draft)

    radio_cards(texts["experts.form.kind"], cards, choose, name="kind", value=draft.kind)
    place = ui.element("div").classes("form wide gap")
    with place:
        _judged(texts, offer, draft)


def _judged(texts: Texts, offer: _Offer, draft: Draft) -> None:
    if draft.kind == Kind.EFFECTS:
        _effects(texts, offer, draft)
        return
    sources = SOURCES[Kind(draft.kind)]
    draft.source = draft.source or sources[0]
    named = {source.value: texts[f"experts.source.{source}"] for source in sources}

    def choose(value: str) -> None:
        draft.source = value
        place.clear()
        with place:
            _own(texts, draft)

    drop_down(texts["experts.form.source"], named, choose, value=draft.source)
    place = ui.element("div")
    with place:
        _own(texts, draft)
    if draft.kind == Kind.RATINGS:
        label, hint = texts["experts.form.levels"], texts["experts.form.levels-hint"]
        held_by(text_area, label, draft, "levels", hint=hint)


def _own(texts: Texts, draft: Draft) -> None:
    if draft.source == Source.OWN:
        label, hint = texts["experts.form.own"], texts["experts.form.own-hint"]
        held_by(text_area, label, draft, "own", hint=hint)


def _effects(texts: Texts, offer: _Offer, draft: Draft) -> None:
    if not (offer.actions and offer.targets):
        paragraph(texts["experts.form.nothing"], kind="note")
        return
    markup(escape(texts["experts.form.actions"]), tag="h3")
    for action in offer.actions:
        _tick(texts.name(action.name), draft.actions, action.id)
    markup(escape(texts["experts.form.targets"]), tag="h3")
    paragraph(texts["experts.form.targets-why"], kind="fine")
    for target in offer.targets:
        _target(texts, target, draft)
    label, hint = texts["experts.form.seeds"], texts["experts.form.seeds-hint"]
    held_by(text_area, label, draft, "seeds", hint=hint)


def _target(texts: Texts, target: Target, draft: Draft) -> None:
    name = texts.name(target.name)
    place: list[ui.element] = []

    def on_change(ticked: bool) -> None:
        _keep_in(draft.targets, target.id, ticked=ticked)
        place[0].clear()
        if ticked:
            with place[0]:
                _questions(texts, target, draft)

    tick(f"{name} ({unit_words(texts, target.unit)})", target.id in draft.targets, on_change)
    place.append(ui.element("div").classes("indent"))


def _questions(texts: Texts, target: Target, draft: Draft) -> None:
    asked = draft.observable.setdefault(target.id, {})
    for language in LANGUAGES:
        if language not in asked:
            name = target.name.get(language, "")
            asked[language] = usual_question(name, target.unit, language)
        label = texts.say(f"experts.form.observable-{language}", name=texts.name(target.name))
        text_line(label, value=asked[language]).on_value_change(
            lambda event, language=language: asked.__setitem__(language, event.value or "")
        )


def _tick(label: str, chosen: set[str], id: str) -> None:
    tick(label, id in chosen, lambda on: _keep_in(chosen, id, ticked=on))


def _keep_in(chosen: set[str], id: str, *, ticked: bool) -> None:
    if ticked:
        chosen.add(id)
    else:
        chosen.discard(id)


def _words(texts: Texts, draft: Draft) -> None:
    def name(title: str, attribute: str) -> None:
        # The address follows the title until somebody writes one.
        if draft.slug in {"", slug_of(draft.title_nb or draft.title_en)}:
            setattr(draft, attribute, title)
            draft.slug = slug_of(draft.title_nb or draft.title_en)
        setattr(draft, attribute, title)

    with ui.element("div").classes("form wide gap"):
        for language in LANGUAGES:
            label = texts[f"experts.form.title-{language}"]
            text_line(label).on_value_change(
                lambda event, language=language: name(event.value or "", f"title_{language}")
            )
        paragraph(texts["experts.form.title-hint"], kind="fine")
        for language in LANGUAGES:
            label = texts[f"experts.form.instructions-{language}"]
            held_by(text_area, label, draft, f"instructions_{language}")
        held_by(
            text_line,
            texts["experts.form.slug"],
            draft,
            "slug",
            hint=texts["experts.form.slug-hint"],
        )


def _kept(office: Office, texts: Texts, draft: Draft, by: str) -> str:
    with transaction(office.engine) as session:
        return keep_draft(session, texts, draft, by).slug
