"""What can be done with a survey now: only legal moves, only to whom they are allowed."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from nicegui import ui
from sqlmodel import Session

from dsm import fieldwork
from dsm.database import transaction
from dsm.roles import Action
from dsm.surveying import campaigns
from dsm.surveying.days import day_of, end_of, last_day_before
from dsm.surveying.purging import purge
from dsm.surveying.readiness import readiness
from surveys.campaigns import Campaign, Entry, State
from surveys.errors import FixableError, raise_all
from ui.staff.background import in_background
from ui.staff.widgets.controls import button
from ui.staff.widgets.forms import FormError, day_field, go_to
from ui.staff.widgets.forms import day_of as day_in
from ui.staff.widgets.states import problem_box
from ui.staff.widgets.words import markup, paragraph

from .addresses import SURVEYS
from .desk import Desk
from .inputs import line
from .sending import open_inviting, open_reminding
from .sheets import confirm, sheet
from .terms_form import campaign_of, terms_draft, terms_form

type Move = tuple[str, Action, Callable[[Desk], object]]


def moves(campaign: Campaign) -> Sequence[Move]:
    """Return name, action and way of every legal move, the likeliest first."""
    invited = campaign.entry is Entry.INVITED
    run, send = Action.RUN_CAMPAIGN, Action.SEND
    invite: list[Move] = [("invite", send, _invite)] if invited else []
    match campaign.state:
        case State.DRAFT:
            return (
                ("open", run, _open),
                *invite,
                ("terms", run, _change_terms),
                ("remove", run, _remove),
            )
        case State.OPEN:
            remind: list[Move] = [("remind", send, _remind)] if invited else []
            return (
                *remind,
                *invite,
                ("pause", run, _pause),
                ("extend", run, _extend),
                ("close", run, _close),
            )
        case State.PAUSED:
            return (("resume", run, _resume), ("extend", run, _extend), ("close", run, _close))
        case State.CLOSED:
            return (("purge", Action.PURGE, _purge),)
    return ()


def move_buttons(desk: Desk) -> None:
    """Put a button for every move that this visitor may make."""
    allowed = [one for one in moves(desk.campaign) if desk.visitor.account.may(one[1])]
    with ui.element("div").classes("row"):
        for place, (name, _, act) in enumerate(allowed):
            main = place == 0 and desk.campaign.state is State.DRAFT
            button(desk.text(f"move.button.{name}"), partial(act, desk), main=main)


def _open(desk: Desk) -> None:
    with transaction(desk.office.engine) as session:
        missing = readiness(session, desk.campaign)
    texts = desk.visitor.texts
    title = texts["move.open.not-ready" if missing else "move.open.title"]
    with sheet(texts, title, texts["move.open.why"]) as opened:
        if missing:
            markup(problem_box(texts, _together(missing)))
            button(texts["builder.close"], opened.dialog.close)
        else:
            opened.buttons(texts["move.open.do"], partial(_do_open, desk))


async def _do_open(desk: Desk) -> None:
    slug = desk.campaign.slug
    await desk.change(
        Action.RUN_CAMPAIGN,
        lambda session, by: campaigns.open_campaign(session, desk.keyring, slug, by),
    )


async def _pause(desk: Desk) -> None:
    await _simply(desk, campaigns.pause)


async def _resume(desk: Desk) -> None:
    await _simply(desk, campaigns.resume)


async def _simply(desk: Desk, act: Callable[[Session, str, str], object]) -> None:
    try:
        slug = desk.campaign.slug
        await desk.change(Action.RUN_CAMPAIGN, lambda session, by: act(session, slug, by))
    except FixableError as error:
        ui.notify(str(error), type="warning", multi_line=True, timeout=0, close_button="OK")


def _close(desk: Desk) -> None:
    texts, slug = desk.visitor.texts, desk.campaign.slug

    async def act() -> None:
        await desk.change(
            Action.RUN_CAMPAIGN, lambda session, by: campaigns.close(session, slug, by)
        )

    confirm(texts, texts["move.close.title"], texts["move.close.why"], texts["move.close.do"], act)


def _extend(desk: Desk) -> None:
    texts, slug = desk.visitor.texts, desk.campaign.slug
    with sheet(texts, texts["move.extend.title"], texts["move.extend.why"]) as opened:
        field = day_field(
            texts["move.extend.day"], value=last_day_before(desk.campaign.closes_at).isoformat()
        )

        async def act() -> None:
            day = day_in(field)
            if day is None:
                raise FormError(texts["move.extend.no-day"], texts["terms.no-day-fix"])
            end = end_of(day)
            await desk.change(
                Action.RUN_CAMPAIGN, lambda session, by: campaigns.extend(session, slug, end, by)
            )

        opened.buttons(texts["move.extend.do"], act)


def _change_terms(desk: Desk) -> None:
    texts, slug = desk.visitor.texts, desk.campaign.slug
    draft = terms_draft(desk.campaign)
    with transaction(desk.office.engine) as session:
        frames = fieldwork.frame_names(session)
    with sheet(texts, texts["move.change.title"]) as opened:
        terms_form(texts, draft, frames, with_address=False)

        async def act() -> None:
            terms = changed_terms(desk.campaign, campaign_of(texts, draft, desk.questionnaire))
            await desk.change(
                Action.RUN_CAMPAIGN,
                lambda session, by: campaigns.change(session, slug, by, **terms),
            )

        opened.buttons(texts["move.change.do"], act)


def changed_terms(campaign: Campaign, wanted: Campaign) -> dict[str, Any]:
    """Return the terms that differ; where a day is the same, so is the moment on it."""
    changed = {
        name: getattr(wanted, name)
        for name in CHANGEABLE
        if getattr(wanted, name) != getattr(campaign, name)
    }
    if day_of(wanted.opens_at) == day_of(campaign.opens_at):
        changed.pop("opens_at", None)
    if last_day_before(wanted.closes_at) == last_day_before(campaign.closes_at):
        changed.pop("closes_at", None)
    return changed


CHANGEABLE = (
    "name", "audience", "mode", "entry", "opens_at", "closes_at", "contacts_until",
    "retention_on", "channels", "contact", "purpose", "legal_basis", "frame",
)  # fmt: skip


def _remove(desk: Desk) -> None:
    texts, slug = desk.visitor.texts, desk.campaign.slug

    async def act() -> None:
        account = desk.office.require(desk.visitor, Action.RUN_CAMPAIGN)
        campaigns.remove(desk.office.engine, desk.keyring, slug, account.name)
        go_to(SURVEYS)

    confirm(
        texts, texts["move.remove.title"], texts["move.remove.why"], texts["move.remove.do"], act
    )


def _purge(desk: Desk) -> None:
    texts, slug = desk.visitor.texts, desk.campaign.slug
    typed = [""]
    with sheet(texts, texts["move.purge.title"], texts["move.purge.why"]) as opened:
        paragraph(texts.say("move.purge.type", slug=slug), kind="note")
        line(texts["move.purge.address"], "", lambda text: typed.__setitem__(0, text.strip()))

        async def act() -> None:
            if typed[0] != slug:
                raise FormError(
                    texts.say("move.purge.differs", typed=typed[0]),
                    texts.say("move.purge.type", slug=slug),
                )
            account = desk.office.require(desk.visitor, Action.PURGE)
            folder = desk.office.settings.draws_folder
            await in_background(
                lambda: purge(desk.office.engine, desk.keyring, folder, slug, account.name)
            )
            desk.show()

        opened.buttons(texts["move.purge.do"], act)


def _invite(desk: Desk) -> None:
    open_inviting(desk)


def _remind(desk: Desk) -> None:
    open_reminding(desk)


def _together(problems: Sequence[FixableError]) -> FixableError:
    try:
        raise_all(problems)
    except FixableError as error:
        return error
    raise ValueError("no problem at all")
