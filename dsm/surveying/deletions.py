"""The deletion log: proof of what was deleted, how much, when and by whom."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from dsm.surveying.tables import DeletionRow
from dsm.tables import aware, utc_now
from surveys.campaigns import Campaign


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """One line of the log.

    Parameters
    ----------
    campaign : str
        Its address and name, as they were.
    what : str
        What was deleted: "contacts", "answers", "key" and so on.
    count : int
        How many of it.
    """

    campaign: str
    what: str
    count: int
    at: datetime
    by: str


def write_deletion(
    session: Session,
    campaign: Campaign,
    what: str,
    count: int,
    by: str,
    now: datetime | None = None,
) -> None:
    """Add a line, in the transaction that deletes; nothing deleted, nothing written."""
    if count:
        session.add(
            DeletionRow(
                campaign=_named(campaign), what=what, count=count, at=now or utc_now(), by=by
            )
        )


def deletions(session: Session, campaign: Campaign | None = None) -> tuple[Deletion, ...]:
    """Return the log, the first line first: of one campaign, or of all."""
    query = select(DeletionRow).order_by(col(DeletionRow.id))
    if campaign is not None:
        query = query.where(DeletionRow.campaign == _named(campaign))
    return tuple(
        Deletion(campaign=row.campaign, what=row.what, count=row.count, at=aware(row.at), by=row.by)
        for row in session.exec(query)
    )


def _named(campaign: Campaign) -> str:
    # The name may still change while it is closed; the address never does.
    return campaign.slug
