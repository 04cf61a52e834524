"""Use cases of those who ask for fits: start one, look at them, cancel one, forget old ones."""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import Session, col, delete, select, update

from dsm import audit, fieldwork
from dsm.database import insert_into
from dsm.jobs.job import LIVE, STANDING, Job, JobError, Line, Started, State
from dsm.jobs.ledger import clock
from dsm.jobs.request import Request, new_request
from dsm.seeds import require_seed
from dsm.tables import LARGEST_ID, FrameRow, JobLineRow, JobRow, WaveRow, aware, utc_now
from indicators.social.prior_files import changed_values
from indicators.social.priors import DEFAULT_PRIORS, Priors

if TYPE_CHECKING:
    from indicators.social.sampler import FitSettings

ATTEMPTS = 5  # at keeping a job whose like ends at the same moment
CANCELLED_WAITING = "Cancelled before it began."
CANCELLED_ALONE = "Cancelled; its worker had shown no sign of life any more."
SILENT = timedelta(seconds=3)  # a worker shows a sign of life every second


def start(
    session: Session,
    *,
    wave: str,
    frame: str,
    construct: str,
    by: str,
    settings: "FitSettings | None" = None,
    priors: Priors = DEFAULT_PRIORS,
) -> Started:
    """Ask for a fit; if the same one waits, runs or is done, return that one instead.

    Parameters
    ----------
    wave, frame, construct : str
        Names of the answers and of their population, and what to estimate.
    by : str
        Who asks: an account, or ``local:<user>``.
    settings : FitSettings, optional
        Draws, chains and seed.
    priors : Priors
        Prior scales.

    Raises
    ------
    FieldworkError
        If there is no such population.
    JobError
        If there is no such wave, or the construct was not asked about.
    SeedError
        If the seed cannot be kept.
    """
    if settings is not None:
        require_seed(settings.seed)
    answers = _wave(session, wave)
    _require_asked(construct, answers)
    # Read as a whole: an unknown name then gets the sentence that it gets everywhere.
    population = fieldwork.load_frame(session, frame).hash()
    frame_id = session.exec(select(FrameRow.id).where(FrameRow.name == frame)).one()
    request = new_request(
        construct=construct,
        wave=wave,
        frame=frame,
        answers=answers.hash,
        population=population,
        settings=settings,
        priors=priors,
    )
    assert answers.id is not None
    assert frame_id is not None
    row, is_new = _kept(session, request, answers.id, frame_id, by)
    if is_new:
        _say(session, row, f"Asked for by {by}.")
        audit.record(session, by, "start-fit", f"wave:{wave}", kind=construct)
    return Started(_job(row), is_new)


def constructs_of(session: Session, wave: str) -> tuple[str, ...]:
    """Return what a wave asked about.

    Raises
    ------
    JobError
        If there is no such wave.
    """
    return _constructs(_wave(session, wave))


def find(session: Session, job_id: int) -> Job:
    """Return one job.

    Raises
    ------
    JobError
        If there is none of that number.
    """
    return _job(_row(session, job_id))


def jobs(session: Session, *, newest: int | None = None) -> tuple[Job, ...]:
    """Return all jobs, or so many of the newest, the newest first."""
    query = select(JobRow).order_by(col(JobRow.id).desc())
    return tuple(
        _job(row) for row in session.exec(query if newest is None else query.limit(newest))
    )


def waiting(session: Session) -> int:
    """Return how many jobs wait or run."""
    query = select(sa.func.count()).select_from(JobRow).where(col(JobRow.state).in_(LIVE))
    return session.exec(query).one()


def log_of(session: Session, job_id: int) -> tuple[Line, ...]:
    """Return the log of a job, oldest first."""
    query = select(JobLineRow).where(JobLineRow.job_id == job_id).order_by(col(JobLineRow.id))
    return tuple(Line(aware(row.at), row.text) for row in session.exec(query))


def cancel(session: Session, job_id: int, by: str) -> Job:
    """Cancel a job: at once while it waits or its worker is silent, else through its worker.

    A worker that lives all the same finds that the job is not its own any more, and keeps nothing.

    Raises
    ------
    JobError
        If there is no such job, or it has ended.
    """
    row = _row(session, job_id)
    asked: dict[str, Any] = {"cancel_asked": True}
    ended = asked | {"state": State.CANCELLED, "ended_at": utc_now()}
    silent = col(JobRow.heartbeat_at) < clock(session) - SILENT
    if not (
        _change(session, job_id, State.WAITING, ended | {"problem": CANCELLED_WAITING})
        or _change(session, job_id, State.RUNNING, ended | {"problem": CANCELLED_ALONE}, silent)
        or _change(session, job_id, State.RUNNING, asked)
    ):
        session.refresh(row)
        raise JobError(
            f"Job {job_id} has ended already: it is {row.state}.",
            "Nothing is left to cancel; see `dsm jobs`.",
        )
    session.refresh(row)
    _say(session, row, f"Cancelled by {by}.")
    audit.record(session, by, "cancel-fit", f"wave:{row.request['wave']}", kind=_construct(row))
    return _job(row)


