"""The worker: takes up jobs, has them fitted elsewhere, and is the only one to write what came of it."""

import os
import socket
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from threading import Event
from time import monotonic, sleep
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from dsm.database import exclusive, transaction
from dsm.jobs import inputs, ledger, results
from dsm.jobs.fitters import Fitter, Fitters
from dsm.jobs.job import State
from dsm.jobs.ledger import MOST_TRIES, Claim
from dsm.jobs.queue import waiting
from dsm.jobs.task import Crashed, Finished, Outcome, Refused, Stopped, Task, crashed, refused
from dsm.jobs.wire import Exchange
from dsm.tables import utc_now
from surveys.errors import FixableError

POLL = 0.03  # seconds between two looks for a job; somebody waits for the first draw
LISTEN = 0.2  # between two looks whether somebody cancels
BEAT = 1.0  # between two signs of life
RECOVER = 3.0  # between two looks for jobs of dead workers
MEND = 2.0  # between two tries to make a place for fits usable again
GRACE = 1.0  # for a fit that was told to stop; a long step before sampling does not listen
STORAGE_PATIENCE = 60.0  # for a database that is busy, such as while it is rebuilt

CANCELLED = "Stopped; nothing of it was kept."

type Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Broken:
    """The process of a fit died, or the place it ran in was out of reach.

    Parameters
    ----------
    how : str
        Name of the error.
    by_fit : bool
        Whether the fit itself may be to blame, so that it is tried only a few times.
    """

    how: str
    by_fit: bool


@dataclass(slots=True, kw_only=True)
class Running:
    """A fit under way.

    Parameters
    ----------
    claim : Claim
        Of its job.
    turn : int
        Which of all the tries of this worker; two claims on a job may be equal.
    place : Fitter
        Where it runs.
    finished, total : int
        Draws, as it reported last; 0 of 0 before sampling.
    sampling_at : datetime, optional
        When it first reported.
    stop_from : float, optional
        Moment on the monotonic clock when it was told to stop.
    spent : bool
        Whether its place must be mended before the next fit.
    placed : set of str
        Files it put in the folder with draws.
    """

    claim: Claim
    turn: int
    place: Fitter
    finished: int = 0
    total: int = 0
    sampling_at: datetime | None = None
    stop_from: float | None = None
    spent: bool = False
    placed: set[str] = field(default_factory=set)


