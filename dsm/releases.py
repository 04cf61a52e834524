"""What was published of whose counts, and what a further table may show beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlmodel import Session, col, select

from dsm import audit
from dsm.tables import ReleaseRow, aware
from surveys.differencing import DEFAULT_LIMITS, protect_further
from surveys.disclosure import Limits
from surveys.errors import FixableError
from surveys.group_counts import Group, GroupCount

type Levels = tuple[str, ...]


class ReleaseError(FixableError):
    """A table cannot be published."""

    code = "release-rejected"


class OvertakenError(FixableError):
    """Another table of the same people was published while this one was settled."""

    code = "release-overtaken"

    def __init__(self, series: str) -> None:
        super().__init__(
            f"Another table of {series!r} was published meanwhile.",
            "Try again: this one must be held against it.",
        )
        self.args = (series,)


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
    earlier: Sequence[Release],
    counts: Sequence[GroupCount],
    *,
    apart: str = "",
    grows: bool = True,
    limits: Limits = DEFAULT_LIMITS,
) -> tuple[GroupCount, ...]:
    """Return what may be shown of a table beside everything its series has shown; publish nothing.

    It can take half a minute, so it asks no database: nobody waits meanwhile.

    Parameters
    ----------
    earlier : sequence of Release
        All `releases` of the series, against which it is held.
    counts : sequence of GroupCount
        Respondents by group: all tables, filters and totals that are to be shown at once.
    apart : str
        A factor whose levels count the same people over again, as questions do: nothing follows
        from one about another, so each level is settled by itself.
    grows : bool
        Whether later releases count everybody again whom earlier ones counted.
    limits : Limits
        What is small.

    Raises
    ------
    ReleaseError
        If the groups cannot be held against those that were shown.

    Notes
    -----
    A table that was shown before is shown as it was: it adds nothing.
    """
    past = [_taken_apart(release.counts, apart) for release in earlier]
    settled: dict[Group, GroupCount] = {}
    for level, table in _taken_apart(counts, apart).items():
        before = [tables[level] for tables in past if level in tables]
        beside = _shown_again(table, before) or _protected(table, before, grows, limits)
        settled.update((one.group, one) for one in beside)
    return tuple(settled[one.group] for one in counts)


def publish(
    session: Session,
    series: str,
    name: str,
    settled: Sequence[GroupCount],
    *,
    beside: Sequence[Release],
    by: str,
    limits: Limits = DEFAULT_LIMITS,
) -> Release:
    """Remember what a table shows; the same one only once.

    Parameters
    ----------
    session : Session
        The transaction, made by `dsm.database.exclusive`.
    series : str
        Which releases it joins.
    name : str
        What the release is called, in the log too.
    settled : sequence of GroupCount
        As `settle` returned them.
    beside : sequence of Release
        The earlier releases it was settled beside.
    by : str
        Who publishes it.
    limits : Limits
        What was small.

    Raises
    ------
    OvertakenError
        If the series has shown more since; nothing is remembered.
    ReleaseError
        If nothing of it may be shown; nothing is remembered.
    """
    _hold(session)
    if releases(session, series) != tuple(beside):
        raise OvertakenError(series)
    shown = sum(one.shown for one in settled)
    if not shown:
        raise ReleaseError(
            f"No figure of {name!r} may be shown: each would tell about fewer than "
            f"{limits.count} people, alone or beside what was published before.",
            "Merge groups, or wait until more people have answered.",
        )
    figures = [_written(one) for one in settled]
    as_kept = tuple(_read(one) for one in figures)
    for release in beside:
        if release.counts == as_kept:
            return release
    row = ReleaseRow(series=series, name=name, released_by=by, figures=figures)
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


def _taken_apart(counts: Sequence[GroupCount], factor: str) -> dict[Levels, tuple[GroupCount, ...]]:
    tables: dict[Levels, list[GroupCount]] = {}
    for one in counts:
        tables.setdefault(dict(one.group).get(factor, ()), []).append(one)
    return {levels: tuple(table) for levels, table in tables.items()}


def _shown_again(
    table: Sequence[GroupCount], earlier: Sequence[Sequence[GroupCount]]
) -> tuple[GroupCount, ...]:
    """Return a table as it was shown before; nothing if it would show anything else."""
    for release in reversed(earlier):
        before = {one.group: one for one in release}
        if before.keys() == {one.group for one in table} and all(
            one.shown and one.count == before[one.group].count
            for one in table
            if before[one.group].shown
        ):
            return tuple(
                replace(one, shown=before[one.group].shown, small=before[one.group].small)
                for one in table
            )
    return ()


def _protected(
    table: Sequence[GroupCount],
    earlier: Sequence[Sequence[GroupCount]],
    grows: bool,
    limits: Limits,
) -> tuple[GroupCount, ...]:
    # What did not change between two releases counts once: each one more costs time.
    changes = [release for release, _ in groupby(earlier)]
    try:
        return protect_further(table, changes, grows=grows, limits=limits)
    except ValueError as error:
        raise ReleaseError(
            "The groups cannot be held against those that were shown before.",
            "Group the answers as they were grouped then.",
        ) from error


def _hold(session: Session) -> None:
    """Let one release join at a time: two that do not see each other could be subtracted."""
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
