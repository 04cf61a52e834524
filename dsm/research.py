"""What a researcher's desk shows: fits that run or wait, runs that were made, and what can be fitted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from dsm import evidence, fieldwork, towns
from dsm.estimated import Estimated
from dsm.jobs import queue
from dsm.jobs.job import Job, JobError, Started, State
from dsm.jobs.ledger import PATIENCE
from dsm.seeds import seed_problems
from dsm.tables import FrameRow, WaveRow
from surveys.errors import FixableError, raise_all

# A worker takes a job up within a second, and shows signs of life every few seconds.
NOBODY_CAME = timedelta(seconds=10)
ENDED_SHOWN = 10  # jobs that ended without a run; `dsm jobs` lists all


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything on the researcher's desk at one moment.

    Parameters
    ----------
    now : datetime
        The moment.
    live : tuple of Job
        Those that run or wait, the newest first.
    without_run : tuple of Job
        The newest that failed, were cancelled or lost.
    runs : tuple of Estimated
        Every estimate that was made, the newest first.
    is_left_alone : bool
        Whether a job waits and no worker shows a sign of life.
    """

    now: datetime
    live: tuple[Job, ...]
    without_run: tuple[Job, ...]
    runs: tuple[Estimated, ...]
    is_left_alone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fittable:
    """A wave that can be fitted.

    Parameters
    ----------
    frames : tuple of str
        Populations with the groups of the wave, by name; the wave's own weighted sample is always
        possible and stands for itself as an empty name.
    """

    wave: str
    asked: str
    constructs: tuple[str, ...]
    frames: tuple[str, ...]


def desk(session: Session, now: datetime) -> Desk:
    """Return what is on the desk at a moment."""
    jobs = queue.jobs(session)
    live = tuple(job for job in jobs if job.live)
    without = tuple(job for job in jobs if not job.live and job.state is not State.DONE)
    return Desk(
        now=now,
        live=live,
        without_run=without[:ENDED_SHOWN],
        runs=evidence.all_estimates(session),
        is_left_alone=is_left_alone(live, now),
    )


def is_left_alone(live: Sequence[Job], now: datetime) -> bool:
    """Tell whether a job waits for longer than a worker takes, and no worker shows a sign of life.

    Parameters
    ----------
    live : sequence of Job
        All that run or wait.
    now : datetime
        This moment.
    """
    beats = [job.heartbeat_at for job in live if job.state is State.RUNNING and job.heartbeat_at]
    if any(now - beat <= PATIENCE for beat in beats):
        return False
    return any(now - _since(job) > NOBODY_CAME for job in live)


def seconds_left(job: Job, now: datetime) -> float | None:
    """Return how long a job will go on sampling, if it goes on as it did; None while nobody knows.

    Notes
    -----
    Draws of the tuning phase count as the others do, although they take a little longer; and the
    checks that come after the last draw are not counted.
    """
    if job.state is not State.RUNNING or job.sampling_at is None or not job.finished:
        return None
    gone = (now - job.sampling_at).total_seconds()
    return max(gone, 0.0) * (job.total - job.finished) / job.finished


def silence(job: Job, now: datetime) -> float | None:
    """Return seconds since the worker's last sign of life; None for a job that does not run."""
    if job.state is not State.RUNNING or job.heartbeat_at is None:
        return None
    return max((now - job.heartbeat_at).total_seconds(), 0.0)


def can_be_cancelled(job: Job, now: datetime) -> bool:
    """Tell whether cancelling changes something: nobody did, or the worker that was told is silent."""
    return job.live and (
        not job.cancel_asked or (silence(job, now) or 0.0) > queue.SILENT.total_seconds()
    )


def fittable(session: Session) -> tuple[Fittable, ...]:
    """Return every wave with what can be estimated from it, the latest first."""
    waves = fieldwork.waves(session)
    samples = {towns.sample_name(wave.name) for wave in waves}
    # Answers and people are not read for this, for there may be many.
    factors = dict(session.exec(select(WaveRow.name, WaveRow.factors)).all())
    frames = session.exec(select(FrameRow.name, FrameRow.factors).order_by(FrameRow.name)).all()
    return tuple(
        Fittable(
            wave=wave.name,
            asked=wave.asked,
            constructs=wave.constructs,
            frames=tuple(
                name
                for name, theirs in frames
                if theirs == factors[wave.name] and name not in samples
            ),
        )
        for wave in reversed(waves)
    )


def start(
    session: Session,
    *,
    wave: str,
    frame: str,
    constructs: Sequence[str],
    by: str,
    seed: int | str | None = 1,
) -> tuple[Started, ...]:
    """Ask for fits of a wave; what waits, runs or is done already is not made twice.

    Parameters
    ----------
    wave : str
        Which answers.
    frame : str
        Their population; empty for the wave's own weighted sample.
    constructs : sequence of str
        What to estimate; one or several.
    by : str
        Who asks.
    seed : int, or str or None
        Same seed, same draws. None where it was left out, and a text where something else than a
        number was typed; both are refused.

    Raises
    ------
    JobError
        If nothing was chosen, or there is no such wave or construct.
    SeedError
        If there is no seed, or none that can be kept.
    FieldworkError
        If there is no such population.
    """
    from indicators.social.sampler import FitSettings

    raise_all([*_problems(constructs), *seed_problems(seed)])
    assert isinstance(seed, int)
    population = frame or towns.keep_sample(session, wave)
    return tuple(
        queue.start(
            session,
            wave=wave,
            frame=population,
            construct=construct,
            by=by,
            settings=FitSettings(seed=seed),
        )
        for construct in dict.fromkeys(constructs)
    )


def _problems(constructs: Sequence[str]) -> list[FixableError]:
    if constructs:
        return []
    return [JobError("Nothing was chosen to estimate.", "Choose at least one construct.")]


def _since(job: Job) -> datetime:
    """Return when something last happened to a job."""
    return max(filter(None, (job.asked_at, job.heartbeat_at)))
