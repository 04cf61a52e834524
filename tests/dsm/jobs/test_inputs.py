from dataclasses import replace

import pytest

from dsm import fieldwork
from dsm.database import exclusive, transaction
from dsm.fieldwork import FieldworkError
from dsm.jobs import inputs, ledger
from dsm.jobs.request import RequestError
from surveys.population import PopulationFrame
from tests.support.builders import AGE, some_answers
from tests.support.jobs import ask


@pytest.fixture
def request_(engine):
    ask(engine)
    with exclusive(engine) as session:
        return ledger.claim(session, "house:1").request


def test_a_fit_gets_counted_answers_and_the_population(engine, request_):
    counts, population = inputs.load(engine, request_)

    assert (counts.construct, counts.respondents, population.cells) == ("trust", 200, 8)


def test_answers_or_a_population_that_were_replaced_are_refused(engine, request_):
    for changed in ({"answers": "c" * 64}, {"population": "c" * 64}):
        with pytest.raises(RequestError, match="were replaced meanwhile"):
            inputs.load(engine, replace(request_, **changed))


def test_a_population_of_other_groups_is_refused(engine, request_):
    ages = PopulationFrame((AGE,), some_answers().weights[:4] * 100, "made for a test")
    with transaction(engine) as session:
        fieldwork.keep_frame(session, "ages", ages)

    with pytest.raises(FieldworkError, match="the population is by age_band"):
        inputs.load(engine, replace(request_, frame="ages", population=ages.hash()))
