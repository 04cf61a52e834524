"""The worker's side of the job rows: take one up, show signs of life, write down how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select, update

from dsm.jobs.job import State
from dsm.jobs.request import Request, read
from dsm.tables import JobLineRow, JobRow, aware, utc_now

MOST_TRIES = 3  # a fit that brings its worker down would otherwise do so for ever
PATIENCE = timedelta(seconds=15)  # without a heartbeat; then its worker counts as dead
LONGEST_LINE = 8000  # characters


@dataclass(frozen=True, slots=True)
class Claim:
    """A job in one worker's hands. What the worker writes counts only while the claim holds."""

    job: int
    attempt: int
    worker: str
    asked_at: datetime  # the number of a job that was deleted may be given again
    kept: Mapping[str, Any]

    @property
    def request(self) -> Request:
        """What is to be fitted; `RequestError` where another version asked."""
        return read(self.kept)


def claim(session: Session, worker: str) -> Claim | None:
    """Take up the job that waits longest; None if none waits or another worker was quicker."""
    longest = (
        select(JobRow.id)
        .where(JobRow.state == State.WAITING)
        .order_by(col(JobRow.id))
        .limit(1)
        # On PostgreSQL; SQLite lets only one write at a time anyway.
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    taken = session.execute(
        update(JobRow)
        .where(col(JobRow.id) == longest, col(JobRow.state) == State.WAITING)
        .values(
            state=State.RUNNING,
            worker=worker,
            tries=JobRow.tries + 1,
            heartbeat_at=clock(session),
            sampling_at=None,
            finished=0,
            total=0,
        )
        .returning(col(JobRow.id), col(JobRow.tries), col(JobRow.asked_at), col(JobRow.request))
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if taken is None:
        return None
    held = Claim(taken.id, taken.tries, worker, aware(taken.asked_at), taken.request)
    write_line(session, held.job, f"Taken up by {worker}, try {held.attempt}.")
    return held


def anything_waits(session: Session) -> bool:
    """Tell whether a job waits, without locking anything."""
    query = select(JobRow.id).where(JobRow.state == State.WAITING).limit(1)
    return session.exec(query).first() is not None


def to_stop(session: Session, held: Mapping[int, Claim]) -> set[int]:
    """Return which of these jobs somebody wants cancelled, deleted, or gave to another worker."""
    if not held:
        return set()
    rows = session.exec(select(JobRow).where(col(JobRow.id).in_(held)))
    return set(held) - {row.id for row in rows if row.id is not None and _holds(held[row.id], row)}


def beat(
    session: Session,
    claim: Claim,
    finished: int = 0,
    total: int = 0,
    sampling_at: datetime | None = None,
) -> bool:
    """Show a sign of life and how far the fit is; tell whether the claim still holds."""
    values = {"finished": finished, "total": total, "sampling_at": sampling_at}
    return _write(session, claim, {"heartbeat_at": clock(session), **values})


def done(session: Session, claim: Claim, estimate_id: int) -> bool:
    """Write down that the job made an estimate; tell whether the claim still held."""
    values = {"estimate_id": estimate_id, "finished": JobRow.total}
    return end(session, claim, State.DONE, values, f"Kept as estimate {estimate_id}.")


def end(session: Session, claim: Claim, state: State, values: Mapping[str, Any], line: str) -> bool:
    """Write down how a job ended, with a line in its log; tell whether the claim still held."""
    held = _write(session, claim, {"state": state, "ended_at": utc_now(), **values})
    if held:
        write_line(session, claim.job, line)
    return held


def give_back(session: Session, claim: Claim, why: str, *, counted: bool = True) -> bool:
    """Let the job wait again; after too many tries it is lost instead.

    Parameters
    ----------
    why : str
        For the log.
    counted : bool
        Whether the try counts; it does not where the worker was told to end.
    """
    if counted and claim.attempt >= MOST_TRIES:
        return end(session, claim, State.LOST, _lost(claim.attempt), why)
    tries = claim.attempt - (0 if counted else 1)
    held = _write(session, claim, {"state": State.WAITING, "worker": "", "tries": tries})
    if held:
        write_line(session, claim.job, f"{why} It waits again.")
    return held


def recover(session: Session, now: datetime | None = None) -> tuple[int, ...]:
    """Let jobs wait again whose worker shows no sign of life; return their numbers."""
    oldest = (now or clock(session)) - PATIENCE
    running = select(JobRow).where(JobRow.state == State.RUNNING)
    found = []
    for row in session.exec(running):
        if row.heartbeat_at is not None and aware(row.heartbeat_at) >= oldest:
            continue
        assert row.id is not None
        held = Claim(row.id, row.tries, row.worker, aware(row.asked_at), row.request)
        if _given_up(session, row, held):
            found.append(held.job)
    return tuple(found)


def clock(session: Session) -> datetime:
    """Return this moment; where workers are on several machines, by the clock of the database."""
    if session.get_bind().dialect.name == "postgresql":
        moment: datetime = session.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
        return moment
    return utc_now()


def held_by(claim: Claim, state: State = State.RUNNING) -> sa.ColumnElement[bool]:
    """Return the condition that a row is still in the hands of a claim, or ended there in a state."""
    return sa.and_(
        col(JobRow.id) == claim.job,
        col(JobRow.asked_at) == claim.asked_at,
        col(JobRow.worker) == claim.worker,
        col(JobRow.tries) == claim.attempt,
        col(JobRow.state) == state,
    )


def write_line(session: Session, job: int, text: str) -> None:
    """Add a line to a job's log."""
    session.add(JobLineRow(job_id=job, text=text[:LONGEST_LINE]))


def _holds(claim: Claim, row: JobRow) -> bool:
    taken_up = (row.worker, row.tries) == (claim.worker, claim.attempt)
    same = aware(row.asked_at) == claim.asked_at
    return same and taken_up and row.state == State.RUNNING and not row.cancel_asked


def _given_up(session: Session, row: JobRow, held: Claim) -> bool:
    why = f"Its worker {held.worker} showed no sign of life any more."
    if row.cancel_asked:
        return end(session, held, State.CANCELLED, {}, why)
    return give_back(session, held, why)


def _lost(tries: int) -> dict[str, str]:
    return {
        "problem": f"Its worker died {tries} times while it was fitted.",
        "fix": "See that the machine has memory enough, then start the same fit again.",
    }


def _write(session: Session, claim: Claim, values: Mapping[str, Any]) -> bool:
    done = session.execute(
        update(JobRow)
        .where(held_by(claim))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(done, sa.CursorResult)
    return done.rowcount == 1
