"""Core indices equal brute force from the reference, and weights only mark plans."""

import json

import numpy as np
import pytest

from dsm.decisions.core import (
    Standing,
    best_at,
    core_index,
    standing,
)
from dsm.decisions.portfolios import exact_front


@pytest.fixture(params=["n10_i1", "n10_i2", "n20_i1"])
def case(request, real_data):
    """A front, and what brute force says about it."""
    folder = real_data / "reference/kp_three_objective"
    problem = json.loads((folder / f"{request.param}.json").read_text())
    expected = json.loads((folder / "core_index.json").read_text())[request.param]
    costs, gains = np.array(problem["weight"]), np.array(problem["profit"]).T
    return exact_front(costs, gains, problem["capacity"]), expected


def test_core_indices_without_weights_equal_the_reference(case):
    front, expected = case

    shares = core_index(front.members)

    assert len(front) == expected["none"]["nondominated_portfolios"]
    np.testing.assert_allclose(shares, expected["none"]["core_index"], atol=1e-6)


def test_core_and_exterior_actions_equal_the_reference(case):
    front, expected = case

    standings = [standing(share) for share in core_index(front.members)]

    outside = [place for place, found in enumerate(standings) if found is Standing.NONE]
    assert outside == expected["none"]["exterior_projects"]
    assert all(
        standings[place] is Standing.NEARLY_EVERY for place in expected["none"]["core_projects"]
    )


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (1.0, Standing.NEARLY_EVERY),
        (0.9, Standing.NEARLY_EVERY),
        (0.89, Standing.WORTH_A_TALK),
        (0.01, Standing.WORTH_A_TALK),
        (0.0, Standing.NONE),
    ],
)
def test_nine_in_ten_plans_are_nearly_every_one(share, expected):
    assert standing(share) is expected


def test_all_stones_on_one_goal_mark_its_best_plan(rng):
    front = exact_front(rng.integers(1, 9, 10), rng.integers(0, 9, (10, 3)), 20)

    for goal in range(3):
        marked = best_at(front.gains, np.eye(3)[goal])

        assert front.gains[marked, goal] == front.gains[:, goal].max()
