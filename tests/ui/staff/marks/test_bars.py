from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from indicators.composite import Goal
from tests.support.markup import attributes, positions
from ui.staff.marks.bars import budget_bar, gain_gauge, share_bar
from ui.staff.marks.estimates import Scale


@dataclass(frozen=True)
class Gain:
    median: float = 4.4
    low50: float = 3.6
    high50: float = 5.2
    low90: float = 2.5
    high90: float = 6.3


def test_a_share_is_as_long_as_it_is_large():
    bar = share_bar(158 / 163, label="in 158 of 163 plans")

    assert attributes(bar, "rect", "width") == ["100%", "96.93%"]
    assert attributes(bar, "svg", "aria-label") == ["in 158 of 163 plans"]


def test_money_is_measured_against_the_budget():
    assert attributes(budget_bar(9, 12, label="9 of 12"), "rect", "width") == ["100%", "75%"]


def test_no_budget_at_all_is_an_empty_bar():
    assert attributes(budget_bar(0, 0, label="nothing"), "rect", "width") == ["100%", "0%"]


@given(st.floats(-1, 5), st.floats(-10, 50), st.floats(0, 10))
def test_bars_stay_inside(share, used, budget):
    markup = share_bar(share, label="x") + budget_bar(used, budget, label="x")

    assert all(0 <= position <= 100 for position in positions(markup))


def test_a_gauge_shows_where_nothing_changes():
    gauge = gain_gauge(Gain(), goal=Goal.ECONOMIC, scale=Scale(-1, 11), label="plus 4.4 points")

    assert attributes(gauge, "line", "x1")[1] == "8.33%"
    assert attributes(gauge, "svg", "aria-label")[0] == "plus 4.4 points"
