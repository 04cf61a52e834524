"""The chain is one chain: other answers, other posterior, other level, other delivery, other gains."""

import numpy as np
import pytest

from dsm import advice, evidence, figures, policy
from dsm.database import transaction
from tests.support.builders import some_answers
from tests.support.cities import build_city
from tests.support.databases import open_with_tables
from tests.support.installation import settings_in


@pytest.fixture
def travelled(tmp_path):
    """Everything the chain yields, for answers that lie `lift` higher."""
    opened = []

    def travel(name, lift):
        folder = tmp_path / name
        settings = settings_in(folder)
        engine = open_with_tables(settings)
        opened.append(engine)
        build_city(engine, settings.draws_folder, some_answers(400, lift=lift))
        with transaction(engine) as session:
            now = figures.city_figures(session, settings.draws_folder)
            return {
                "estimate": evidence.published(session)["trust"],
                "trusting": np.mean(now.values["trusting"]),
                "assessment": policy.assess_all(session, now)["meeting"],
                "assessment hash": policy.assessment_hash(session, now),
                "figures": now,
                "plans": advice.make_plans(session, settings.draws_folder, budget=200, seed=1),
            }

    yield travel
    for engine in opened:
        engine.dispose()


@pytest.mark.slow
def test_other_answers_travel_through_the_whole_chain(travelled):
    low, high = travelled("low", -0.4), travelled("high", 0.4)

    assert high["trusting"] > low["trusting"] + 5
    assert high["assessment"].chances_at_least[2] > low["assessment"].chances_at_least[2] + 0.2
    house = [action.id for action in low["plans"].actions].index("house")
    assert high["plans"].delivery[house] > low["plans"].delivery[house]
    gains = [one["plans"].gains.sel(action="house").mean("draw") for one in (low, high)]
    assert float(gains[1].sel(goal="social-cultural")) > float(gains[0].sel(goal="social-cultural"))


@pytest.mark.slow
def test_each_result_carries_the_fingerprints_of_what_it_was_made_from(travelled):
    one, other = travelled("one", 0.0), travelled("other", 0.2)

    assert one["estimate"].made_from["answers"] == some_answers(400).hash()
    assert one["figures"].made_from["estimate:trust"] == one["estimate"].hash
    assert one["assessment"].made_from["estimate:trust"] == one["estimate"].hash
    assert one["plans"].made_from["policies"] == one["assessment hash"]
    assert one["plans"].made_from["figures/estimate:trust"] == one["estimate"].hash
    for result in ("estimate", "plans"):
        assert one[result].hash != other[result].hash
    assert one["assessment hash"] != other["assessment hash"]


@pytest.mark.slow
def test_the_same_answers_and_seed_give_the_same_chain(travelled):
    one, again = travelled("one", 0.0), travelled("again", 0.0)

    assert one["estimate"].hash == again["estimate"].hash
    assert one["plans"].hash == again["plans"].hash
