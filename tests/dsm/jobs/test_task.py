import io
import pickle

import pytest

from dsm.draws import hash_tree
from dsm.jobs.task import Crashed, Finished, Refused, Stopped, Task, crashed, refused, run
from dsm.jobs.wire import Address, Exchange
from indicators.social.priors import DEFAULT_PRIORS
from surveys.errors import FixableError, ManyProblemsError
from surveys.population import PopulationFrame
from surveys.tabulate import count_patterns
from tests.support.builders import AGE, a_frame, some_answers
from tests.support.jobs import SETTINGS
from tests.support.ports import free_port


@pytest.fixture
def heard():
    return []


@pytest.fixture
def exchange(heard):
    opened = Exchange(lambda *told: heard.append(told))
    yield opened
    opened.close()


def a_task(exchange, **changes):
    given = {
        "job": 1,
        "attempt": 1,
        "counts": count_patterns(some_answers(200), "trust"),
        "population": a_frame(),
        "settings": SETTINGS,
        "priors": DEFAULT_PRIORS,
        "address": exchange.address,
    }
    return Task(**{**given, **changes})


@pytest.mark.slow
def test_a_task_ends_with_the_draws_as_a_file_and_its_verdict(exchange, heard):
    import xarray as xr

    outcome = run(a_task(exchange))

    assert isinstance(outcome, Finished)
    with xr.open_datatree(io.BytesIO(outcome.content), engine="h5netcdf") as tree:
        assert hash_tree(tree.load()) == outcome.hash
    assert {check["about"] for check in outcome.verdict} == {"sampling", "fit"}
    assert heard[0][:2] == (1, 1)


@pytest.mark.slow
def test_a_task_that_was_told_to_stop_ends_without_a_result(exchange):
    exchange.stop(1, 1)

    assert run(a_task(exchange)) == Stopped()


@pytest.mark.slow
def test_what_is_wrong_with_the_inputs_is_told_as_problem_and_fix(exchange):
    ages = PopulationFrame((AGE,), a_frame().people[0], "made for a test")

    outcome = run(a_task(exchange, population=ages))

    assert isinstance(outcome, Refused)
    assert outcome.problem
    assert outcome.fix


def test_a_worker_out_of_reach_is_told_as_something_that_may_pass(exchange):
    nowhere = Address(("127.0.0.1", free_port()), b"a key")

    outcome = run(a_task(exchange, address=nowhere))

    assert isinstance(outcome, Refused)
    assert outcome.may_pass
    assert "could not reach its worker" in outcome.problem


def test_a_bug_is_told_with_its_place_and_the_exchange_stays_open(exchange):
    outcome = run(a_task(exchange, counts=None))

    assert isinstance(outcome, Crashed)
    assert outcome.name in outcome.trace
    assert "fit" in outcome.trace


def test_several_problems_are_told_together():
    both = ManyProblemsError([FixableError("One.", "Mend it."), FixableError("Two.", "Mend it.")])

    assert refused(both) == Refused("One. Two.", "Mend it.")


def test_the_trace_of_a_bug_is_cut_where_it_would_print_a_table():
    told = crashed(ValueError("x" * 100_000))

    assert len(told.trace) < 1000


def test_everything_that_goes_to_a_process_or_comes_back_can_be_sent(exchange):
    sent = pickle.loads(pickle.dumps(a_task(exchange)))  # noqa: S301 - our own bytes

    assert sent.address == exchange.address
    assert sent.counts.respondents == 200
    for outcome in (Stopped(), Refused("One.", "Mend it."), Crashed("KeyError", "line 7")):
        assert pickle.loads(pickle.dumps(outcome)) == outcome  # noqa: S301 - our own bytes
