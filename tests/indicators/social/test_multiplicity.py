import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indicators.social.multiplicity import holm

TAILS = st.lists(st.floats(0, 1), min_size=1, max_size=12)


@given(TAILS)
def test_adjusting_lowers_nothing_and_keeps_the_order(tails):
    adjusted = holm(tails)

    assert (adjusted >= np.array(tails)).all()
    assert (adjusted <= 1).all()
    assert (np.diff(adjusted[np.argsort(tails)]) >= 0).all()


@given(TAILS)
def test_the_smallest_is_adjusted_as_bonferroni_would(tails):
    assert holm(tails).min() == min(min(tails) * len(tails), 1.0)


@given(TAILS, st.randoms())
def test_the_order_of_looks_changes_nothing(tails, random):
    order = list(range(len(tails)))
    random.shuffle(order)

    np.testing.assert_array_equal(holm([tails[at] for at in order]), holm(tails)[order])


def test_once_the_first_is_called_fewer_looks_are_left_to_pay_for():
    # One look of four at 0.03 would be 0.12 if it paid for all four.
    np.testing.assert_allclose(holm([0.001, 0.03, 0.8, 0.9]), [0.004, 0.09, 1, 1])


def test_one_false_call_in_all_is_as_rare_as_stated(rng):
    tails = rng.uniform(size=(4000, 20))

    called = np.mean([holm(row).min() <= 0.1 for row in tails])

    assert abs(called - 0.1) < 0.015
