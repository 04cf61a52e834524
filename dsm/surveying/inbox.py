"""The inbox: finished answers that wait to be mixed, beside a mark of their invitation."""

from collections.abc import Iterable
from enum import Enum, auto
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select, update

from dsm.database import insert_into
from dsm.surveying.keys import CampaignKey
from dsm.surveying.tables import CampaignRow, InboxRow

WITHDRAWN = ""  # payload of an answer that was withdrawn while waiting; its invitation stays used


class Kind(Enum):
    """What waits: each kind hides only among its own."""

    LINKED = auto()  # an answer beside the mark of its invitation
    UNLINKED = auto()  # an answer without one: by the open door, on paper, by phone, imported
    TICK = auto()  # a mark without an answer: an envelope that came, or an answer withdrawn
    TEST = auto()


def kind_of(row: InboxRow) -> Kind:
    """Return what kind of thing waits in a row."""
    if row.test:
        return Kind.TEST
    if row.payload_hash == WITHDRAWN:
        return Kind.TICK
    return Kind.UNLINKED if row.link_hash is None else Kind.LINKED


def mark(key: CampaignKey, link_hash: str) -> str:
    """Return how a waiting answer names its invitation: only who has the key can tell which it is.

    So even the few answers that wait are tied to nobody by a dump, a backup or a write-ahead log.
    """
    return key.fingerprint("inbox", link_hash)


def waiting(session: Session, campaign_id: int) -> int:
    """Return how many finished answers wait to be mixed; tests and withdrawn ones do not count."""
    return session.exec(
        select(sa.func.count())
        .select_from(InboxRow)
        .where(
            InboxRow.campaign_id == campaign_id,
            col(InboxRow.test).is_(False),
            InboxRow.payload_hash != WITHDRAWN,
        )
    ).one()


def waits(session: Session, key: CampaignKey, link_hash: str) -> bool:
    """Whether an answer of this invitation waits to be mixed."""
    query = select(InboxRow.receipt_hash).where(InboxRow.link_hash == mark(key, link_hash))
    return session.exec(query).first() is not None


def waiting_among(session: Session, key: CampaignKey, link_hashes: Iterable[str]) -> frozenset[str]:
    """Return those invitations of which an answer waits: answered, though not yet marked so.

    For reminders: `invitation.answered` says no until the answer is mixed.
    """
    marks = set(
        session.exec(
            select(InboxRow.link_hash).where(
                InboxRow.campaign_id == key.campaign_id, col(InboxRow.link_hash).is_not(None)
            )
        )
    )
    return frozenset(one for one in link_hashes if mark(key, one) in marks)


def hold_campaign(session: Session, campaign_id: int, *, alone: bool = False) -> None:
    """Keep a campaign as it is until the end of the transaction.

    Answers are kept side by side; what moves them, or ticks an invitation by hand, must be alone.
    On SQLite every writing transaction is alone already.
    """
    if session.connection().dialect.name != "sqlite":
        session.exec(
            select(CampaignRow.id)
            .where(CampaignRow.id == campaign_id)
            .with_for_update(read=not alone)
        ).all()


def insert_unless_known(session: Session, row: dict[str, Any]) -> bool:
    """Insert a finished answer unless its receipt or its invitation is there; say whether it was."""
    insert = insert_into(session, InboxRow).values(**row)
    # Asked by what it returns: drivers do not agree on what a skipped insert counts as.
    inserted = insert.on_conflict_do_nothing().returning(col(InboxRow.receipt_hash))
    return session.execute(inserted).one_or_none() is not None


def flag_over_quota(session: Session, receipt_hash: str) -> None:
    """Say of an answer that it was kept although enough had come."""
    session.execute(
        update(InboxRow)
        .where(col(InboxRow.receipt_hash) == receipt_hash)
        .values(over_quota=True)
        .execution_options(synchronize_session=False)
    )
