"""`dsm worker` as a process of its own, and what happens when it or the pages are killed."""

import signal
from pathlib import Path

import pytest

from dsm import evidence
from dsm.database import exclusive, migrate, open_engine, transaction
from dsm.jobs import queue
from dsm.jobs.job import State
from dsm.jobs.ledger import PATIENCE
from dsm.tables import JobRow, utc_now
from tests.support.jobs import (
    ask,
    job_now,
    keep_town,
    log_now,
    wait_for,
    wait_until_ended,
)
from tests.support.kernels import mark_compiled
from tests.support.site import SERVE, site_settings
from tests.support.worker import started, working

pytestmark = pytest.mark.slow

AWHILE = 30_000  # draws; long enough to kill the pages meanwhile
FOREVER = 300_000  # draws; minutes of sampling


def a_house(folder):
    """Settings of an installation with a town in it."""
    settings = site_settings(folder)
    opened = open_engine(settings)
    migrate(opened)
    keep_town(opened)
    opened.dispose()
    mark_compiled(settings.data_folder)
    return settings


@pytest.fixture
def house(tmp_path):
    """A house of one's own, in which nobody works yet."""
    return a_house(tmp_path)


@pytest.fixture
def engine(house):
    opened = open_engine(house)
    yield opened
    opened.dispose()


@pytest.fixture(scope="module")
def busy_house(tmp_path_factory):
    """A house in which a worker is at work, shared by several tests."""
    settings = a_house(tmp_path_factory.mktemp("busy"))
    with working(settings):
        yield settings


@pytest.fixture
def busy(busy_house):
    """The database of the house in which a worker is at work."""
    opened = open_engine(busy_house)
    yield opened
    opened.dispose()


def wait_until_sampling(engine, job):
    wait_for(lambda: job_now(engine, job).sampling_at is not None, seconds=60)


def files(house):
    folder = house.draws_folder
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


def fits_of(process):
    """The processes below this one that are alive."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not listed.exists():
        pytest.skip("needs /proc to see the processes below a worker")
    return [int(number) for number in listed.read_text().split()]


def is_alive(process):
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_the_same_fit_gives_the_same_draws_as_without_a_worker(busy_house, busy):
    with exclusive(busy) as session:
        asked = queue.start(session, wave="autumn", frame="town", construct="trust", by="kari")

    done = wait_until_ended(busy, asked.job.id, seconds=120)
    here = evidence.estimate(busy, busy_house.draws_folder, wave="autumn", frame="town", seed=1)

    with transaction(busy) as session:
        kept = {one.id: one for one in evidence.all_estimates(session)}
    assert done.state is State.DONE
    assert kept[done.estimate].hash == here[0].hash
    assert kept[done.estimate].file == here[0].file
    assert kept[done.estimate].verdict == here[0].verdict


def test_a_fit_goes_on_when_the_pages_are_killed(busy_house, busy):
    with started(busy_house, "-c", SERVE) as pages:
        job = ask(busy, seed=2, draws=AWHILE)
        wait_until_sampling(busy, job.id)
        pages.send_signal(signal.SIGKILL)
        pages.wait()
        midway = job_now(busy, job.id)
    ended = wait_until_ended(busy, job.id, seconds=120)

    assert midway.state is State.RUNNING
    assert (ended.state, ended.tries) == (State.DONE, 1)


def test_a_cancelled_fit_leaves_nothing_and_the_worker_takes_the_next(busy_house, busy):
    before = files(busy_house)
    job = ask(busy, seed=3, draws=FOREVER)
    wait_until_sampling(busy, job.id)

    with exclusive(busy) as session:
        queue.cancel(session, job.id, "ola")

    assert wait_until_ended(busy, job.id, seconds=60).state is State.CANCELLED
    assert files(busy_house) == before
    assert wait_until_ended(busy, ask(busy, seed=4).id, seconds=60).state is State.DONE


def test_a_killed_worker_takes_its_fits_with_it_and_the_next_worker_does_the_job(house, engine):
    with working(house) as first:
        before = files(house)
        job = ask(engine, seed=5, draws=FOREVER)
        wait_until_sampling(engine, job.id)
        fits = fits_of(first)
        first.send_signal(signal.SIGKILL)
        first.wait()
        wait_for(lambda: not any(is_alive(fit) for fit in fits), seconds=60)
    left = files(house)

    assert left == before
    assert fits
    assert job_now(engine, job.id).state is State.RUNNING  # nobody knows yet
    shorten(engine, job.id)
    with working(house, "--until-idle") as second:
        assert second.wait(timeout=120) == 0
    ended = job_now(engine, job.id)
    assert (ended.state, ended.tries) == (State.DONE, 2)
    assert "showed no sign of life any more. It waits again." in log_now(engine, job.id)


def test_a_worker_that_is_told_to_end_gives_its_job_back(house, engine):
    with working(house) as process:
        job = ask(engine, seed=6, draws=FOREVER)
        wait_until_sampling(engine, job.id)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0

    now = job_now(engine, job.id)
    assert (now.state, now.tries) == (State.WAITING, 0)


def shorten(engine, job):
    """Let a job be a short one, whose worker has been silent for long."""
    with transaction(engine) as session:
        row = session.get_one(JobRow, job)
        row.request = {**row.request, "settings": {**row.request["settings"], "draws": 100}}
        row.heartbeat_at = utc_now() - 2 * PATIENCE


def test_a_scheduler_that_is_no_address_is_refused(dsm, monkeypatch):
    monkeypatch.setenv("DSM_DASK_SCHEDULER", "scheduler")

    done = dsm("worker")

    assert done.code == 3
    assert "DSM_DASK_SCHEDULER is 'scheduler'." in done.err
