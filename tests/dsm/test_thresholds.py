from pathlib import Path

import numpy as np
import pytest
from sqlalchemy.engine import Engine

from dsm import people, policy
from dsm.database import transaction
from dsm.maturity.policies import Comparison
from dsm.settings import Settings
from dsm.tables import utc_now
from dsm.thresholds import DOTS, Held, thresholds_on
from tests.support.cities import build_city
from tests.support.policies import a_policy, a_threshold

EVEN = tuple(float(value) for value in np.arange(DOTS) + 50)  # 50 to 69


@pytest.mark.parametrize(
    ("comparison", "reached"), [(Comparison.AT_LEAST, 5), (Comparison.AT_MOST, 16)]
)
def test_a_value_on_the_line_reaches_it_from_either_side(comparison, reached):
    held = Held(
        policy=a_policy(),
        threshold=a_threshold(value=65.0, comparison=comparison),
        chance=0.25,
        quantiles=EVEN,
    )

    assert held.reached == reached
    assert held.asks_for_more is (comparison is Comparison.AT_LEAST)


@pytest.mark.slow
def test_thresholds_are_held_against_the_figure_of_the_page(engine: Engine, settings: Settings):
    build_city(engine, settings.draws_folder)
    with transaction(engine) as session:
        first = people.view(session, settings.draws_folder, "trust")
        assert first.city.estimate is not None
        middle = first.city.estimate.median
        for level, value in ((3, middle), (4, 99.0)):
            asked = a_threshold(level=level, value=value, indicator="trusting")
            policy.add(
                session,
                lambda register, at, asked=asked: register.set_threshold(
                    "meeting", asked, at=at, actor="test"
                ),
            )

    with transaction(engine) as session:
        held = thresholds_on(session, settings.draws_folder, first)

    assert held[0].threshold.level == 3  # the most in doubt
    assert held[0].chance == pytest.approx(0.5, abs=0.01)
    assert {one.threshold.level for one in held} == {2, 3, 4}
    assert held[0].quantiles == tuple(sorted(held[0].quantiles))
    assert held[0].quantiles[9] <= middle <= held[0].quantiles[10]
    assert utc_now().date() >= held[0].threshold.valid_from


@pytest.mark.slow
def test_a_score_has_no_thresholds(engine: Engine, settings: Settings):
    build_city(engine, settings.draws_folder)

    with transaction(engine) as session:
        view = people.view(session, settings.draws_folder, "trust", share=False)
        assert thresholds_on(session, Path(settings.draws_folder), view) == ()