class Worker:
    """Does the jobs of one database until it is stopped.

    Parameters
    ----------
    engine : Engine
        The database.
    draws_folder : Path
        Where draws are kept.
    fitters : Fitters
        Where fits run.
    say : callable
        Tells whoever started the worker what it does.
    """

    def __init__(
        self, engine: Engine, draws_folder: Path, fitters: Fitters, say: Say = lambda _: None
    ) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self._engine = engine
        self._draws_folder = draws_folder
        self._fitters = fitters
        self._say = say
        self._exchange = Exchange(self._report, fitters.host)
        self._running: dict[int, Running] = {}
        self._turns = count(1)
        self._free = list(fitters.places)
        self._stopping = Event()
        self._due: dict[str, float] = {}
        self._said: set[str] = set()

    def warm(self) -> None:
        """Make every place ready to sample at once."""
        with ThreadPoolExecutor(len(self._free)) as hands:
            list(hands.map(lambda place: place.warm(), self._free))

    def stop(self) -> None:
        """Let running jobs wait for the next worker, and end; safe to call from a signal."""
        self._stopping.set()

    def run(self, *, until_idle: bool = False) -> None:
        """Do jobs until stopped, or with `until_idle` until none waits or runs."""
        with ThreadPoolExecutor(len(self._fitters.places)) as hands:
            while not self._stopping.is_set():
                try:
                    self._round(hands)
                    if until_idle and not self._running and not self._work_left():
                        break
                except sa.exc.DBAPIError as error:
                    # Nothing is lost by waiting: what runs goes on, and reports when it can.
                    self._say(f"The database does not answer ({type(error).__name__}).")
                    self._stopping.wait(BEAT)
                self._stopping.wait(POLL)
            self._end_all()
        self._exchange.close()

    def _round(self, hands: ThreadPoolExecutor) -> None:
        if self._running and self._is_due("listen", LISTEN):
            self._stop_unwanted()
        if self._running and self._is_due("beat", BEAT):
            self._beat()
        if self._is_due("recover", RECOVER):
            self._recover()
        while self._free and (claim := self._claim()) is not None:
            running = Running(claim=claim, turn=next(self._turns), place=self._free.pop())
            self._running[claim.job] = running
            hands.submit(self._serve, running)

    def _claim(self) -> Claim | None:
        with transaction(self._engine) as session:
            if not ledger.anything_waits(session):
                return None  # without taking the write lock twenty times a second
        with exclusive(self._engine) as session:
            return ledger.claim(session, self.name)

    def _recover(self) -> None:
        with transaction(self._engine) as session:
            # A machine that slept must not take its own jobs for those of the dead.
            for _, running in self._now():
                _beat(session, running)
            for job in ledger.recover(session):
                self._say(f"Job {job} had lost its worker.")
            left = results.sweep(session, self._draws_folder)
        self._say_once(f"A scrap of a killed worker cannot be removed: {error}." for error in left)

    def _say_once(self, lines: Iterable[str]) -> None:
        for line in lines:
            if line not in self._said:
                self._said.add(line)
                self._say(line)

    def _stop_unwanted(self) -> None:
        held = {job: running.claim for job, running in self._now()}
        with transaction(self._engine) as session:
            unwanted = ledger.to_stop(session, held)
        self._tell_to_stop(running for job, running in self._now() if job in unwanted)

    def _tell_to_stop(self, those: Iterable[Running]) -> None:
        for running in those:
            if running.stop_from is None:
                running.stop_from = monotonic()
                self._exchange.stop(running.claim.job, running.turn)
            elif not running.spent and monotonic() - running.stop_from > GRACE:
                self._abandon(running)

    def _abandon(self, running: Running) -> None:
        """End a fit that does not listen; whoever cancelled it need not wait for it."""
        running.spent = True
        running.place.abandon()
        if not self._stopping.is_set():
            with transaction(self._engine) as session:
                ledger.end(session, running.claim, State.CANCELLED, {}, CANCELLED)

    def _beat(self) -> None:
        with transaction(self._engine) as session:
            for _, running in self._now():
                _beat(session, running)

    def _report(self, job: int, turn: int, finished: int, total: int) -> None:
        running = self._running.get(job)
        if running is not None and running.turn == turn:
            running.sampling_at = running.sampling_at or utc_now()
            running.finished, running.total = finished, total

    def _serve(self, running: Running) -> None:
        """Carry one job from its claim to its end; runs in a thread of its own."""
        claim = running.claim
        try:
            outcome = self._outcome(running)
            end = self._firmly(lambda: self._conclude(running, outcome))
            self._say(f"Job {claim.job}: {_in_words(end)}")
        except Exception as error:
            self._say(f"Job {claim.job} could not be written down: {crashed(error).trace}")
        finally:
            self._exchange.forget(claim.job, running.turn)
            # Another place may have taken up the same job again by now.
            if self._running.get(claim.job) is running:
                del self._running[claim.job]
            self._mend(running)
            self._free.append(running.place)

    def _mend(self, running: Running) -> None:
        # A place that cannot be used must take no job, or it would go through all that wait.
        while running.spent and not self._stopping.is_set():
            try:
                running.place.warm()
            except Exception as error:
                self._say(f"A place for fits is out of order: {crashed(error).trace}")
                self._stopping.wait(MEND)
            else:
                return

    def _outcome(self, running: Running) -> Outcome | Broken:
        try:
            task = self._task(running)
        except FixableError as error:
            return refused(error)
        except Exception as error:
            return crashed(error)
        if running.stop_from is not None:
            return Stopped()
        try:
            return running.place.submit(task).result()
        except Exception as error:
            running.spent = True
            return Broken(type(error).__name__, running.place.is_of_fit(error))

    def _task(self, running: Running) -> Task:
        request = running.claim.request
        request.require_same_model()
        counts, population = self._firmly(lambda: inputs.load(self._engine, request))
        return Task(
            job=running.claim.job,
            attempt=running.turn,
            counts=counts,
            population=population,
            settings=request.fit_settings(running.place.cores),
            priors=request.fit_priors(),
            address=self._exchange.address,
        )

    def _conclude(self, running: Running, outcome: Outcome | Broken) -> Outcome | Broken:
        """Write down how a job ended; return what came of it in the end."""
        if isinstance(outcome, Finished):
            with transaction(self._engine) as session:
                _beat(session, running)
            try:
                if self._keep(running, outcome):
                    return outcome
                outcome = Stopped()  # cancelled at the last moment
            except FixableError as error:
                outcome = refused(error)
        with exclusive(self._engine) as session:
            _beat(session, running)
            self._write_end(session, running, outcome)
        return outcome

    def _keep(self, running: Running, outcome: Finished) -> bool:
        held = running.claim
        return results.keep(self._engine, self._draws_folder, held, outcome, running.placed)

    def _write_end(
        self, session: Session, running: Running, outcome: Stopped | Refused | Crashed | Broken
    ) -> None:
        claim = running.claim
        if isinstance(outcome, Refused) and not self._goes_again(claim, outcome):
            told = {"problem": outcome.problem, "fix": outcome.fix}
            ledger.end(session, claim, State.FAILED, told, f"{outcome.problem} {outcome.fix}")
        elif isinstance(outcome, Crashed):
            ledger.end(session, claim, State.FAILED, _bug(outcome), outcome.trace)
        elif ledger.to_stop(session, {claim.job: claim}):
            ledger.end(session, claim, State.CANCELLED, {}, CANCELLED)
        elif self._stopping.is_set():
            ledger.give_back(session, claim, "Its worker was stopped.", counted=False)
        else:
            why = f"The fit broke off: {_in_words(outcome)}"
            counted = not isinstance(outcome, Broken) or outcome.by_fit
            ledger.give_back(session, claim, why, counted=counted)

    def _goes_again(self, claim: Claim, outcome: Refused) -> bool:
        last = claim.attempt >= MOST_TRIES and not self._stopping.is_set()
        return outcome.may_pass and not last

    def _firmly[T](self, work: Callable[[], T]) -> T:
        """Read or write what must be, even where others keep the database busy for a while."""
        until = monotonic() + STORAGE_PATIENCE
        while True:
            try:
                return work()
            except sa.exc.DBAPIError:
                if monotonic() > until:
                    raise
                sleep(BEAT)

    def _end_all(self) -> None:
        """Tell what runs to stop, and wait until each has been given back."""
        while self._running:
            self._tell_to_stop(running for _, running in self._now())
            sleep(POLL)

    def _work_left(self) -> bool:
        with transaction(self._engine) as session:
            return waiting(session) > 0

    def _now(self) -> list[tuple[int, Running]]:
        return list(self._running.items())  # threads take theirs out at any time

    def _is_due(self, what: str, every: float) -> bool:
        now = monotonic()
        if now < self._due.get(what, 0.0):
            return False
        self._due[what] = now + every
        return True


def _beat(session: Session, running: Running) -> None:
    now = (running.finished, running.total, running.sampling_at)
    ledger.beat(session, running.claim, *now)


def _bug(outcome: Crashed) -> dict[str, Any]:
    return {
        "problem": f"The fit met a bug of this program ({outcome.name}).",
        "fix": "Send the job's log to those who maintain it; `dsm jobs show` prints it.",
    }


def _in_words(outcome: Outcome | Broken) -> str:
    if isinstance(outcome, Finished):
        return "kept." if outcome.passed else "kept; its draws failed a check."
    if isinstance(outcome, Refused):
        return f"{outcome.problem} {outcome.fix}"
    if isinstance(outcome, Crashed):
        return f"met a bug ({outcome.name})."
    return "stopped." if isinstance(outcome, Stopped) else f"its process died ({outcome.how})."
