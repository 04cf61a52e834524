import os
import secrets
import signal
import sys
import time
from concurrent.futures import BrokenExecutor
from threading import Event

import pytest

from dsm.jobs.fitters import FittersError, LocalFitters, open_fitters, own_address
from dsm.jobs.task import Finished, Stopped, Task, run
from dsm.jobs.wire import Exchange
from indicators.social.priors import DEFAULT_PRIORS
from indicators.social.sampler import FitSettings
from surveys.tabulate import count_patterns
from tests.support.builders import a_frame, some_answers
from tests.support.cluster import Cluster, processes_of
from tests.support.ports import free_port


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


@pytest.mark.slow
def test_a_call_after_a_process_died_gets_a_new_process_which_can_be_killed_too():
    exchange = Exchange(lambda *_: None)
    (place,) = (fitters := LocalFitters(1)).places

    with pytest.raises(BrokenExecutor):
        place.call(os._exit, 1).result(timeout=120)
    after = place.call(abs, -7).result(timeout=120)
    long = place.submit(a_task(exchange, draws=200_000))
    place.abandon()
    with pytest.raises(BrokenExecutor):
        long.result(timeout=60)

    fitters.close()
    exchange.close()
    assert after == 7


@pytest.mark.slow
def test_a_call_to_a_process_that_is_still_being_made_can_be_abandoned():
    (place,) = (fitters := LocalFitters(1)).places
    with pytest.raises(BrokenExecutor):
        place.call(os._exit, 1).result(timeout=120)

    long = place.call(time.sleep, 30)
    place.abandon()
    with pytest.raises(BrokenExecutor):
        long.result(timeout=120)
    after = place.call(abs, -7).result(timeout=120)

    fitters.close()
    assert after == 7


@pytest.mark.slow
def test_a_cluster_has_two_places_for_every_thread(cluster):
    with cluster.fitters() as fitters:
        assert [place.cores for place in fitters.places] == [1, 1, 1, 1]
        assert fitters.host == "127.0.0.1"


@pytest.mark.slow
def test_equal_calls_on_a_cluster_are_not_taken_for_one(cluster):
    with cluster.fitters() as fitters:
        first, second = (place.call(secrets.token_bytes, 8) for place in fitters.places[:2])

        assert first.result(timeout=60) != second.result(timeout=60)


@pytest.mark.slow
def test_a_fit_on_a_cluster_gives_the_same_draws_as_here(cluster):
    exchange = Exchange(lambda *_: None, "127.0.0.1")

    with cluster.fitters() as fitters:
        there = fitters.places[0].submit(a_task(exchange)).result(timeout=120)
    here = run(a_task(exchange))

    exchange.close()
    assert isinstance(there, Finished)
    assert (there.hash, there.content) == (here.hash, here.content)


@pytest.mark.slow
def test_a_fit_on_a_cluster_reports_and_stops_when_it_is_told(cluster):
    heard = Event()
    exchange = Exchange(lambda *_: heard.set(), "127.0.0.1")

    with cluster.fitters() as fitters:
        long = fitters.places[0].submit(a_task(exchange, draws=500_000))
        assert heard.wait(timeout=120)
        exchange.stop(1, 1)
        told = long.result(timeout=60)

    exchange.close()
    assert told == Stopped()


@pytest.mark.slow
def test_a_fit_goes_on_elsewhere_when_the_processes_of_the_cluster_are_killed(cluster):
    heard = Event()
    exchange = Exchange(lambda *_: heard.set(), "127.0.0.1")

    with cluster.fitters() as fitters:
        fit = fitters.places[0].submit(a_task(exchange, draws=5_000))
        assert heard.wait(timeout=120)
        for process in processes_of(cluster):
            os.kill(process, signal.SIGKILL)
        ended = fit.result(timeout=240)

    exchange.close()
    assert isinstance(ended, Finished)


@pytest.mark.slow
def test_a_call_that_processes_die_of_is_to_blame_for_it(cluster):
    with cluster.fitters() as fitters:
        place = fitters.places[0]
        with pytest.raises(Exception, match="died") as ended:
            place.call(os._exit, 1).result(timeout=120)

        assert place.is_of_fit(ended.value)
        place.warm()  # its processes are made anew


@pytest.mark.slow
def test_a_cluster_that_goes_away_is_no_fault_of_the_fit():
    alone = Cluster(1)
    exchange = Exchange(lambda *_: None, "127.0.0.1")
    with alone.fitters() as fitters:
        place = fitters.places[0]
        fit = place.submit(a_task(exchange, draws=500_000))
        alone.close()
        with pytest.raises(Exception) as ended:  # noqa: PT011 - whatever it is called
            fit.result(timeout=120)

        assert not place.is_of_fit(ended.value)
    exchange.close()


@pytest.mark.slow
def test_a_cluster_without_workers_is_refused():
    empty = Cluster(0)

    with pytest.raises(FittersError, match="has no workers"):
        open_fitters(empty.address)

    empty.close()


@pytest.mark.slow
def test_a_scheduler_that_does_not_answer_is_named():
    port = free_port()

    with pytest.raises(FittersError, match=rf"tcp://127.0.0.1:{port} does not answer"):
        open_fitters(f"tcp://127.0.0.1:{port}")


def test_without_dask_the_setting_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)

    with pytest.raises(FittersError, match="extra `dask`"):
        open_fitters("tcp://127.0.0.1:8786")


def test_the_own_address_is_the_one_the_scheduler_sees():
    assert own_address("tcp://127.0.0.1:8786") == "127.0.0.1"
