"""Campaigns as rows: what a row remembers, and the campaign it is."""

from dataclasses import fields
from datetime import UTC, timedelta
from typing import Any

from dsm.surveying.tables import CampaignRow
from dsm.tables import aware
from surveys.campaigns import Campaign, Channel, Entry, Mode, State
from surveys.instruments import Audience


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


def campaign_of(row: CampaignRow) -> Campaign:
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
    )
