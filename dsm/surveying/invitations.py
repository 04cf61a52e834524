"""Invitations: a link and a typed code per person, of which only fingerprints are kept."""

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import Session, col, select

from dsm import audit
from dsm.surveying import cells, inbox
from dsm.surveying.coarsening import LEAST, Coarsening
from dsm.surveying.contacts import Contact, KeptContact, kept_contacts, seal
from dsm.surveying.tables import ContactRow, InvitationRow, PersonCodeRow
from surveys.campaigns import Campaign, CampaignError, Entry, Mode, State
from surveys.codes import code_of_link, new_link_token
from surveys.instruments import Audience
from surveys.population import Factor

if TYPE_CHECKING:
    from dsm.surveying.keys import CampaignKey

RUNNING = frozenset({State.DRAFT, State.OPEN, State.PAUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """One invited person and what opens the door for her; it exists in memory and on paper only.

    Parameters
    ----------
    link_token : str
        Of the address and the QR code, 130 bits.
    code : str
        For typing, 80 bits; it follows from the token and not the other way round.
    """

    contact: Contact
    link_token: str = field(repr=False)
    code: str = field(repr=False)


def invite(
    session: Session,
    key: "CampaignKey",
    campaign: Campaign,
    contacts: Sequence[Contact],
    frame: Sequence[Factor] = (),
    by: str = audit.SYSTEM,
    *,
    drawn: str = "",
) -> tuple[Invited, ...]:
    """Invite people: keep them sealed, and return the links and codes, which are kept nowhere.

    Before the campaign opens, the background of everybody invited so far is coarsened anew, so
    that at least five share every combination. After that the coarsening stands, and those who
    come later must fit it.

    Parameters
    ----------
    contacts : sequence of Contact
        Whom to invite.
    frame : sequence of Factor
        Factors of the population, of which every contact has a level.
    drawn : str
        How they were drawn from a register, for the audit log; "" for all of it.

    Raises
    ------
    CampaignError
        If the campaign takes no invitations, is over, or a combination would have fewer than
        five people in a campaign that is already open.
    """
    _require_invitable(campaign)
    factors = tuple(frame)
    if campaign.state is State.DRAFT:
        coarsening = _coarsen_all(session, key, campaign, factors, contacts)
    else:
        coarsening = cells.coarsening_of(session, campaign.id)
        _require_fit(session, campaign, coarsening, contacts)
    invited = tuple(_keep(session, key, campaign, one, coarsening) for one in contacts)
    session.flush()
    told = {"reason": drawn} if drawn else {}
    audit.record(session, by, "invite", f"campaign:{campaign.slug}", count=len(invited), **told)
    return invited


def reissue(
    session: Session,
    key: "CampaignKey",
    campaign: Campaign,
    contact_ids: Sequence[str] | None = None,
    by: str = audit.SYSTEM,
) -> tuple[Invited, ...]:
    """Replace links and codes by fresh ones; the old ones open nothing any more.

    Whoever had begun begins anew, for her draft hangs on the old link. Those who have answered,
    or whose answer waits to be mixed, keep theirs.

    Parameters
    ----------
    contact_ids : sequence of str, optional
        By default everybody who has not answered.

    Returns
    -------
    tuple of Invited
        Those who got fresh ones, in the order of their random ids.
    """
    _require_invitable(campaign)
    # Alone: an answer that came in meanwhile would be marked at an invitation that is gone.
    inbox.hold_campaign(session, campaign.id, alone=True)
    wanted = None if contact_ids is None else set(contact_ids)
    waiting = unanswered_links(session, key, campaign.id)
    fresh = tuple(
        _replace(session, key, campaign, kept)
        for kept in kept_contacts(session, key, campaign.id)
        if kept.link_hash in waiting and (wanted is None or kept.id in wanted)
    )
    session.flush()
    audit.record(session, by, "reissue", f"campaign:{campaign.slug}", count=len(fresh))
    return fresh


def unanswered_links(session: Session, key: "CampaignKey", campaign_id: int) -> frozenset[str]:
    """Return the fingerprints of links that are neither answered nor waiting to be mixed."""
    unanswered = session.exec(
        select(InvitationRow.link_hash).where(
            col(InvitationRow.campaign_id) == campaign_id, col(InvitationRow.answered).is_(False)
        )
    ).all()
    return frozenset(unanswered) - inbox.waiting_among(session, key, unanswered)


def invited_count(session: Session, campaign_id: int) -> int:
    """Return how many people are invited."""
    return session.exec(
        select(sa.func.count())
        .select_from(InvitationRow)
        .where(col(InvitationRow.campaign_id) == campaign_id)
    ).one()


def _require_invitable(campaign: Campaign) -> None:
    if campaign.entry is not Entry.INVITED:
        raise CampaignError(
            f"{campaign.slug!r} is open to everybody; it has no invitations.",
            "Print its address on a poster, or make a campaign for invited people.",
        )
    if campaign.state not in RUNNING:
        raise CampaignError(
            f"{campaign.slug!r} is {campaign.state}; nobody can answer any more.",
            "Invite people to a new campaign.",
        )


def _coarsen_all(
    session: Session,
    key: "CampaignKey",
    campaign: Campaign,
    factors: tuple[Factor, ...],
    newcomers: Sequence[Contact],
) -> Coarsening:
    before = kept_contacts(session, key, campaign.id)
    everybody = [*(kept.contact for kept in before), *newcomers]
    # Experts are known by name; a cell of theirs would tell nothing and could not hold five.
    used = () if campaign.audience is Audience.EXPERTS else factors
    backgrounds = Counter(
        tuple(one.background[factor.name] for factor in used) for one in everybody
    )
    coarsening = cells.coarsen_to_invited(session, campaign, used, backgrounds)
    for kept in before:
        row = session.get_one(InvitationRow, kept.link_hash)
        row.cell = list(coarsening.cell(kept.contact.background))
    return coarsening


def _require_fit(
    session: Session, campaign: Campaign, coarsening: Coarsening, newcomers: Sequence[Contact]
) -> None:
    if campaign.audience is Audience.EXPERTS:
        return
    rows = session.exec(
        select(InvitationRow.cell).where(col(InvitationRow.campaign_id) == campaign.id)
    )
    people = Counter(tuple(cell) for cell in rows)
    people.update(coarsening.cell(one.background) for one in newcomers)
    rare = [", ".join(cell) for cell, count in people.items() if count < LEAST]
    if rare:
        raise CampaignError(
            f"Fewer than {LEAST} invited people would share: {'; '.join(rare)}.",
            "People answer already, so that nothing can be merged any more: invite more of these, "
            "or leave them out.",
        )


def _keep(
    session: Session,
    key: "CampaignKey",
    campaign: Campaign,
    contact: Contact,
    coarsening: Coarsening,
) -> Invited:
    token = new_link_token()
    link_hash = key.fingerprint("link", token)
    cell = list(coarsening.cell(contact.background))
    _add_invitation(session, key, campaign, token, cell)
    session.add(
        ContactRow(
            id=secrets.token_hex(16),
            campaign_id=campaign.id,
            sealed=seal(key, contact, link_hash),
        )
    )
    if campaign.mode is Mode.CONFIDENTIAL:
        session.add(
            PersonCodeRow(code=secrets.token_hex(8), campaign_id=campaign.id, link_hash=link_hash)
        )
    return Invited(contact=contact, link_token=token, code=code_of_link(token))


def _replace(
    session: Session, key: "CampaignKey", campaign: Campaign, kept: KeptContact
) -> Invited:
    token = new_link_token()
    link_hash = key.fingerprint("link", token)
    old = session.get_one(InvitationRow, kept.link_hash)
    cell = old.cell
    session.delete(old)
    session.flush()
    _add_invitation(session, key, campaign, token, cell)
    session.get_one(ContactRow, kept.id).sealed = seal(key, kept.contact, link_hash)
    person = session.exec(
        select(PersonCodeRow).where(PersonCodeRow.link_hash == kept.link_hash)
    ).one_or_none()
    if person is not None:
        person.link_hash = link_hash
    return Invited(contact=kept.contact, link_token=token, code=code_of_link(token))


def _add_invitation(
    session: Session, key: "CampaignKey", campaign: Campaign, token: str, cell: list[str]
) -> None:
    session.add(
        InvitationRow(
            link_hash=key.fingerprint("link", token),
            code_hash=key.fingerprint("code", code_of_link(token)),
            campaign_id=campaign.id,
            cell=cell,
        )
    )
