"""The audit log: who did what to which subject. Rows are added and never changed or taken away."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from dsm.tables import AuditRow, aware, utc_now

# What a subject may be. None of them is a respondent, an invitation or an answer.
SUBJECTS = (
    "account",
    "batch",
    "campaign",
    "city",
    "database",
    "elicitation",
    "estimate",
    "packet",
    "panel",
    "policy",
    "questionnaire",
    "release",
    "wave",
)
# Entries about answers tell the day, or their order and time would say who answered when.
ABOUT_ANSWERS = ("batch", "packet")
# What may be told beside it. A new name is added here by hand, after asking whether it could be about a person.
DETAILS = (
    "agreed",
    "batch",
    "channel",
    "compared",
    "count",
    "date",
    "day",
    "early_figures",
    "file",
    "format",
    "from",
    "kind",
    "language",
    "languages",
    "mode",
    "questionnaire",
    "reason",
    "revision",
    "roles",
    "round",
    "state",
    "to",
    "until",
    "version",
)
LONGEST_NAME = 100  # characters of a name that is part of a subject, such as an account's
LOCAL = "local:"  # how the name of an actor begins who runs a command on the server
SYSTEM = "system"  # who acts when a date has come
LONGEST = 200  # characters of one detail; a longer one would be a text, and texts are not logged

type Detail = str | int | float | bool | date | Sequence[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the audit log.

    Parameters
    ----------
    number : int
        In the order of entry.
    day : date
        On which it was done (UTC).
    at : datetime, optional
        When; None where the time could point to a respondent.
    actor : str
        The name of an account, `local:<user>` for a command on the server itself, or `SYSTEM`.
    action : str
        What was done, such as an action of `dsm.roles` or the move of a campaign.
    subject : str
        To what, as kind:name.
    detail : mapping
        What else is worth knowing.
    """

    number: int
    day: date
    at: datetime | None
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]


def record(session: Session, actor: str, action: str, subject: str, **detail: Detail) -> None:
    """Add one entry, in the transaction of what it tells of: both are kept, or neither.

    Parameters
    ----------
    session : Session
        The transaction.
    actor : str
        The name of an account, `local_actor()`, or `SYSTEM`.
    action : str
        What is done, in lower case with hyphens.
    subject : str
        One of `SUBJECTS`, a colon, and its name: ``campaign:trivsel-2027``, ``batch:7``.
    **detail
        Names from `DETAILS`. A trailing underscore is dropped: `from_` is kept as ``from``.

    Raises
    ------
    ValueError
        If the subject or a detail is of a kind that is not known to be harmless.
    """
    _check(action, subject)
    now = utc_now()
    session.add(
        AuditRow(
            day=now.date(),
            at=None if subject.split(":", maxsplit=1)[0] in ABOUT_ANSWERS else now,
            actor=actor,
            action=action,
            subject=subject,
            detail=_checked(detail),
        )
    )


def entries(
    session: Session,
    *,
    subject: str | None = None,
    actor: str | None = None,
    since: date | None = None,
    newest: int | None = None,
) -> tuple[Entry, ...]:
    """Return the log, newest first.

    Parameters
    ----------
    subject : str, optional
        Only entries about exactly this one, such as ``campaign:trivsel-2027``.
    actor : str, optional
        Only what this one did.
    since : date, optional
        Only from this day on.
    newest : int, optional
        At most so many.
    """
    query = select(AuditRow).order_by(col(AuditRow.number).desc())
    if subject is not None:
        query = query.where(AuditRow.subject == subject)
    if actor is not None:
        query = query.where(AuditRow.actor == actor)
    if since is not None:
        query = query.where(AuditRow.day >= since)
    if newest is not None:
        query = query.limit(newest)
    return tuple(_entry(row) for row in session.exec(query).all())


def local_actor() -> str:
    """Return who runs this command on the server itself, as ``local:<user>``."""
    import getpass
    import os

    try:
        return f"{LOCAL}{getpass.getuser()}"
    except (OSError, KeyError):  # a container's user often has no name
        return f"{LOCAL}{os.getuid()}"


def _entry(row: AuditRow) -> Entry:
    assert row.number is not None
    return Entry(
        number=row.number,
        day=row.day,
        at=aware(row.at) if row.at is not None else None,
        actor=row.actor,
        action=row.action,
        subject=row.subject,
        detail=row.detail,
    )


def _check(action: str, subject: str) -> None:
    if not re.fullmatch(r"[a-z]+(-[a-z]+)*", action):
        raise ValueError(f"{action!r} is not an action, such as 'open-campaign'.")
    kind, colon, name = subject.partition(":")
    if kind not in SUBJECTS or not colon or not name or len(name) > LONGEST:
        raise ValueError(f"{subject!r} is not a subject, such as 'campaign:trivsel-2027'.")


def _checked(detail: dict[str, Detail]) -> dict[str, Any]:
    return {name.rstrip("_"): _plain(name.rstrip("_"), value) for name, value in detail.items()}


def _plain(name: str, value: Detail) -> Any:
    if name not in DETAILS:
        raise ValueError(f"{name!r} is not among dsm.audit.DETAILS; could it be about a person?")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value[:LONGEST]
    return value if isinstance(value, int | float | None) else [str(one) for one in value]
