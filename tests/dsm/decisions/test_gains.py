"""Gains add up over actions, keep their draws, and are cut only for display."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from dsm.decisions.gains import (
    action_gains,
    chance_better,
    count_reordered,
    measure_clipping,
    summarise_plans,
)
from indicators.composite import Goal, Goalposts, Indicator, SourceType
from indicators.kpis.catalogue import Direction
from surveys.errors import FixableError

ACTIONS = ["light", "path"]
BOTH = np.array([[True, True]])
SINGLES = np.array([[True, False], [False, True]])


def an_indicator(id_, goal, worst=0.0, best=100.0):
    return Indicator(
        id=id_,
        goal=goal,
        name={"en": id_},
        unit="%",
        direction=Direction.HIGHER if best > worst else Direction.LOWER,
        source=SourceType.CITY,
        goalposts=Goalposts(worst, best),
        provenance="test",
    )


SAFE = an_indicator("safe", Goal.SOCIAL_CULTURAL, 50, 100)
LONELY = an_indicator("lonely", Goal.SOCIAL_CULTURAL, 40, 0)
JOBS = an_indicator("jobs", Goal.ECONOMIC)
AIR = an_indicator("air", Goal.ENVIRONMENTAL, 30, 5)
INDICATORS = (SAFE, LONELY, JOBS, AIR)


def effects_of(values, indicators=("safe", "lonely"), actions=ACTIONS):
    return xr.DataArray(
        np.array(values, dtype=float),
        coords={"action": list(actions), "indicator": list(indicators)},
        dims=("draw", "action", "indicator"),
    )


def delivered_of(values, actions=ACTIONS):
    return xr.DataArray(
        np.array(values, dtype=bool), coords={"action": list(actions)}, dims=("draw", "action")
    )


def baseline_of(**figures):
    return xr.DataArray(
        np.array([list(figures.values())], dtype=float),
        coords={"indicator": list(figures)},
        dims=("draw", "indicator"),
    )


def some_gains(rng, draws=200, actions=6):
    return xr.DataArray(
        rng.normal(size=(draws, actions, 3)),
        coords={"goal": list(Goal)},
        dims=("draw", "action", "goal"),
    )


def test_a_gain_is_the_mean_over_all_indicators_of_the_goal():
    # 5 of 50 is 10 points; 4 less of 40 is 10 points; a goal of two indicators gets half of each.
    effects = effects_of([[[5, 0], [5, -4]]])

    gains = action_gains(effects, delivered_of([[1, 1]]), INDICATORS)

    social = gains.sel(goal=Goal.SOCIAL_CULTURAL)
    assert social.values.tolist() == [[5.0, 10.0]]
    assert gains.dims == ("draw", "action", "goal")


def test_a_fall_of_what_should_be_low_is_a_gain():
    effects = effects_of([[[-5], [5]]], indicators=["air"])

    gains = action_gains(effects, delivered_of([[1, 1]]), INDICATORS)

    assert gains.sel(goal=Goal.ENVIRONMENTAL).values.tolist() == [[20.0, -20.0]]


def test_what_is_not_carried_out_gains_nothing_on_that_draw():
    effects = effects_of([[[10], [0]], [[10], [0]]], indicators=["jobs"])

    gains = action_gains(effects, delivered_of([[1, 1], [0, 1]]), INDICATORS)

    assert gains.sel(action="light", goal=Goal.ECONOMIC).values.tolist() == [10.0, 0.0]


def test_an_action_nobody_was_asked_about_gains_nothing():
    effects = effects_of([[[10]]], indicators=["jobs"], actions=["path"])

    gains = action_gains(effects, delivered_of([[1, 1]]), INDICATORS)

    assert gains.sel(goal=Goal.ECONOMIC).values.tolist() == [[0.0, 10.0]]


def test_effects_of_unknown_actions_and_indicators_are_all_named():
    effects = effects_of([[[1]]], indicators=["noise"], actions=["bridge"])

    with pytest.raises(FixableError) as refused:
        action_gains(effects, delivered_of([[1, 1]]), INDICATORS)

    assert [p.problem for p in refused.value.problems] == [
        "There is an effect for the action 'bridge', which is not known.",
        "There is an effect for the indicator 'noise', which is not known.",
    ]


def test_summaries_are_those_of_all_draws(rng):
    gains = some_gains(rng)
    members = rng.random((70, 6)) < 0.5

    summary = summarise_plans(members, gains)

    draws = xr.dot(xr.DataArray(members, dims=("plan", "action")), gains, dim="action")
    np.testing.assert_allclose(summary["mean"], draws.mean("draw"), atol=1e-5)
    np.testing.assert_allclose(summary["low90"], draws.quantile(0.05, "draw"), atol=1e-5)
    np.testing.assert_allclose(summary["high50"], draws.quantile(0.75, "draw"), atol=1e-5)


def test_the_better_plan_on_most_draws_is_probably_better():
    gains = xr.DataArray(
        [[[1.0, 0, 0], [0, 0, 2]], [[1.0, 0, 0], [0, 0, 1]], [[-1.0, 0, 0], [0, 0, 1]], [[1.0, 0, 0], [0, 0, 1]]],
        coords={"goal": list(Goal)},
        dims=("draw", "action", "goal"),
    )  # fmt: skip

    chances = chance_better(np.array([True, False]), np.array([False, False]), gains)

    assert chances == {"social-cultural": 0.75, "economic": 0.5, "environmental": 0.5}


@given(st.integers(0, 2**12 - 1))
def test_chances_of_two_plans_add_up_to_one(bits):
    one, other = (np.array([bits >> place & 1 for place in range(12)], bool)).reshape(2, 6)
    gains = some_gains(np.random.default_rng(1))

    there, back = chance_better(one, other, gains), chance_better(other, one, gains)

    assert all(there[goal] + back[goal] == pytest.approx(1) for goal in there)


@pytest.mark.parametrize(
    ("today", "gained"),
    [({"jobs": 95}, 5.0), ({"jobs": -15}, 5.0), ({"jobs": 50}, 20.0), ({}, 20.0)],
)
def test_only_what_lies_within_the_scale_counts_if_today_is_known(today, gained):
    effects = effects_of([[[10], [10]]], indicators=["jobs"])
    baseline = baseline_of(safe=75, lonely=20, air=10, **today)

    found = measure_clipping(BOTH, effects, delivered_of([[1, 1]]), baseline, INDICATORS)

    assert found.gains[:, 1].tolist() == pytest.approx([gained])


def test_clipping_says_on_how_many_draws_a_plan_was_cut():
    effects = effects_of([[[30], [8]]] * 2, indicators=["jobs"])
    baseline = xr.concat(
        [baseline_of(safe=75, lonely=20, jobs=jobs, air=10) for jobs in (95, 91)], "draw"
    )

    found = measure_clipping(SINGLES, effects, delivered_of([[1, 1]] * 2), baseline, INDICATORS)

    assert found.clipped.tolist() == [1.0, 0.5]
    assert found.gains[:, 1].tolist() == pytest.approx([7.0, 6.5])
    assert found.reordered == 0


def test_clipping_says_when_it_changes_the_order_of_two_plans():
    # Unclipped, light gains 20 and path 10; but safety has only 5 points left to win.
    effects = effects_of([[[20, 0], [0, -8]]])
    baseline = baseline_of(safe=95, lonely=20, jobs=50, air=10)

    found = measure_clipping(SINGLES, effects, delivered_of([[1, 1]]), baseline, INDICATORS)

    assert found.gains[:, 0].tolist() == pytest.approx([5.0, 10.0])
    assert found.reordered == 1


def test_plans_that_change_places_are_counted_once_per_pair_and_goal():
    before = np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]])
    after = np.array([[1.0, 3.0], [2.0, 2.0], [3.0, 1.0]])

    assert count_reordered(before, after) == 3


def test_plans_that_differ_by_rounding_have_no_order():
    assert count_reordered(np.array([[1.0], [1.0000001]]), np.array([[2.0], [1.0]])) == 0
