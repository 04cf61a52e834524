"""What was published of whose counts, and what a further table may show beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from dsm import audit
from dsm.tables import ReleaseRow, aware
from surveys.differencing import DEFAULT_LIMITS, GroupCount, protect_further
from surveys.disclosure import Limits
from surveys.errors import FixableError


class ReleaseError(FixableError):
    """A table cannot be published."""

    code = "release-rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One table, or several at once, as they were published.

    Parameters
    ----------
    series : str
        Releases about the same people: a campaign, or one question over the years.
    name : str
        What it is called.
    released_at : datetime
        When.
    released_by : str
        By whom.
    counts : tuple of GroupCount
        What is shown, and which groups are hidden; hidden counts are not kept.
    """

    series: str
    name: str
    released_at: datetime
    released_by: str
    counts: tuple[GroupCount, ...]


def settle(
    session: Session,
    series: str,
    counts: Sequence[GroupCount],
    *,
    grows: bool = True,
    limits: Limits = DEFAULT_LIMITS,
) -> tuple[GroupCount, ...]:
    """Return what may be shown of a table beside everything its series has shown; publish nothing.

    Parameters
    ----------
    session : Session
        The transaction.
    series : str
        Which earlier releases it is held against.
    counts : sequence of GroupCount
        Respondents by group: all tables, filters and totals that are to be shown at once.
    grows : bool
        Whether later releases count everybody again whom earlier ones counted.
    limits : Limits
        What is small.
    """
    earlier = [release.counts for release in releases(session, series)]
    return protect_further(counts, earlier, grows=grows, limits=limits)


def publish(
    session: Session,
    series: str,
    name: str,
    counts: Sequence[GroupCount],
    *,
    by: str,
    grows: bool = True,
    limits: Limits = DEFAULT_LIMITS,
) -> Release:
    """Settle what may be shown of a table, and remember that it was.

    Parameters
    ----------
    session, series, counts, grows, limits
        As for `settle`.
    name : str
        What the release is called, in the log too.
    by : str
        Who publishes it.

    Raises
    ------
    ReleaseError
        If nothing of it may be shown; then nothing is remembered.
    """
    _hold(session)
    settled = settle(session, series, counts, grows=grows, limits=limits)
    shown = sum(one.shown for one in settled)
    if not shown:
        raise ReleaseError(
            f"No figure of {name!r} may be shown: each would tell about fewer than "
            f"{limits.count} people, alone or beside what was published before.",
            "Merge groups, or wait until more people have answered.",
        )
    row = ReleaseRow(
        series=series, name=name, released_by=by, figures=[_written(one) for one in settled]
    )
    session.add(row)
    session.flush()
    audit.record(session, by, "publish-table", f"release:{series}/{name}"[:150], count=shown)
    return _release(row)


def releases(session: Session, series: str) -> tuple[Release, ...]:
    """Return what a series has shown, oldest first."""
    rows = session.exec(
        select(ReleaseRow).where(ReleaseRow.series == series).order_by(col(ReleaseRow.id))
    )
    return tuple(_release(row) for row in rows)


def _hold(session: Session) -> None:
    """Let one release be settled at a time: two that do not see each other could be subtracted."""
    if session.connection().dialect.name != "sqlite":
        session.connection().exec_driver_sql("LOCK TABLE release IN SHARE ROW EXCLUSIVE MODE")


def _release(row: ReleaseRow) -> Release:
    return Release(
        series=row.series,
        name=row.name,
        released_at=aware(row.released_at),
        released_by=row.released_by,
        counts=tuple(_read(one) for one in row.figures),
    )


def _written(one: GroupCount) -> dict[str, Any]:
    # A hidden count is forgotten: it would outlive the answers, and be told by a backup.
    return {
        "group": [[factor, list(levels)] for factor, levels in one.group],
        "count": one.count if one.shown else None,
        "small": one.small,
    }


def _read(kept: dict[str, Any]) -> GroupCount:
    return GroupCount(
        group=tuple((factor, tuple(levels)) for factor, levels in kept["group"]),
        count=kept["count"],
        shown=kept["count"] is not None,
        small=kept["small"],
    )
