import json

import numpy as np

from dsm.live_figures import EVERYBODY, EarlyConstruct, EarlyFigure, early_construct_of
from indicators.social.summaries import Estimate
from surveys.population import Factor

FIGURE = Estimate(median=62.0, low50=60.0, high50=63.0, low90=58.0, high90=65.0)
SEX = Factor("sex", ("women", "men"))


def a_construct():
    return EarlyConstruct(
        answers=21,
        figures=(
            EarlyFigure(group=EVERYBODY, answers=21, estimate=FIGURE),
            EarlyFigure(group=("sex", "men"), answers=10, estimate=FIGURE),
        ),
        factors=(SEX,),
        counts=(np.array([11, 10, 0]),),
        counted=frozenset({"c", "a", "b"}),
    )


def test_what_a_row_keeps_is_read_back_as_it_was():
    kept = json.loads(json.dumps(a_construct().stored()))

    back = early_construct_of(kept)

    assert back.stored() == a_construct().stored()
    assert back.figure(("sex", "men")) == a_construct().figure(("sex", "men"))
    assert back.factors == (SEX,)


def test_the_order_of_answers_is_not_kept():
    assert a_construct().stored()["counted"] == ["a", "b", "c"]


def test_it_knows_its_answers_among_others():
    assert a_construct().of(("b", "d", "a")).tolist() == [True, False, True]


def test_a_group_without_a_figure_has_none():
    assert a_construct().figure(("sex", "women")) is None
