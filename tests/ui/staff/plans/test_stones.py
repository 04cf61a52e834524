from hypothesis import given
from hypothesis import strategies as st

from indicators.composite import Goal
from tests.support.markup import attributes
from ui.staff.plans.stones import ALL, EQUAL, move_stones, stone_rows

STONES = st.tuples(st.integers(0, ALL), st.integers(0, ALL)).map(
    lambda two: (min(two), max(two) - min(two), ALL - max(two))
)


@given(STONES, st.integers(0, 2), st.integers(-50, 150))
def test_there_are_always_a_hundred_stones(stones, goal, wanted):
    moved = move_stones(stones, goal, wanted)

    assert sum(moved) == ALL
    assert min(moved) >= 0
    assert moved[goal] == min(max(wanted, 0), ALL)


@given(STONES, st.integers(0, 2))
def test_wanting_what_one_has_moves_nothing(stones, goal):
    assert move_stones(stones, goal, stones[goal]) == stones


def test_the_others_make_room_in_their_proportion():
    assert move_stones((20, 60, 20), 0, 60) == (60, 30, 10)


def test_equal_is_as_equal_as_a_hundred_can_be():
    assert sum(EQUAL) == ALL
    assert max(EQUAL) - min(EQUAL) == 1


def test_as_many_stones_are_filled_as_there_are():
    drawn = stone_rows(37, Goal.SOCIAL_CULTURAL)

    fills = attributes(drawn, "circle", "fill")
    assert (len(fills), fills.count("none")) == (ALL, ALL - 37)
