"""How long a warm worker lets somebody wait: for the first draw, and for a cancelled fit to end."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy.engine import Engine

from dsm import fieldwork
from dsm.database import exclusive, migrate, open_engine, transaction
from dsm.demo.kristiansund import demo_frame, simulate_answers
from dsm.jobs import queue
from dsm.jobs.job import Job, State
from dsm.settings import read_settings
from dsm.tables import utc_now
from indicators.social.sampler import FitSettings

CONSTRUCT = "interpersonal-trust"
WAVE, FRAME = "wave-1", "adults"
PATIENCE = 600.0  # seconds until the worker has compiled its kernels
CANCELLED = 5
FOREVER = 300_000  # draws; minutes of sampling


def measure(requests: int = 20) -> list[dict[str, Any]]:
    """Ask a warm worker for fits, one after the other, each when the one before is done.

    Then for some that would take minutes, which are cancelled: while they sample, and one before.
    """
    with tempfile.TemporaryDirectory() as folder, _house(Path(folder)) as engine:
        with _worker(Path(folder)):
            jobs = [_sampled(engine, seed) for seed in range(requests + 1)][1:]
            stops = sorted(_stopped(engine, seed, _samples) for seed in range(CANCELLED))
            early = _stopped(engine, CANCELLED, _runs)
        with transaction(engine) as session:
            answers = fieldwork.load_answers(session, WAVE).respondents
    waits = sorted(_wait(job) for job in jobs)
    return [
        {
            "requests": requests,
            "answers": answers,
            "median seconds to the first draw": round(median(waits), 3),
            "slowest": round(waits[-1], 3),
            f"median seconds from cancelling to the end, of {CANCELLED} that sample": round(
                median(stops), 3
            ),
            "slowest of them": round(stops[-1], 3),
            "one cancelled as soon as it runs": round(early, 3),
        }
    ]


@contextmanager
def _house(folder: Path) -> Iterator[Engine]:
    engine = open_engine(read_settings({"DSM_DATA_FOLDER": str(folder)}))
    migrate(engine)
    frame = demo_frame()
    answers = simulate_answers(frame, 1, seed=1)
    with transaction(engine) as session:
        fieldwork.keep_frame(session, FRAME, replace(frame, provenance="simulated"))
        fieldwork.keep_answers(session, WAVE, answers, asked="2024-10", simulated=True)
    yield engine
    engine.dispose()


@contextmanager
def _worker(folder: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "ui", "worker", "--processes", "1"]
    environment = {**os.environ, "DSM_DATA_FOLDER": str(folder)}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)  # noqa: S603  # our own program
    assert process.stderr is not None
    try:
        until = time.monotonic() + PATIENCE
        while "is ready" not in process.stderr.readline():
            assert process.poll() is None, "the worker ended"
            assert time.monotonic() < until, "the worker was never ready"
        yield
    finally:
        process.terminate()
        process.communicate()


def _sampled(engine: Engine, seed: int) -> Job:
    job = _once(engine, _asked(engine, FitSettings(seed=seed)), _ended)
    assert job.sampling_at is not None, job.problem
    return job


def _stopped(engine: Engine, seed: int, due: Callable[[Job], bool]) -> float:
    """Return the seconds from cancelling a long fit, as soon as that is due, to its end."""
    job = _once(engine, _asked(engine, FitSettings(draws=FOREVER, seed=seed)), due)
    begun = utc_now()
    with exclusive(engine) as session:
        queue.cancel(session, job.id, "bench")
    job = _once(engine, job, _ended)
    assert job.state is State.CANCELLED, job.state
    assert job.ended_at is not None
    return (job.ended_at - begun).total_seconds()


def _asked(engine: Engine, settings: FitSettings) -> Job:
    with exclusive(engine) as session:
        return queue.start(
            session, wave=WAVE, frame=FRAME, construct=CONSTRUCT, by="bench", settings=settings
        ).job


def _once(engine: Engine, job: Job, holds: Callable[[Job], bool]) -> Job:
    while not holds(job):
        time.sleep(0.02)
        with transaction(engine) as session:
            job = queue.find(session, job.id)
    return job


def _runs(job: Job) -> bool:
    return job.state is not State.WAITING


def _samples(job: Job) -> bool:
    return job.sampling_at is not None or not job.live


def _ended(job: Job) -> bool:
    return not job.live


def _wait(job: Job) -> float:
    assert job.sampling_at is not None
    return (job.sampling_at - job.asked_at).total_seconds()
