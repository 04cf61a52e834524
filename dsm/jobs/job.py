"""A job as people see it: its state, how far it is, and its log."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from surveys.errors import FixableError


class JobError(FixableError):
    """A job cannot be started, found or cancelled as asked."""

    code = "job"


class State(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"


LIVE = (State.WAITING, State.RUNNING)
STANDING = (*LIVE, State.DONE)  # asking for the same fit again gives the job that stands


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a job's log."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One fit that somebody asked for.

    Parameters
    ----------
    construct, wave, frame : str
        What is estimated, from which answers, for which population.
    seed : int
        Of the sampler.
    priors : mapping of str to pair of numbers
        Priors that differ from the usual ones, as (usual, here).
    asked_by : str
        An account, or ``local:<user>``.
    cancel_asked : bool
        Whether somebody asked to cancel it; the worker has seen it once the state says so.
    tries : int
        How often a worker took it up.
    worker : str
        Which worker has or had it, as host and process.
    heartbeat_at, sampling_at : datetime, optional
        When its worker last showed a sign of life, and when the first draw was reported.
    finished, total : int
        Draws, tuning included, all chains together; 0 of 0 before sampling.
    problem, fix : str
        Why it failed or was lost, and what to do; empty otherwise.
    estimate : int, optional
        The estimate it made, see `dsm.evidence`.
    """

    id: int
    construct: str
    wave: str
    frame: str
    seed: int
    priors: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    state: State
    asked_by: str
    asked_at: datetime
    cancel_asked: bool
    tries: int
    worker: str
    heartbeat_at: datetime | None
    sampling_at: datetime | None
    finished: int
    total: int
    ended_at: datetime | None
    problem: str
    fix: str
    estimate: int | None

    @property
    def share(self) -> float:
        """Part of the draws that is done, in [0, 1]."""
        if self.state is State.DONE:
            return 1.0
        return self.finished / self.total if self.total else 0.0

    @property
    def live(self) -> bool:
        """Whether it waits or runs."""
        return self.state in LIVE


@dataclass(frozen=True, slots=True)
class Started:
    """A fit that was asked for; not new if the same one waited, ran or was done already."""

    job: Job
    is_new: bool
