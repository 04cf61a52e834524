"""Seven plans stand for all: the best for each goal, the balanced one, and the most different."""

import numpy as np
import pytest

from dsm.decisions.portfolios import Front, exact_front
from dsm.decisions.representatives import Merit, name_plans


@pytest.fixture
def front(rng):
    return exact_front(rng.integers(1, 30, 14), rng.integers(0, 30, (14, 3)), 100)


def a_front(gains, members):
    plans = len(gains)
    return Front(
        gains=np.array(gains),
        members=np.array(members, dtype=bool),
        costs=np.ones(plans, dtype=np.int64),
        twins=np.zeros(plans, dtype=np.int64),
        budget=1,
    )


def test_the_best_plan_for_each_goal_is_named(front):
    named = {merit: one.plan for one in name_plans(front) for merit in one.merits}

    for goal, merit in enumerate(list(Merit)[:3]):
        assert front.gains[named[merit], goal] == front.gains[:, goal].max()


def test_the_balanced_plan_has_the_largest_smallest_gain():
    gains = [[10, 0, 0], [0, 10, 0], [0, 0, 10], [4, 4, 4], [6, 3, 6]]

    named = name_plans(a_front(gains, np.eye(5)))

    (balanced,) = [one for one in named if Merit.BALANCED in one.merits]
    assert balanced.plan == 3


def test_after_those_the_most_different_plan_comes_next():
    gains = [[10, 0, 0], [0, 10, 0], [0, 0, 10], [4, 4, 4], [5, 3, 3], [3, 5, 3]]
    members = [[1, 0, 0, 0], [1, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 1], [1, 1, 1, 0], [0, 1, 1, 1]]

    named = name_plans(a_front(gains, members), count=5)

    assert (named[4].letter, named[4].plan) == ("E", 5)
    assert named[4].merits == (Merit.DIFFERENT,)


def test_letters_run_from_a_and_no_plan_has_two(front):
    named = name_plans(front)

    assert [one.letter for one in named] == list("ABCDEFG")
    assert len({one.plan for one in named}) == 7


def test_a_plan_that_is_best_twice_is_named_once():
    named = name_plans(a_front([[5, 5, 0], [0, 0, 5]], [[1, 0], [0, 1]]))

    assert named[0].merits[:2] == (Merit.BEST_SOCIAL, Merit.BEST_ECONOMIC)
    assert len(named) == 2


def test_a_single_plan_has_every_merit():
    (only,) = name_plans(a_front([[1, 2, 3]], [[1]]))

    assert only.merits == tuple(Merit)[:4]


def test_the_same_front_gives_the_same_names(front):
    assert name_plans(front) == name_plans(front)
