"""Curves and summaries of a mixture agree with its draws, and keep disagreement."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from indicators.experts.effect_curves import chance_below, draw_curves, range_of, summarise
from indicators.experts.effects import Judgement, pool_effects


def judged(expert="x", low=-1.0, best=0.0, high=3.0, confidence=90.0):
    return Judgement(
        action="a",
        indicator="i",
        expert=expert,
        low=low,
        best=best,
        high=high,
        confidence=confidence,
    )


@st.composite
def panels(draw):
    experts = draw(st.integers(1, 5))
    numbers = st.lists(st.floats(-20, 20), min_size=3, max_size=3)
    return [
        judged(f"x{at}", *sorted(draw(numbers)), draw(st.floats(50, 99))) for at in range(experts)
    ]


def test_the_summary_agrees_with_draws_of_the_pooled_effect():
    panel = [judged("x"), judged("y", 2.0, 4.0, 5.0, 70), judged("z", -8.0, -2.0, -1.0, 80)]
    draws = pool_effects(panel, 200_000, seed=1).to_numpy().ravel()

    pooled = summarise(panel)

    drawn = np.quantile(draws, [0.05, 0.25, 0.5, 0.75, 0.95])
    said = [pooled.low90, pooled.low50, pooled.median, pooled.high50, pooled.high90]
    np.testing.assert_allclose(said, drawn, atol=0.06)
    assert pooled.rise == pytest.approx((draws > 0).mean(), abs=0.005)


@given(panels())
def test_quantiles_rise_and_chances_are_chances(panel):
    pooled = summarise(panel)

    said = [pooled.low90, pooled.low50, pooled.median, pooled.high50, pooled.high90]
    assert (np.diff(said) >= -1e-9).all()
    assert 0 <= pooled.rise <= 1
    assert 0 <= pooled.fall <= 1
    assert pooled.rise + pooled.fall <= 1 + 1e-12


@given(panels(), st.floats(-30, 30), st.floats(-30, 30))
def test_the_chance_below_only_grows(panel, first, second):
    low, high = sorted((first, second))

    assert chance_below(panel[0], low) <= chance_below(panel[0], high)


def test_two_who_differ_keep_both_their_places():
    pooled = summarise([judged("x", -5, -4, -3), judged("y", 3, 4, 5)])

    assert pooled.low90 < -4
    assert pooled.high90 > 4


def test_certain_experts_are_summarised_exactly():
    pooled = summarise([judged("x", 2, 2, 2)])

    assert (pooled.low90, pooled.median, pooled.high90) == (2, 2, 2)
    assert (pooled.fall, pooled.rise) == (0, 1)


def test_certain_of_nothing_is_neither_rise_nor_fall():
    pooled = summarise([judged("x", 0, 0, 0)])

    assert (pooled.fall, pooled.rise) == (0, 0)


def test_weights_move_the_mixture_towards_who_has_them():
    panel = [judged("x", -5, -4, -3), judged("y", 3, 4, 5)]

    assert summarise(panel, np.array([0.0, 1.0])).median == pytest.approx(4)
    assert summarise(panel, np.array([1.0, 0.0])).median == pytest.approx(-4)


@given(panels())
def test_curves_hold_nearly_all_of_every_expert(panel):
    assume(all(one.low < one.best - 0.5 and one.high > one.best + 0.5 for one in panel))

    curves = draw_curves(panel)

    mass = curves.own.sum(axis=1) * np.diff(curves.values)[0]
    # The two sides meet in a step, which the sum over points meets only about.
    assert (mass > 0.8).all()
    assert (mass < 1.2).all()


@given(panels())
def test_the_pooled_curve_is_the_mean_of_all(panel):
    curves = draw_curves(panel)

    np.testing.assert_allclose(curves.pooled, curves.own.mean(axis=0))
    assert np.isfinite(curves.own).all()


@given(panels())
def test_the_range_always_holds_zero(panel):
    low, high = range_of(panel)

    assert low <= 0 <= high
    assert low < high


def test_curves_can_share_another_range():
    assert draw_curves([judged()], ends=(-7, 9)).values[[0, -1]].tolist() == [-7, 9]
