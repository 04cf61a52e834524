import os
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from dsm.jobs.fitters import ClusterFitters, FittersError, LocalFitters, open_fitters, own_address
from dsm.jobs.task import Finished, Task
from dsm.jobs.wire import Exchange
from indicators.social.priors import DEFAULT_PRIORS
from indicators.social.sampler import FitSettings
from surveys.tabulate import count_patterns
from tests.support.builders import a_frame, some_answers


class Cluster:
    """A Dask cluster, as far as we use one: `threads` in all, on this machine."""

    def __init__(self, threads):
        self.threads = threads
        self.ran, self.asked, self.closed = [], {}, False

    def nthreads(self):
        return {"tcp://127.0.0.1:1": self.threads} if self.threads else {}

    def wait_for_workers(self, count, timeout):
        if self.threads < count:
            raise TimeoutError(f"no worker after {timeout} s")

    def run(self, function):
        self.ran.append(function.__name__)

    def get_executor(self, **options):
        self.asked = options
        return ThreadPoolExecutor(2)

    def close(self):
        self.closed = True


@pytest.fixture
def dask(monkeypatch):
    """Let `distributed` be a module whose client is the cluster that a test sets."""

    class Distributed:
        cluster = Cluster(2)
        problem = None

        def Client(self, address, **_options):
            if self.problem is not None:
                raise self.problem
            self.address = address
            return self.cluster

    module = Distributed()
    monkeypatch.setitem(sys.modules, "distributed", module)
    return module


def a_task(exchange, draws=100):
    return Task(
        job=1,
        attempt=1,
        counts=count_patterns(some_answers(200), "trust"),
        population=a_frame(),
        settings=FitSettings(draws=draws, tune=50, chains=2),
        priors=DEFAULT_PRIORS,
        address=exchange.address,
    )


def test_this_machine_shares_its_cores_between_its_places():
    cores = os.cpu_count() or 1

    usual, one, many = (open_fitters("", count) for count in (None, 1, cores))

    assert len(usual.places) == max(1, cores // 2)
    assert [place.cores for place in one.places] == [cores]
    assert [place.cores for place in many.places] == [1] * cores
    assert usual.host is None


@pytest.mark.slow
def test_a_process_that_is_killed_breaks_its_fit_and_is_made_anew():
    heard = []
    exchange = Exchange(lambda *told: heard.append(told))
    fitters = LocalFitters(1)
    (place,) = fitters.places
    place.warm()

    long = place.submit(a_task(exchange, draws=200_000))
    place.abandon()
    with pytest.raises(Exception, match="terminated abruptly"):
        long.result(timeout=60)
    place.warm()
    again = place.submit(a_task(exchange)).result(timeout=120)

    fitters.close()
    exchange.close()
    assert isinstance(again, Finished)


def test_a_cluster_has_two_places_for_every_thread_and_is_warmed(dask):
    fitters = open_fitters("tcp://127.0.0.1:8786")

    assert dask.address == "tcp://127.0.0.1:8786"
    assert [place.cores for place in fitters.places] == [1, 1, 1, 1]
    assert dask.cluster.ran == ["warm_up"]
    assert fitters.host == "127.0.0.1"


def test_equal_fits_on_a_cluster_are_not_taken_for_one(dask):
    ClusterFitters("tcp://127.0.0.1:8786").close()

    assert dask.cluster.asked == {"pure": False}
    assert dask.cluster.closed


class KilledWorker(Exception):
    """What Dask raises for a task that several processes died of."""


def test_only_a_fit_that_processes_died_of_is_to_blame_for_it(dask):
    place = ClusterFitters("tcp://127.0.0.1:8786").places[0]

    assert place.is_of_fit(KilledWorker())
    assert not place.is_of_fit(ConnectionError())


def test_a_place_on_a_cluster_is_usable_again_when_there_is_a_worker(dask):
    place = ClusterFitters("tcp://127.0.0.1:8786").places[0]

    dask.cluster.threads = 0
    with pytest.raises(TimeoutError):
        place.warm()
    dask.cluster.threads = 2
    place.warm()


def test_a_cluster_without_workers_is_refused(dask):
    dask.cluster = Cluster(0)

    with pytest.raises(FittersError, match="has no workers"):
        ClusterFitters("tcp://127.0.0.1:8786")

    assert dask.cluster.closed


def test_a_scheduler_that_does_not_answer_is_named(dask):
    dask.problem = OSError("timed out")

    with pytest.raises(FittersError, match=r"tcp://127.0.0.1:8786 does not answer"):
        ClusterFitters("tcp://127.0.0.1:8786")


def test_without_dask_the_setting_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)

    with pytest.raises(FittersError, match="Dask is not installed"):
        open_fitters("tcp://127.0.0.1:8786")


def test_the_own_address_is_the_one_the_scheduler_sees():
    assert own_address("tcp://127.0.0.1:8786") == "127.0.0.1"