def prune(session: Session, before: date, by: str) -> int:
    """Forget jobs that ended before a day, with their logs; the estimates they made stay.

    A fit whose job is forgotten is made anew when somebody asks for it again.

    Parameters
    ----------
    before : date
        In UTC. Jobs that wait or run are kept, however old.
    by : str
        Who asks: an account, or ``local:<user>``.

    Returns
    -------
    int
        How many were forgotten.
    """
    moment = datetime.combine(before, time(), UTC)
    # Their lines go with them, by the database itself.
    done = session.execute(
        delete(JobRow)
        .where(col(JobRow.state).not_in(LIVE), col(JobRow.ended_at) < moment)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(done, sa.CursorResult)
    if done.rowcount:
        kind = f"database:{session.get_bind().dialect.name}"
        audit.record(session, by, "prune-jobs", kind, until=before, count=done.rowcount)
    return done.rowcount


def withdraw(session: Session, wave_ids: tuple[int, ...]) -> int:
    """Take every live job of some waves from its worker, whose result will then be thrown away.

    For those who delete the waves: in their transaction, before they look for files.

    Returns
    -------
    int
        How many were taken.
    """
    theirs = col(JobRow.wave_id).in_(wave_ids) & col(JobRow.state).in_(LIVE)
    done = session.execute(
        update(JobRow)
        .where(theirs)
        .values(state=State.CANCELLED, ended_at=utc_now(), problem="Its answers were deleted.")
        .execution_options(synchronize_session=False)
    )
    assert isinstance(done, sa.CursorResult)
    return done.rowcount


def _wave(session: Session, name: str) -> WaveRow:
    row = session.exec(select(WaveRow).where(WaveRow.name == name)).one_or_none()
    if row is not None:
        return row
    known = ", ".join(wave.name for wave in fieldwork.waves(session))
    fix = f"Choose one of: {known}." if known else "Import one with `dsm import answers`."
    raise JobError(f"There is no wave called {name!r}.", fix)


def _constructs(wave: WaveRow) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item["construct"] for item in wave.items if item["construct"]))


def _require_asked(construct: str, wave: WaveRow) -> None:
    asked = _constructs(wave)
    if construct not in asked:
        raise JobError(
            f"{construct!r} was not asked about in {wave.name!r}.",
            f"Choose from: {', '.join(asked)}.",
        )


def _kept(
    session: Session, request: Request, wave_id: int, frame_id: int, by: str
) -> tuple[JobRow, bool]:
    """Return the one job of this fit, and whether it is new."""
    fingerprint = request.fingerprint
    new = JobRow(
        fingerprint=fingerprint,
        request=request.plain(),
        wave_id=wave_id,
        frame_id=frame_id,
        asked_by=by,
    )
    values = new.model_dump(exclude={"id"})
    standing = select(JobRow).where(
        JobRow.fingerprint == fingerprint, col(JobRow.state).in_(STANDING)
    )
    for _ in range(ATTEMPTS):
        # The index decides which of two who ask at once was first.
        insert = insert_into(session, JobRow).values(**values).on_conflict_do_nothing()
        made = session.execute(insert.returning(col(JobRow.id))).one_or_none()
        row = session.exec(standing.execution_options(populate_existing=True)).one_or_none()
        if row is not None:
            return row, made is not None
    raise JobError("The same fit ended just now, again and again.", "Start it once more.")


def _change(
    session: Session, job_id: int, state: State, values: dict[str, Any], *also: Any
) -> bool:
    done = session.execute(
        update(JobRow)
        .where(col(JobRow.id) == job_id, col(JobRow.state) == state, *also)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(done, sa.CursorResult)
    return done.rowcount == 1


def _row(session: Session, job_id: int) -> JobRow:
    row = session.get(JobRow, job_id) if 0 < job_id <= LARGEST_ID else None
    if row is None:
        raise JobError(f"There is no job {job_id}.", "See `dsm jobs`.")
    return row


def _say(session: Session, row: JobRow, text: str) -> None:
    assert row.id is not None
    session.add(JobLineRow(job_id=row.id, text=text))


def _construct(row: JobRow) -> str:
    return str(row.request["construct"])


def _job(row: JobRow) -> Job:
    assert row.id is not None
    return Job(
        id=row.id,
        construct=_construct(row),
        wave=row.request["wave"],
        frame=row.request["frame"],
        seed=row.request["settings"]["seed"],
        priors=changed_values(row.request["priors"]),
        state=State(row.state),
        asked_by=row.asked_by,
        asked_at=aware(row.asked_at),
        cancel_asked=row.cancel_asked,
        tries=row.tries,
        worker=row.worker,
        heartbeat_at=aware(row.heartbeat_at) if row.heartbeat_at else None,
        sampling_at=aware(row.sampling_at) if row.sampling_at else None,
        finished=row.finished,
        total=row.total,
        ended_at=aware(row.ended_at) if row.ended_at else None,
        problem=row.problem,
        fix=row.fix,
        estimate=row.estimate_id,
    )
