import numpy as np
import pytest

from indicators.social.coordinates import plain_coordinates
from indicators.social.grid import Grid
from indicators.social.item_rows import (
    add_item_gradient,
    fill_categories,
    gather_rows,
    multiply_rows,
)
from indicators.social.node_rows import token_of
from indicators.social.specification import specify

pytestmark = pytest.mark.slow  # compiled for the tests alone

GRID = Grid(32, 6.0)
TOKEN = token_of(32)
CUTPOINT = np.array([0.3, -1.0, 0.5, 0.8, 2.0])  # two items: two and five categories
GAP = np.array([0.0, 0.0, 1.5, 0.3, 1.2])
ITEM = 1


@pytest.fixture
def problem(simulate):
    drawn = simulate(respondents=40, categories=(2, 5), levels={"sex": 2})
    return plain_coordinates(specify(drawn.counts, drawn.frame)).problem(GRID)


def filled(problem, *, slope, shift):
    probability, above = np.full((8, 32), np.nan), np.full((5, 32), np.nan)
    fill_categories(ITEM, slope, shift, CUTPOINT, GAP, problem, probability, above, TOKEN)
    return probability, above


def test_categories_are_differences_of_logistic_curves(problem):
    probability, above = filled(problem, slope=1.7, shift=0.6)

    tendency = 1.7 * GRID.points + 0.6
    reached = 1 / (1 + np.exp(CUTPOINT[1:, None] - tendency))
    ladder = np.vstack([np.ones(32), reached, np.zeros(32)])
    np.testing.assert_allclose(probability[2:7], ladder[:-1] - ladder[1:], rtol=1e-9)
    np.testing.assert_allclose(above[1:], reached, rtol=1e-12)
    assert np.isnan(probability[:2]).all()


def test_the_gradient_is_the_slope_of_the_expected_log_probability(problem, rng):
    expected = np.zeros((8, 32))
    expected[2:7] = rng.uniform(size=(5, 32))
    slopes, cuts, gaps = np.zeros(2), np.zeros(5), np.zeros(5)
    _, above = filled(problem, slope=1.7, shift=0.6)

    by_shift = add_item_gradient(ITEM, GAP, problem, expected, above, slopes, cuts, gaps, TOKEN)

    def value(slope, shift):
        return (expected[2:7] * np.log(filled(problem, slope=slope, shift=shift)[0][2:7])).sum()

    step = 1e-5
    by_slope = (value(1.7 + step, 0.6) - value(1.7 - step, 0.6)) / (2 * step)
    assert by_shift == pytest.approx((value(1.7, 0.6 + step) - value(1.7, 0.6 - step)) / (2 * step))
    assert slopes[ITEM] == pytest.approx(by_slope)
    assert cuts[1:].sum() == pytest.approx(-by_shift)


def test_groups_of_rows_are_multiplied_and_people_gathered_back(rng):
    probability = rng.uniform(size=(4, 32))
    members = np.array([0, 1, 2, 3, 0, 2])

    product = multiply_rows(members, 3, probability, TOKEN)
    expected = np.zeros((4, 32))
    gather_rows(members, product, expected, TOKEN)

    np.testing.assert_allclose(product[1], probability[2] * probability[3])
    np.testing.assert_allclose(expected[0], product[0] + product[2])
