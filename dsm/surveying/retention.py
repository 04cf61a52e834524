"""Dates that the system keeps by itself: closing, deleting contacts, deleting answers."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel, col, delete, select

from dsm import audit
from dsm.database import exclusive, transaction
from dsm.surveying import campaigns, inbox, panels
from dsm.surveying.days import day_of
from dsm.surveying.deletions import write_deletion
from dsm.surveying.flagging import flag_answers
from dsm.surveying.mixing import mix
from dsm.surveying.purging import purge
from dsm.surveying.scrubbing import scrub
from dsm.surveying.tables import (
    AnswerDraftRow,
    ContactRow,
    InboxRow,
    InvitationRow,
    PersonCodeRow,
    QuotaHoldRow,
    ResponseRow,
)
from dsm.tables import utc_now
from surveys.campaigns import Campaign, State
from surveys.errors import FixableError, raise_all
from surveys.instruments import Audience

if TYPE_CHECKING:
    from dsm.surveying.keys import Keyring

CUT = "cut-"  # begins what stands where a fingerprint was
RUNNING = frozenset({State.OPEN, State.PAUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that a date asked for and that was done."""

    campaign: str
    what: str
    count: int


def run_due(
    engine: Engine, keyring: "Keyring", draws_folder: Path, now: datetime | None = None
) -> tuple[Step, ...]:
    """Do everything whose day has come: what a clock calls once a day or oftener.

    A campaign closes when its end has passed. After its grace, waiting answers are mixed, what
    was begun and not finished is deleted, and receipts end. On its day, contacts, codes and the key
    between codes and people go; of an invitation its cell and whether it was answered stay, for
    response rates. On the day of deletion the campaign is purged. Run twice, it does nothing more.

    Parameters
    ----------
    draws_folder : Path
        Where files with draws are kept.
    now : datetime, optional
        By default this moment.

    Returns
    -------
    tuple of Step
        What was done, in order.

    Raises
    ------
    FixableError
        What could not be done, after everything else was: one campaign's lost key keeps neither
        its own answers nor those of others from being deleted.
    DBAPIError
        If the database failed in one of them, after everything else was done too.
    """
    run = _Run(engine, keyring, draws_folder, now or utc_now())
    with transaction(engine) as session:
        known = [campaign.id for campaign in campaigns.all_campaigns(session)]
    done: list[Step] = []
    problems: list[FixableError] = []
    failures: list[DBAPIError] = []
    for campaign_id in known:
        for stage in (_close, _finish, _forget, _purge, _end_purge):
            try:
                with transaction(engine) as session:
                    campaign = campaigns.find_by_id(session, campaign_id)
                done.extend(stage(run, campaign))
            except FixableError as error:
                problems += error.problems
            except DBAPIError as error:
                failures.append(error)
    _raise_failures(failures, problems)
    raise_all(problems)
    return tuple(done)


def _raise_failures(failures: Sequence[DBAPIError], problems: Sequence[FixableError]) -> None:
    """Raise the first failure of the database, with a note of everything else that went wrong."""
    if failures:
        first, *others = failures
        for other in (*others, *problems):
            first.add_note(str(other))
        raise first


@dataclass(frozen=True, slots=True)
class _Run:
    """What every stage needs."""

    engine: Engine
    keyring: "Keyring"
    draws_folder: Path
    now: datetime


def _close(run: _Run, campaign: Campaign) -> Iterator[Step]:
    if _round_ends(campaign, run.now):
        panels.end_round(run.engine, run.keyring, campaign.slug, audit.SYSTEM)
        yield Step(campaign=campaign.slug, what="round-ended", count=1)
    elif _closes(campaign, run.now):
        with transaction(run.engine) as session:
            campaigns.close(session, campaign.slug, audit.SYSTEM, run.now)
        yield Step(campaign=campaign.slug, what="closed", count=1)


def _round_ends(campaign: Campaign, now: datetime) -> bool:
    """Whether a panel's round ends; the panel itself waits for the next one."""
    panel = campaign.audience is Audience.EXPERTS
    return panel and campaign.state is State.OPEN and now >= campaign.ends_at


def _closes(campaign: Campaign, now: datetime) -> bool:
    if campaign.audience is Audience.EXPERTS:
        return campaign.state in RUNNING and day_of(now) >= campaign.contacts_until
    return campaign.state in RUNNING and now >= campaign.closes_at


def _counted(campaign: Campaign, counts: dict[str, int]) -> Iterator[Step]:
    for what, count in counts.items():
        if count:
            yield Step(campaign=campaign.slug, what=what, count=count)


