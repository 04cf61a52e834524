"""Inviting and reminding: letters and lists are made once, taken along at once, and kept nowhere."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from nicegui import ui

from dsm import stewardship
from dsm.database import transaction
from dsm.roles import Action
from dsm.surveying.cells import factors_of
from dsm.surveying.contacts import read_contacts
from dsm.surveying.days import day_of
from dsm.surveying.invitations import invite
from dsm.surveying.letters import Addressee, Sender, letters_pdf
from dsm.surveying.lists import digital_post_csv, links_csv
from dsm.surveying.reminders import remind
from dsm.surveying.sendings import SendingKind, log_sending
from dsm.tables import utc_now
from surveys.errors import FixableError
from ui.staff.background import in_background
from ui.staff.shell import problems_notified
from ui.staff.widgets.controls import button
from ui.staff.widgets.forms import FormError
from ui.staff.widgets.words import markup, paragraph

from .desk import Desk
from .file_field import file_field
from .inputs import tick
from .sheets import Sheet, sheet


@dataclass(frozen=True, slots=True)
class Way:
    """One form in which a sending can be taken along."""

    key: str
    kind: SendingKind
    ending: str
    make: Callable[[Desk, Sender, Sequence[Addressee]], bytes]


def _letters(desk: Desk, sender: Sender, people: Sequence[Addressee]) -> bytes:
    return letters_pdf(desk.campaign, desk.questionnaire, sender, people, day=day_of(utc_now()))


def _links(desk: Desk, sender: Sender, people: Sequence[Addressee]) -> bytes:
    return links_csv(desk.campaign, desk.questionnaire, sender, people)


def _digital_post(desk: Desk, sender: Sender, people: Sequence[Addressee]) -> bytes:
    return digital_post_csv(desk.campaign, desk.questionnaire, sender, people)


WAYS = (
    Way("letters", SendingKind.LETTERS, "pdf", _letters),
    Way("links", SendingKind.LINKS, "csv", _links),
    Way("digital-post", SendingKind.DIGITAL_POST, "csv", _digital_post),
)


def open_inviting(desk: Desk) -> None:
    """Open the sheet on which a register of people is taken in and invited."""
    texts = desk.visitor.texts
    with sheet(texts, texts["send.invite.title"], texts["send.invite.why"]) as opened:
        place = ui.element("div")

        async def take(name: str, content: bytes) -> None:
            opened.problems.clear()
            try:
                people = await _invited(desk, name, content)
            except FixableError as error:
                opened.problems.show(error)
                return
            place.clear()
            with place:
                _offer(desk, people, logged=False)

        with place:
            file_field(texts, texts["send.invite.file"], ".csv,.xlsx", take, opened.problems.show)
        button(texts["builder.close"], opened.dialog.close)


def open_reminding(desk: Desk) -> None:
    """Open the sheet on which those who have not answered are reminded."""
    texts = desk.visitor.texts
    fresh = [False]
    with sheet(texts, texts["send.remind.title"], texts["send.remind.why"]) as opened:
        place = ui.element("div")
        with place:
            tick(texts["send.remind.fresh"], False, lambda on: fresh.__setitem__(0, on))
            paragraph(texts["send.remind.fresh-means"], kind="fine")
            opened.buttons(texts["send.remind.do"], lambda: _remind(desk, opened, place, fresh[0]))


async def _remind(desk: Desk, opened: Sheet, place: ui.element, fresh: bool) -> None:
    account = desk.office.require(desk.visitor, Action.SEND)
    found = await in_background(
        lambda: remind(
            desk.office.engine, desk.keyring, desk.campaign.slug, account.name, fresh=fresh
        )
    )
    place.clear()
    with place:
        if found.waiting:
            paragraph(desk.text("send.remind.waiting", count=found.waiting), kind="note")
        _offer(desk, found.people, logged=True)
        button(desk.text("builder.close"), opened.dialog.close)


async def _invited(desk: Desk, name: str, content: bytes) -> tuple[Addressee, ...]:
    account = desk.office.require(desk.visitor, Action.SEND)
    # A draft has no key yet, and contacts are sealed with it.
    key = desk.keyring.make(desk.campaign.id)
    ending = ".xlsx" if name.casefold().endswith(".xlsx") else ".csv"

    def work() -> tuple[Addressee, ...]:
        with tempfile.TemporaryDirectory() as folder, transaction(desk.office.engine) as session:
            path = Path(folder) / f"register{ending}"
            path.write_bytes(content)
            factors = factors_of(session, desk.campaign)
            contacts = read_contacts(path, factors)
            invited = invite(session, key, desk.campaign, contacts, factors, account.name)
        return tuple(Addressee.of(one) for one in invited)

    return await in_background(work)


def _offer(desk: Desk, people: Sequence[Addressee], *, logged: bool) -> None:
    texts = desk.visitor.texts
    said = texts.say("send.made", count=len(people))
    markup(escape(said), tag="p", kind="answer")
    paragraph(texts["send.once"], kind="note")
    with ui.element("div").classes("row"):
        for way in WAYS:
            if way.key == "letters" or any(one.link_token for one in people):
                button(texts[f"send.way.{way.key}"], _taking(desk, way, people, logged=logged))


def _taking(
    desk: Desk, way: Way, people: Sequence[Addressee], *, logged: bool
) -> Callable[[], object]:
    async def take() -> None:
        with problems_notified():
            account = desk.office.require(desk.visitor, Action.SEND)

            def work() -> bytes:
                made = way.make(desk, _sender(desk), people)
                if not logged:
                    with transaction(desk.office.engine) as session:
                        log_sending(session, desk.campaign, way.kind, len(people), account.name)
                return made

            ui.download(await in_background(work), f"{desk.campaign.slug}-{way.key}.{way.ending}")

    return take


def _sender(desk: Desk) -> Sender:
    with transaction(desk.office.engine) as session:
        city = stewardship.find_city(session)
    if city is None:
        raise FormError(desk.text("send.no-city"), desk.text("send.no-city-fix"))
    return Sender(city=city.name, home=desk.home)
