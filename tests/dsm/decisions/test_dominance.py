"""The compiled filter says the same as comparing every row with every other."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dsm.decisions.dominance import beaten

ROW = st.tuples(st.integers(0, 4), *[st.integers(-2, 2)] * 3)


def beaten_by_comparing_all(costs, gains):
    return [
        any(
            costs[t] <= costs[s] and (gains[t] >= gains[s]).all() and (gains[t] > gains[s]).any()
            for t in range(len(costs))
        )
        for s in range(len(costs))
    ]


@given(st.lists(ROW, min_size=1, max_size=40))
def test_a_row_is_beaten_when_any_other_row_beats_it(rows):
    table = np.array(rows, dtype=np.int64)
    costs, gains = table[:, 0], table[:, 1:]

    found = beaten(costs, gains)

    assert found.tolist() == beaten_by_comparing_all(costs, gains)


def test_what_gains_the_same_stays_whatever_it_costs():
    found = beaten(np.array([1, 9]), np.array([[2, 2, 2], [2, 2, 2]]))

    assert not found.any()


def test_very_large_gains_are_compared_as_they_are():
    large = 2**62

    found = beaten(np.array([1, 1]), np.array([[large, 0, 0], [large - 1, 0, 0]]))

    assert found.tolist() == [False, True]
