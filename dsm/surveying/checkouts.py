"""Taking interviews out of the house: random ids with their receipts, signed and written down."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from dsm import audit
from dsm.surveying import consents, questionnaires
from dsm.surveying.packets import Packet, PacketError, PacketTerms, sign
from dsm.surveying.submissions import shut
from dsm.surveying.tables import PacketRow
from dsm.tables import aware, utc_now
from surveys.campaigns import Campaign, CampaignError, Channel

if TYPE_CHECKING:
    from dsm.surveying.keys import CampaignKey

MOST = 500  # interviews in one packet; who loses it loses them all
LONGEST = 60  # days


def check_out(
    session: Session,
    key: "CampaignKey",
    campaign: Campaign,
    *,
    size: int,
    days: int,
    by: str,
    interviewer: str = "",
    now: datetime | None = None,
) -> Packet:
    """Return a signed packet of interviews, and remember that it is out.

    It may come back until its days are over, and at the latest when the campaign's grace ends:
    after that no receipt is known any more by which a second coming could be noticed.

    Parameters
    ----------
    size : int
        Interviews, 1 to 500.
    days : int
        How long it may be out, 1 to 60.
    by : str
        Who hands it out; the audit log keeps it.
    interviewer : str
        Who takes it; by default the same.

    Raises
    ------
    PacketError
        If size or days cannot be.
    CampaignError
        If the campaign takes no interviews now.
    """
    moment = now or utc_now()
    _require_sense(size, days)
    _require_interviews(campaign, moment)
    terms = _terms(session, key, campaign, size, days, moment)
    session.add(
        PacketRow(
            id=terms.id,
            campaign_id=campaign.id,
            version=terms.questionnaire.version,
            size=size,
            interviewer=interviewer or by,
            expires_at=terms.expires_at,
        )
    )
    audit.record(session, by, "check-out", f"packet:{terms.id}", count=size, kind=campaign.slug)
    return sign(key, terms)


def packets_out(session: Session, campaign: Campaign) -> tuple[PacketRow, ...]:
    """Return all packets of a campaign, those that expire first before the others."""
    query = select(PacketRow).where(PacketRow.campaign_id == campaign.id)
    return tuple(session.exec(query.order_by(col(PacketRow.expires_at), col(PacketRow.id))))


def prolong(
    session: Session, campaign: Campaign, packet_id: str, days: int, by: str, now: datetime
) -> datetime:
    """Let a packet come back later, though never after the campaign's grace; return until when.

    Raises
    ------
    PacketError
        If there is no such packet, or the campaign's grace is over.
    """
    _require_sense(1, days)
    row = session.get(PacketRow, packet_id)
    if row is None or row.campaign_id != campaign.id:
        raise PacketError(
            f"{campaign.slug!r} has no packet {packet_id}.",
            f"See `dsm interview packets {campaign.slug}`.",
        )
    require_grace(campaign, now)
    until = min(now + timedelta(days=days), campaign.ends_at)
    row.expires_at = max(aware(row.expires_at), until).astimezone(UTC)
    audit.record(session, by, "prolong", f"packet:{packet_id}", until=row.expires_at.date())
    return row.expires_at


def require_grace(campaign: Campaign, now: datetime) -> None:
    """Refuse a packet after the campaign's grace.

    Raises
    ------
    PacketError
        Then nobody could tell any more whether an interview is in already.
    """
    if now >= campaign.ends_at:
        raise PacketError(
            f"{campaign.slug!r} took interviews until {campaign.ends_at:%Y-%m-%d %H:%M %Z}; "
            "after that its receipts are gone, and a second coming could not be noticed.",
            "Delete the packet. Next time, bring packets back before the grace ends.",
        )


def _require_sense(size: int, days: int) -> None:
    if not 1 <= size <= MOST or not 1 <= days <= LONGEST:
        raise PacketError(
            f"{size} interviews for {days} days were asked for.",
            f"Take 1 to {MOST} interviews for 1 to {LONGEST} days.",
        )


def _require_interviews(campaign: Campaign, now: datetime) -> None:
    if Channel.PHONE not in campaign.channels:
        raise CampaignError(
            f"{campaign.slug!r} takes no interviews: its channels are "
            f"{', '.join(campaign.channels)}.",
            f"Add the channel: `dsm survey change {campaign.slug} --set channels=web,phone`.",
        )
    reason = shut(campaign, max(now, campaign.opens_at), None)
    if reason is not None:
        raise CampaignError(
            f"{campaign.slug!r} is {campaign.state} and lets nobody begin ({reason}).",
            "Take interviews out of a campaign that is open.",
        )


def _terms(
    session: Session, key: "CampaignKey", campaign: Campaign, size: int, days: int, now: datetime
) -> PacketTerms:
    asked = questionnaires.load(session, campaign.questionnaire, campaign.version)
    consent = consents.current(session, campaign.id)
    ids = tuple(secrets.token_hex(16) for _ in range(size))
    return PacketTerms(
        id=secrets.token_hex(8),
        slug=campaign.slug,
        name=campaign.name,
        ids=ids,
        receipts=tuple(key.receipt(id) for id in ids),
        questionnaire=asked,
        consent=consent.version,
        consent_texts=consent.texts,
        gaps={language: consents.gaps(session, campaign, language) for language in asked.languages},
        taken_at=now,
        expires_at=min(now + timedelta(days=days), campaign.ends_at),
        closes_at=campaign.closes_at,
    )
