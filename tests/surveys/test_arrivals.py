import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.arrivals import Expected, expected_at_close

curves = st.lists(st.integers(0, 200), min_size=3, max_size=30)


@given(curves, st.integers(0, 40), st.integers(0, 2000))
def test_no_answer_is_ever_expected_to_vanish(by_day, days_left, before):
    so_far = before + sum(by_day)

    expected = expected_at_close(so_far, by_day, days_left)

    if expected is not None:
        assert so_far <= expected.low <= expected.likely <= expected.high


@given(curves)
def test_nothing_comes_after_the_close(by_day):
    so_far = sum(by_day)

    assert expected_at_close(so_far, by_day, 0) in (None, Expected(so_far, so_far, so_far))


@given(curves, st.integers(0, 30))
def test_the_same_counts_give_the_same_interval(by_day, days_left):
    assert expected_at_close(0, by_day, days_left) == expected_at_close(0, by_day, days_left)


def test_a_curve_too_short_to_judge_promises_nothing():
    assert expected_at_close(100, [60, 40], 5) is None
    assert expected_at_close(19, [9, 6, 4], 5) is None


def test_a_falling_curve_goes_on_falling():
    expected = expected_at_close(156, [64, 44, 24, 12, 8, 4], 30)

    assert 156 < expected.likely < 156 + 15


def test_a_flat_curve_goes_on():
    expected = expected_at_close(200, [20] * 10, 10)

    assert 330 < expected.likely <= 410


def test_days_that_differ_much_widen_the_interval():
    smooth = expected_at_close(250, [60, 50, 43, 36, 31, 30], 10)
    rough = expected_at_close(250, [120, 10, 63, 6, 41, 10], 10)

    assert rough.high - rough.low > smooth.high - smooth.low


@pytest.mark.parametrize("spread", [1.0, 3.0])
def test_intervals_hold_what_came_as_often_as_they_say(rng, spread):
    held = 0
    for _ in range(200):
        half_life, start = rng.uniform(2, 8), rng.uniform(20, 120)
        mean = start * 0.5 ** (np.arange(24) / half_life)
        if spread > 1:
            mean = rng.gamma(mean / (spread - 1), spread - 1)
        came = rng.poisson(mean)
        expected = expected_at_close(0, came[:10].tolist(), 14)
        truth = came[10:].sum()
        held += expected is not None and expected.low <= truth <= expected.high

    assert 0.80 <= held / 200 <= 0.99
