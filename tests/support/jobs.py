"""A town with answers to fit, and places for fits that do as a test says, in threads."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, InvalidStateError, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any

from sqlalchemy.engine import Engine

from dsm import fieldwork
from dsm.database import exclusive, transaction
from dsm.jobs import queue
from dsm.jobs.job import Job
from dsm.jobs.task import Finished, Outcome, Stopped, Task, run
from dsm.jobs.wire import Line
from dsm.jobs.worker import Say, Worker
from indicators.social.priors import DEFAULT_PRIORS, Priors
from indicators.social.sampler import FitSettings
from tests.support.builders import a_frame, some_answers

SETTINGS = FitSettings(draws=100, tune=50, chains=2)
SECONDS = 20.0  # that a test waits at most for what takes a moment


def keep_town(engine: Engine, respondents: int = 200) -> None:
    """Keep answers of the wave autumn and the population town."""
    with transaction(engine) as session:
        fieldwork.keep_frame(session, "town", a_frame())
        answers = some_answers(respondents)
        fieldwork.keep_answers(session, "autumn", answers, asked="2026-10", simulated=True)


def ask(
    engine: Engine,
    *,
    by: str = "kari",
    seed: int = 1,
    draws: int = 100,
    priors: Priors = DEFAULT_PRIORS,
) -> Job:
    """Ask for the fit of trust in autumn."""
    settings = FitSettings(draws=draws, tune=50, chains=2, seed=seed)
    with exclusive(engine) as session:
        return queue.start(
            session,
            wave="autumn",
            frame="town",
            construct="trust",
            by=by,
            settings=settings,
            priors=priors,
        ).job


def job_now(engine: Engine, job: int) -> Job:
    """Return how a job stands at this moment."""
    with transaction(engine) as session:
        return queue.find(session, job)


def log_now(engine: Engine, job: int) -> str:
    """Return all lines of a job's log."""
    with transaction(engine) as session:
        return "\n".join(line.text for line in queue.log_of(session, job))


def wait_for(holds: Callable[[], bool], *, seconds: float = SECONDS) -> None:
    """Return as soon as something holds; fail if it never does."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it never came to that"
        time.sleep(0.02)


def wait_until_ended(engine: Engine, job: int, *, seconds: float = SECONDS) -> Job:
    """Return a job once it neither waits nor runs."""
    wait_for(lambda: not job_now(engine, job).live, seconds=seconds)
    return job_now(engine, job)


def draws_made_up(task: Task) -> Finished:
    """End at once, with a file that is no draws."""
    content = f"draws of try {task.attempt}".encode()
    return Finished(content=content, hash="ab" * 32, passed=True, fits=True, verdict=[])


def reporting(task: Task) -> Finished:
    """Report that sampling goes on, then end."""
    with Line(task.address, task.job, task.attempt) as line:
        line.report(1, 4)
        line.report(4, 4)
        time.sleep(1.0)  # reports go another way than the outcome, and may come later
    return draws_made_up(task)


def until_told(task: Task) -> Outcome:
    """Report, and go on until told to stop."""
    with Line(task.address, task.job, task.attempt) as line:
        line.report(1, 1000)
        while not line.told_to_stop():
            time.sleep(0.01)
    return Stopped()


class HandFitter:
    """A place in a thread of this process that does as a test says."""

    cores = 1

    def __init__(self, work: Callable[[Any], Any]) -> None:
        self._work = work
        self._executor = ThreadPoolExecutor(1)
        self._current: Future[Any] = Future()
        self.tasks: list[Any] = []
        self.warmed = 0
        self.mended = Event()  # warming waits for it
        self.mended.set()
        self.abandoned = 0
        self.failures: list[Exception] = []  # to be raised while warming, the last first
        self.blames_fit = True

    def is_of_fit(self, error: Exception) -> bool:
        return self.blames_fit

    def warm(self) -> None:
        self.mended.wait(SECONDS)
        if self.failures:
            raise self.failures.pop()
        self.warmed += 1

    def call(self, _function: Callable[..., Any], argument: Any) -> Future[Any]:
        self.tasks.append(argument)
        self._current = Future()
        self._executor.submit(self._do, argument, self._current)
        return self._current

    def submit(self, task: Task) -> Future[Outcome]:
        return self.call(run, task)

    def abandon(self) -> None:
        self.abandoned += 1
        with suppress(InvalidStateError):  # its fit may have ended just before
            self._current.set_exception(RuntimeError("killed"))

    def close(self) -> None:
        self._executor.shutdown()

    def _do(self, task: Any, future: Future[Any]) -> None:
        try:
            outcome = self._work(task)
        except Exception as error:
            future.set_exception(error)
        else:
            if not future.done():
                future.set_result(outcome)


class HandFitters:
    """One place or several in threads of this process."""

    host = None

    def __init__(self, work: Callable[[Any], Any], places: int = 1) -> None:
        self.places = tuple(HandFitter(work) for _ in range(places))

    def close(self) -> None:
        for place in self.places:
            place.close()


@contextmanager
def at_work(
    engine: Engine,
    folder: Path,
    work: Callable[[Task], Outcome] = draws_made_up,
    places: int = 1,
    say: Say = lambda _line: None,
) -> Iterator[tuple[Worker, HandFitters]]:
    """Run a worker in a thread, with places that do as a test says."""
    fitters = HandFitters(work, places)
    worker = Worker(engine, folder, fitters, say)
    thread = Thread(target=worker.run)
    thread.start()
    try:
        yield worker, fitters
    finally:
        worker.stop()
        thread.join()
        fitters.close()
