import socket
import time
from multiprocessing import AuthenticationError
from threading import Thread

import pytest

from dsm.jobs.wire import Address, Exchange, Line, WireError
from tests.support.jobs import wait_for
from tests.support.ports import free_port


@pytest.fixture
def heard():
    return []


@pytest.fixture(params=[None, "127.0.0.1"])
def exchange(request, heard):
    opened = Exchange(lambda *told: heard.append(told), request.param)
    yield opened
    opened.close()


def test_the_first_and_the_last_report_are_heard_and_few_between(exchange, heard):
    with Line(exchange.address, 7, 2) as line:
        for finished in range(1, 1001):
            line.report(finished, 1000)
        wait_for(lambda: (7, 2, 1000, 1000) in heard)

    assert heard[0] == (7, 2, 1, 1000)
    assert len(heard) < 100


def test_a_fit_is_told_to_stop_and_the_others_are_not(exchange):
    with Line(exchange.address, 1, 1) as one, Line(exchange.address, 2, 1) as other:
        one.report(1, 2)
        exchange.stop(1, 1)

        wait_for(one.told_to_stop)
        assert not other.told_to_stop()


def test_a_fit_that_calls_after_it_was_stopped_hears_it_at_once(exchange):
    exchange.stop(1, 1)

    with Line(exchange.address, 1, 1) as line:
        wait_for(line.told_to_stop)


def test_an_earlier_try_stopped_does_not_stop_the_next(exchange):
    exchange.stop(1, 1)
    exchange.forget(1, 1)

    with Line(exchange.address, 1, 2) as line:
        line.report(1, 1)
        time.sleep(0.05)
        assert not line.told_to_stop()


def test_a_fit_whose_worker_is_gone_stops_by_itself(exchange):
    with Line(exchange.address, 1, 1) as line:
        line.report(1, 2)
        exchange.close()

        wait_for(line.told_to_stop)


def test_who_lacks_the_key_is_not_heard(exchange, heard):
    with pytest.raises(AuthenticationError):
        Line(Address(exchange.address.place, b"another key"), 1, 1)

    with Line(exchange.address, 2, 1) as line:
        line.report(1, 1)
        wait_for(lambda: heard == [(2, 1, 1, 1)])


def test_who_says_nothing_keeps_nobody_waiting(heard):
    exchange = Exchange(lambda *told: heard.append(told), "127.0.0.1")

    with socket.create_connection(exchange.address.place), Line(exchange.address, 1, 1) as line:
        line.report(1, 1)
        wait_for(lambda: heard == [(1, 1, 1, 1)])
    exchange.close()


def test_who_says_nothing_is_hung_up_on(exchange, monkeypatch):
    monkeypatch.setattr("dsm.jobs.wire.INTRODUCTION", 0.05)
    place = exchange.address.place
    family = socket.AF_UNIX if isinstance(place, str) else socket.AF_INET

    with socket.socket(family) as caller:
        caller.connect(place)
        caller.settimeout(20)
        while caller.recv(1000):  # the question whether it has the key, then the end
            pass


def test_who_has_the_key_may_be_silent_for_longer(exchange, heard, monkeypatch):
    monkeypatch.setattr("dsm.jobs.wire.INTRODUCTION", 1.5)

    with Line(exchange.address, 1, 1) as line:
        time.sleep(2.0)
        line.report(1, 1)
        wait_for(lambda: heard == [(1, 1, 1, 1)])


def test_a_fit_that_cannot_reach_its_worker_says_so_and_what_to_do():
    with pytest.raises(WireError, match=r"could not reach its worker at .*127.0.0.1") as refused:
        Line(Address(("127.0.0.1", free_port()), b"a key"), 1, 1)

    assert "at any port" in refused.value.fix


def test_a_fit_that_is_hung_up_on_before_it_was_let_in_says_that_it_reached_nobody():
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up():
            server.accept()[0].close()

        hanging_up = Thread(target=hang_up)
        hanging_up.start()
        with pytest.raises(WireError, match="could not reach its worker"):
            Line(Address(server.getsockname(), b"a key"), 1, 1)
        hanging_up.join()


def test_the_key_is_in_no_text_of_the_address(exchange):
    assert str(exchange.address.key) not in repr(exchange.address)


def test_reports_of_a_forgotten_fit_are_not_heard(exchange, heard):
    with Line(exchange.address, 1, 1) as line, Line(exchange.address, 2, 1) as other:
        line.report(1, 4)
        wait_for(lambda: (1, 1, 1, 4) in heard)
        exchange.forget(1, 1)
        line.report(4, 4)
        other.report(4, 4)
        wait_for(lambda: (2, 1, 4, 4) in heard)

    assert (1, 1, 4, 4) not in heard
