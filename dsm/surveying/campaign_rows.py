"""Campaigns as rows: what a row remembers, and the campaign it is."""

from dataclasses import fields
from datetime import UTC, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from dsm.surveying.tables import CampaignRow
from dsm.tables import aware
from surveys.campaigns import Campaign, Channel, Entry, Mode, State
from surveys.instruments import Audience

# Made once and run without the session's bookkeeping: every request of a respondent takes these.
READ = sa.select(
    *(
        col(getattr(CampaignRow, "grace_minutes" if field.name == "grace" else field.name))
        for field in fields(Campaign)
    )
)
AT_ADDRESS = READ.where(col(CampaignRow.slug) == sa.bindparam("slug"))
HELD = READ.where(col(CampaignRow.id) == sa.bindparam("id")).with_for_update(read=True)


def columns_of(campaign: Campaign) -> dict[str, Any]:
    """Return the columns of a campaign's row, all but its id."""
    names = {field.name for field in fields(Campaign)} - {"id", "grace"}
    columns = {name: getattr(campaign, name) for name in names}
    return columns | {
        # Enums would be kept as they are in memory, and as texts once they are read again.
        **{name: str(columns[name]) for name in ("audience", "mode", "entry", "state")},
        "channels": [channel.value for channel in campaign.channels],
        # SQLite forgets the zone, so that only UTC may go in.
        "opens_at": campaign.opens_at.astimezone(UTC),
        "closes_at": campaign.closes_at.astimezone(UTC),
        "grace_minutes": int(campaign.grace.total_seconds() // 60),
    }


def campaign_at(session: Session, slug: str) -> Campaign | None:
    """Return the campaign at an address as the database has it at this moment, None where none is."""
    row = session.connection().execute(AT_ADDRESS, {"slug": slug}).one_or_none()
    return None if row is None else campaign_of(row)


def held_campaign(session: Session, campaign_id: int) -> Campaign | None:
    """Return a campaign, and keep it so until the transaction ends, as `inbox.hold_campaign` does."""
    row = session.connection().execute(HELD, {"id": campaign_id}).one_or_none()
    return None if row is None else campaign_of(row)


def campaign_of(row: CampaignRow | sa.Row[Any]) -> Campaign:
    """Return the campaign in a row; its times are UTC."""
    assert row.id is not None
    return Campaign(
        id=row.id,
        slug=row.slug,
        name=row.name,
        questionnaire=row.questionnaire,
        version=row.version,
        audience=Audience(row.audience),
        mode=Mode(row.mode),
        entry=Entry(row.entry),
        state=State(row.state),
        opens_at=aware(row.opens_at).astimezone(UTC),
        closes_at=aware(row.closes_at).astimezone(UTC),
        grace=timedelta(minutes=row.grace_minutes),
        retention_on=row.retention_on,
        contacts_until=row.contacts_until,
        channels=tuple(Channel(one) for one in row.channels),
        contact=row.contact,
        purpose=row.purpose,
        legal_basis=row.legal_basis,
        frame=row.frame,
        round=row.round,
        early_figures=bool(row.early_figures),
    )
