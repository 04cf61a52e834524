"""Reminders: to those who have not answered, though nobody can say who answered what."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.engine import Engine
from sqlmodel import Session

from dsm.database import exclusive, transaction
from dsm.surveying import campaigns, inbox, invitations
from dsm.surveying.contacts import KeptContact, kept_contacts
from dsm.surveying.letters import Addressee
from dsm.surveying.mixing import mix
from dsm.surveying.sendings import SendingKind, log_sending
from surveys.campaigns import Campaign, CampaignError, Entry, State

if TYPE_CHECKING:
    from dsm.surveying.keys import CampaignKey, Keyring


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Who would be reminded now.

    Parameters
    ----------
    contacts : tuple of KeptContact
        Neither answered nor waiting to be mixed. Who began and did not finish is among them.
    waiting : int
        Answers that still wait beside their invitations; those people are passed over.
    """

    contacts: tuple[KeptContact, ...]
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminders:
    """Whom to remind.

    Parameters
    ----------
    people : tuple of Addressee
        With fresh links and codes where these were asked for, else without any.
    mixed : int
        Answers that were mixed first, so that those who gave them are left in peace.
    waiting : int
        Answers that were too few to be mixed; those people are passed over, too.
    """

    people: tuple[Addressee, ...]
    mixed: int
    waiting: int


def due(session: Session, key: "CampaignKey", campaign: Campaign) -> Due:
    """Return who has not answered, as far as anybody can know.

    An answer through the open address, at a kiosk or without its code suppresses no reminder:
    nothing joins it to an invitation. The letter says so.
    """
    missing = invitations.unanswered_links(session, key, campaign.id)
    kept = kept_contacts(session, key, campaign.id)
    waiting = inbox.waiting(session, campaign.id)
    return Due(contacts=tuple(one for one in kept if one.link_hash in missing), waiting=waiting)


def remind(
    engine: Engine, keyring: "Keyring", slug: str, by: str, *, fresh: bool = False
) -> Reminders:
    """Mix what waits where it is enough, and return whom to remind; the sending is logged.

    Parameters
    ----------
    fresh : bool
        Whether everybody gets a new link and code. The old ones end, and with them what somebody
        had begun; without it the letter points back to the first.

    Raises
    ------
    CampaignError
        If the campaign is not open, invited nobody, or everybody has answered.
    """
    with transaction(engine) as session:
        campaign = campaigns.find(session, slug)
        _require_open(campaign)
    mixed = mix(engine, keyring, campaign.id)
    key = keyring.of(campaign.id)
    with exclusive(engine) as session:
        found = due(session, key, campaign)
        if not found.contacts:
            raise CampaignError(
                f"Nobody is left to remind in {slug!r}; {found.waiting} answers wait.",
                "Nothing is to be done, or wait until ten answers can be mixed.",
            )
        people = _addressees(session, key, campaign, found, by, fresh=fresh)
        log_sending(session, campaign, SendingKind.REMINDERS, len(people), by)
    return Reminders(people=people, mixed=mixed, waiting=found.waiting)


def _addressees(
    session: Session, key: "CampaignKey", campaign: Campaign, found: Due, by: str, *, fresh: bool
) -> tuple[Addressee, ...]:
    if not fresh:
        return tuple(Addressee(contact=one.contact, reminder=True) for one in found.contacts)
    wanted = [one.id for one in found.contacts]
    return tuple(
        Addressee.of(one, reminder=True)
        for one in invitations.reissue(session, key, campaign, wanted, by)
    )


def _require_open(campaign: Campaign) -> None:
    if campaign.entry is not Entry.INVITED:
        raise CampaignError(
            f"{campaign.slug!r} is open to everybody; nobody knows who has not answered.",
            "Remind the whole town, with a poster or in the paper.",
        )
    if campaign.state is not State.OPEN:
        raise CampaignError(
            f"{campaign.slug!r} is {campaign.state}.", "Remind people while they can answer."
        )
