"""What was sent: how many letters, links or reminders on which day; never to whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from dsm import audit
from dsm.surveying.days import day_of
from dsm.surveying.tables import SendingRow
from dsm.tables import utc_now
from surveys.campaigns import Campaign


class SendingKind(StrEnum):
    """What was sent."""

    LETTERS = "letters"
    LINKS = "links"
    DIGITAL_POST = "digital-post"
    REMINDERS = "reminders"
    REISSUED = "reissued"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One sending."""

    kind: SendingKind
    day: date
    count: int
    by: str


def log_sending(
    session: Session,
    campaign: Campaign,
    kind: SendingKind,
    count: int,
    by: str,
    now: datetime | None = None,
) -> Sending:
    """Write down that something was made for sending."""
    day = day_of(now or utc_now())
    session.add(SendingRow(campaign_id=campaign.id, kind=kind.value, day=day, count=count, by=by))
    session.flush()
    audit.record(session, by, "send", f"campaign:{campaign.slug}", kind=kind.value, count=count)
    return Sending(kind=kind, day=day, count=count, by=by)


def sendings(session: Session, campaign: Campaign) -> tuple[Sending, ...]:
    """Return what was sent in a campaign, the first sending first."""
    rows: Sequence[SendingRow] = session.exec(
        select(SendingRow).where(SendingRow.campaign_id == campaign.id).order_by(col(SendingRow.id))
    ).all()
    return tuple(
        Sending(kind=SendingKind(row.kind), day=row.day, count=row.count, by=row.by) for row in rows
    )