def _finish(run: _Run, campaign: Campaign) -> Iterator[Step]:
    """End what a campaign needs only while people answer."""
    if campaign.state is not State.CLOSED or run.now < campaign.ends_at:
        return
    with transaction(run.engine) as session:
        counts = _ending(session, campaign)
    if not any(counts.values()):
        return
    mixed = mix(run.engine, run.keyring, campaign.id, force=True, now=run.now)
    with transaction(run.engine) as session:
        for what in ("unfinished-answers", "receipts"):
            write_deletion(session, campaign, what, counts[what], audit.SYSTEM, run.now)
        # Now that all answers are in, what is unusual among them stands still.
        flag_answers(session, campaign)
    yield from _counted(campaign, counts | {"waiting-answers": mixed})


def _forget(run: _Run, campaign: Campaign) -> Iterator[Step]:
    # Nobody's link goes while she may still finish, whatever day the terms say.
    ended = run.now >= campaign.ends_at and day_of(run.now) >= campaign.contacts_until
    if ended and campaign.state is not State.PURGED:
        yield from _counted(campaign, forget_contacts(run.engine, campaign, audit.SYSTEM, run.now))


def _purge(run: _Run, campaign: Campaign) -> Iterator[Step]:
    ended = run.now >= campaign.ends_at and day_of(run.now) >= campaign.retention_on
    if ended and campaign.state is State.CLOSED:
        counts = purge(run.engine, run.keyring, run.draws_folder, campaign.slug, audit.SYSTEM)
        yield from _counted(campaign, counts)


def _end_purge(run: _Run, campaign: Campaign) -> Iterator[Step]:
    """Do again a purge that was broken off before the key, which goes last."""
    if campaign.state is State.PURGED and run.keyring.has(campaign.id):
        counts = purge(run.engine, run.keyring, run.draws_folder, campaign.slug, audit.SYSTEM)
        yield from _counted(campaign, counts)


def _ending(session: Session, campaign: Campaign) -> dict[str, int]:
    """Count what ends with the grace; the mixer takes it away."""
    receipts = col(ResponseRow.receipt_hash).is_not(None)
    return {
        "waiting-answers": _count(session, InboxRow, campaign),
        "unfinished-answers": _count(session, AnswerDraftRow, campaign),
        "quota-holds": _count(session, QuotaHoldRow, campaign),
        "receipts": _count(session, ResponseRow, campaign, receipts)
        + _count(session, InboxRow, campaign),
    }


def _count(session: Session, table: type[SQLModel], campaign: Campaign, *also: Any) -> int:
    own = table.__table__.c.campaign_id == campaign.id  # type: ignore[attr-defined]  # SQLModel adds it
    return session.exec(select(sa.func.count()).select_from(table).where(own, *also)).one()


def forget_contacts(
    engine: Engine, campaign: Campaign, by: str, now: datetime | None = None
) -> dict[str, int]:
    """Delete contacts, codes and the key between codes and people, and write it down.

    Parameters
    ----------
    now : datetime, optional
        What the deletion log says; by default this moment.

    Returns
    -------
    dict of str to int
        How many of what were deleted.
    """
    with exclusive(engine) as session:
        # Alone: the mixer writes invitations anew, and a code it brings back would stay.
        inbox.hold_campaign(session, campaign.id, alone=True)
        counts = {
            "contacts": _delete_all(session, ContactRow, campaign),
            "person-codes": _delete_all(session, PersonCodeRow, campaign),
            "codes": _cut_codes(session, campaign),
        }
        for what, count in counts.items():
            write_deletion(session, campaign, what, count, by, now)
        if any(counts.values()):
            audit.record(
                session,
                by,
                "delete-contacts",
                f"campaign:{campaign.slug}",
                count=counts["contacts"],
            )
    if any(counts.values()):
        scrub(engine, ("contact", "person_code", "invitation"))
    return counts


def _cut_codes(session: Session, campaign: Campaign) -> int:
    """Replace invitations by rows that hold their cell and whether they were answered, no more."""
    rows = session.exec(
        select(InvitationRow).where(
            col(InvitationRow.campaign_id) == campaign.id,
            col(InvitationRow.link_hash).not_like(f"{CUT}%"),
        )
    ).all()
    left = [
        InvitationRow(
            link_hash=CUT + secrets.token_hex(16),
            code_hash=CUT + secrets.token_hex(16),
            campaign_id=campaign.id,
            cell=row.cell,
            answered=row.answered,
        )
        for row in rows
    ]
    for row in rows:
        session.delete(row)
    session.flush()
    session.add_all(left)
    session.flush()
    return len(left)


def _delete_all(session: Session, table: type[SQLModel], campaign: Campaign) -> int:
    done = session.execute(
        delete(table)
        .where(table.__table__.c.campaign_id == campaign.id)  # type: ignore[attr-defined]  # SQLModel adds it to tables
        .execution_options(synchronize_session=False)
    )
    assert isinstance(done, sa.CursorResult)
    return done.rowcount
