"""Four steps become a change against doing nothing, and contradictions are found before that."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.experts.elicited import Flaw, FourSteps, flaws_of, is_too_sure, limits_of


def said(**changes):
    return FourSteps(
        **{"without": 60.0, "lowest": 58.0, "highest": 68.0, "best": 63.0, "confidence": 80.0}
        | changes
    )


@given(st.floats(-100, 100), st.floats(0, 20), st.floats(0, 20))
def test_a_change_does_not_depend_on_where_the_expert_starts(start, down, up):
    judged = said(without=start, lowest=start - down, best=start, highest=start + up).change(
        action="a", indicator="i", expert="x"
    )

    np.testing.assert_allclose([judged.low, judged.best, judged.high], [-down, 0, up], atol=1e-12)


def test_what_fits_has_no_flaws():
    assert flaws_of(said(), low=0, high=100) == ()


@pytest.mark.parametrize(
    ("changes", "flaw", "field"),
    [
        ({"lowest": 70.0}, Flaw.LOWEST_ABOVE_HIGHEST, "lowest"),
        ({"best": 50.0}, Flaw.BEST_OUTSIDE, "best"),
        ({"best": 69.0}, Flaw.BEST_OUTSIDE, "best"),
        ({"confidence": 40.0}, Flaw.TOO_UNSURE, "confidence"),
        ({"confidence": 101.0}, Flaw.TOO_UNSURE, "confidence"),
        ({"without": -1.0}, Flaw.OFF_SCALE, "without"),
        ({"highest": 101.0}, Flaw.OFF_SCALE, "highest"),
    ],
)
def test_each_contradiction_is_found_where_it_stands(changes, flaw, field):
    found = flaws_of(said(**changes), low=0, high=100)

    assert [(one.flaw, one.field) for one in found] == [(flaw, field)]


def test_all_flaws_are_told_at_once():
    found = flaws_of(said(lowest=200.0, confidence=10.0), low=0, high=100)

    assert {one.flaw for one in found} == {
        Flaw.OFF_SCALE,
        Flaw.LOWEST_ABOVE_HIGHEST,
        Flaw.TOO_UNSURE,
    }


@pytest.mark.parametrize(
    ("unit", "limits"),
    [
        ("% of adults", (0, 100)),
        (" av 100 innbyggere", (0, 100)),
        ("minutes", (-np.inf, np.inf)),
        ("", (-np.inf, np.inf)),
    ],
)
def test_shares_end_at_none_and_all(unit, limits):
    assert limits_of(unit) == limits


@given(st.integers(1, 40), st.data())
def test_one_more_truth_inside_never_makes_an_expert_look_surer(count, data):
    inside = data.draw(st.integers(0, count - 1))

    assert is_too_sure(inside, count) or not is_too_sure(inside + 1, count)


@pytest.mark.parametrize("count", [1, 8, 30])
def test_who_had_all_truths_inside_is_not_too_sure(count):
    assert not is_too_sure(count, count)
