import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.social.response_scale import (
    average_over_cells,
    chance_of_sum,
    expected_score,
    grid_points,
)

POINTS = grid_points()
SLOPES = np.array([[1.2, 0.8]])
CUTPOINTS = np.array([[[-1.0, 0.5], [0.3, np.nan]]])
THRESHOLDS = np.array([2, 1])


@given(st.floats(-2.5, 2.5))
def test_the_average_of_the_level_itself_is_the_mean_level(latent):
    average = average_over_cells(np.array([[latent]]), POINTS[None], POINTS)

    assert average[0, 0] == pytest.approx(latent, abs=1e-6)


def test_the_average_of_a_share_is_that_of_many_people(rng):
    share = 1 / (1 + np.exp(0.4 - 1.7 * POINTS))
    people = rng.normal(0.8, 1, 400_000)

    average = average_over_cells(np.array([[0.8]]), share[None], POINTS)

    assert average[0, 0] == pytest.approx(np.mean(1 / (1 + np.exp(0.4 - 1.7 * people))), abs=2e-3)


def test_every_item_weighs_the_same_in_the_score():
    score = expected_score(SLOPES, CUTPOINTS, THRESHOLDS, np.array([0.0]))

    first = (1 / (1 + np.exp(-1.0)) + 1 / (1 + np.exp(0.5))) / 2
    second = 1 / (1 + np.exp(0.3))
    assert score[0, 0] == pytest.approx((first + second) / 2)


def test_the_chance_of_a_sum_is_that_of_all_ways_to_reach_it():
    reach_2, reach_3 = (
        chance_of_sum(SLOPES, CUTPOINTS, THRESHOLDS, least, np.array([0.0]))[0, 0]
        for least in (2, 3)
    )

    top, second = 1 / (1 + np.exp(0.5)), 1 / (1 + np.exp(0.3))
    middle = 1 / (1 + np.exp(-1.0)) - top
    assert reach_3 == pytest.approx(top * second)
    assert reach_2 == pytest.approx(top + middle * second)


def test_every_sum_reaches_zero():
    chance = chance_of_sum(SLOPES, CUTPOINTS, THRESHOLDS, 0, POINTS)

    np.testing.assert_allclose(chance, 1.0)
