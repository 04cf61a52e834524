"""The front is exact: known answers, brute force, and laws that any front must keep."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsm.decisions.portfolios import (
    Front,
    FrontError,
    TooManySetsError,
    count_affordable,
    exact_front,
)
from dsm.decisions.rules import Rules

CASES = [f"n{n}_i{i}" for n in (10, 20, 30, 40) for i in (1, 2, 3)]


@st.composite
def problems(draw, most_actions=9):
    """Costs, gains, a budget and rules; some of them without any solution."""
    count = draw(st.integers(1, most_actions))
    costs = draw(st.lists(st.integers(0, 9), min_size=count, max_size=count))
    idle = st.just((0, 0, 0))
    gain = st.one_of(st.tuples(*[st.integers(-3, 6)] * 3), idle)
    gains = draw(st.lists(gain, min_size=count, max_size=count))
    action = st.integers(0, count - 1)
    pairs = st.lists(st.tuples(action, action).filter(lambda p: p[0] != p[1]), max_size=count // 2)
    rules = Rules(
        needs=tuple(draw(pairs)),
        excludes=tuple(draw(pairs)),
        fixed_in=frozenset(draw(st.sets(action, max_size=1))),
        fixed_out=frozenset(draw(st.sets(action, max_size=1))),
    )
    return np.array(costs), np.array(gains), draw(st.integers(0, 45)), rules


def front_by_trying_all(costs, gains, budget, rules):
    """Return {gains: (cheapest cost, twins)} from a look at every set of actions."""
    actions = len(costs)
    members = (np.arange(2**actions)[:, None] >> np.arange(actions) & 1).astype(bool)
    members = members[rules.allow(members) & (members @ costs <= budget)]
    sets = {}
    for gain, cost in zip((members @ gains).tolist(), (members @ costs).tolist(), strict=True):
        sets.setdefault(tuple(gain), []).append(cost)
    front = []
    for gain in sorted(sets, key=sum, reverse=True):  # whatever beats a plan has a larger sum
        if not any(all(a >= b for a, b in zip(other, gain, strict=True)) for other in front):
            front.append(gain)
    return {gain: (min(sets[gain]), len(sets[gain]) - 1) for gain in front}


def as_mapping(front: Front):
    rows = zip(front.gains.tolist(), front.costs.tolist(), front.twins.tolist(), strict=True)
    return {tuple(gain): (cost, twins) for gain, cost, twins in rows}


def read_case(folder, name):
    case = json.loads((folder / f"reference/kp_three_objective/{name}.json").read_text())
    return np.array(case["weight"]), np.array(case["profit"]).T, case["capacity"], case.get("front")


@pytest.mark.parametrize("name", CASES)
def test_the_front_equals_the_reference(name, real_data):
    costs, gains, budget, expected = read_case(real_data, name)

    front = exact_front(costs, gains, budget)

    assert sorted(front.gains.tolist()) == sorted(expected)


@pytest.mark.parametrize("name", CASES[:9])
def test_the_front_of_decimal_gains_is_the_same(name, real_data):
    costs, gains, budget, expected = read_case(real_data, name)

    front = exact_front(costs, gains / 1000, budget)

    assert sorted(np.rint(front.gains * 1000).astype(int).tolist()) == sorted(expected)


@pytest.mark.slow
def test_ten_cases_of_forty_actions_have_the_known_mean_size(real_data):
    sizes = []
    for instance in range(1, 11):
        costs, gains, budget, _ = read_case(real_data, f"n40_i{instance}")
        sizes.append(len(exact_front(costs, gains, budget)))

    assert np.mean(sizes) == 311.2


@given(problems())
def test_the_front_equals_brute_force_under_any_rules(problem):
    costs, gains, budget, rules = problem
    expected = front_by_trying_all(*problem)
    if not expected:
        with pytest.raises(FrontError):
            exact_front(costs, gains, budget, rules)
        return

    front = exact_front(costs, gains, budget, rules)

    assert as_mapping(front) == expected
    assert rules.allow(front.members).all()
    assert (front.members @ gains == front.gains).all()
    assert (front.members @ costs == front.costs).all()


@pytest.mark.slow
@settings(max_examples=15)
@given(problems(most_actions=15))
def test_the_front_equals_brute_force_up_to_fifteen_actions(problem):
    expected = front_by_trying_all(*problem)
    if not expected:
        with pytest.raises(FrontError):
            exact_front(*problem)
        return

    assert as_mapping(exact_front(*problem)) == expected


@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_actions_changes_nothing(problem, random):
    costs, gains, budget, rules = problem
    shuffled = list(range(len(costs)))
    random.shuffle(shuffled)
    place = {action: position for position, action in enumerate(shuffled)}
    renamed = Rules(
        needs=tuple((place[a], place[b]) for a, b in rules.needs),
        excludes=tuple((place[a], place[b]) for a, b in rules.excludes),
        fixed_in=frozenset(place[a] for a in rules.fixed_in),
        fixed_out=frozenset(place[a] for a in rules.fixed_out),
    )

    one = _front_or_none(costs, gains, budget, rules)
    other = _front_or_none(costs[shuffled], gains[shuffled], budget, renamed)

    assert one == other


@given(problems(), st.integers(0, 9), st.tuples(*[st.integers(-3, 0)] * 3))
def test_an_action_that_helps_no_goal_changes_no_gains(problem, cost, gain):
    costs, gains, budget, rules = problem
    one = _front_or_none(costs, gains, budget, rules)

    other = _front_or_none(np.append(costs, cost), np.vstack([gains, gain]), budget, rules)

    assert one is None or set(one) == set(other)


@given(problems())
def test_twice_the_money_loses_no_gain(problem):
    costs, gains, budget, rules = problem
    tight = _front_or_none(costs, gains, budget, rules)
    if tight is None:
        return

    roomy = np.array(list(_front_or_none(costs, gains, 2 * budget, rules)))

    assert all((roomy >= plan).all(axis=1).any() for plan in np.array(list(tight)))


@given(problems(most_actions=7))
def test_the_count_of_affordable_sets_is_exact(problem):
    costs, _, budget, rules = problem
    members = (np.arange(2 ** len(costs))[:, None] >> np.arange(len(costs)) & 1).astype(bool)
    expected = int((rules.allow(members) & (members @ costs <= budget)).sum())
    if not expected:
        return

    assert count_affordable(costs, budget, rules) == expected


def test_forty_actions_are_counted_whatever_their_costs():
    costs = 2 ** np.arange(40)  # no two sets cost the same

    assert count_affordable(costs, budget=2**39) == 2**39 + 1


def test_what_takes_too_long_to_count_is_not_counted():
    costs = 2 ** np.arange(60)

    assert count_affordable(costs, budget=2**59) is None


def test_the_cheapest_of_equal_plans_is_shown_and_the_others_counted():
    costs, gains = np.array([3, 2, 4]), np.array([[1, 1, 1]] * 3)

    front = exact_front(costs, gains, budget=4)

    assert front.costs.tolist() == [2]
    assert front.members.tolist() == [[False, True, False]]
    assert front.twins.tolist() == [2]


def test_decimal_gains_that_add_up_to_the_same_are_twins():
    gains = np.array([[0.1, 0, 0], [0.2, 0, 0], [0.3, 0, 0]])

    front = exact_front(np.array([1, 1, 3]), gains, budget=3)

    assert front.gains.round(9).tolist() == [[0.3, 0.0, 0.0]]
    assert front.twins.tolist() == [1]


def test_actions_that_change_nothing_enter_no_plan_but_are_counted():
    costs = np.array([1, 1, 1])
    gains = np.array([[5, 0, 0], [0, 0, 0], [0, 0, 0]])

    front = exact_front(costs, gains, budget=2)

    assert front.members.tolist() == [[True, False, False]]
    assert front.twins.tolist() == [2]  # with either one of the two idle actions


def test_without_actions_the_only_plan_is_to_do_nothing():
    front = exact_front(np.array([], dtype=int), np.zeros((0, 3), dtype=int), budget=0)

    assert front.gains.tolist() == [[0, 0, 0]]
    assert front.members.shape == (1, 0)


def test_progress_is_told_action_by_action():
    steps = []

    exact_front(
        np.array([1, 1]), np.eye(2, 3), 2, on_action=lambda done, total: steps.append((done, total))
    )

    assert steps == [(1, 2), (2, 2)]


def test_a_budget_below_zero_is_refused():
    with pytest.raises(FrontError, match="The budget is -1; it cannot be below zero"):
        exact_front(np.array([1]), np.ones((1, 3)), budget=-1)


def test_a_cost_below_zero_is_refused():
    with pytest.raises(FrontError, match="The lowest cost is -4"):
        exact_front(np.array([-4]), np.ones((1, 3)), budget=1)


def test_more_actions_than_can_be_weighed_are_refused():
    with pytest.raises(FrontError, match="There are 63 actions; at most 62"):
        exact_front(np.ones(63, dtype=int), np.ones((63, 3)), budget=1)


def test_a_decided_action_beyond_the_budget_is_refused():
    with pytest.raises(FrontError, match="No set of actions keeps all rules and fits the budget"):
        exact_front(np.array([5]), np.ones((1, 3)), 4, Rules(fixed_in=frozenset([0])))


def test_too_many_partial_plans_are_given_up(rng):
    costs, gains = rng.integers(1, 99, 20), rng.integers(1, 99, (20, 3))

    with pytest.raises(TooManySetsError, match="More than 5 partial plans"):
        exact_front(costs, gains, int(costs.sum() / 2), most_sets=5)


def _front_or_none(costs, gains, budget, rules):
    try:
        return as_mapping(exact_front(costs, gains, budget, rules))
    except FrontError:
        return None
