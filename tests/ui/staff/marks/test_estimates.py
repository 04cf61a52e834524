from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.composite import Goal
from tests.support.markup import attributes, positions, words
from ui.staff.marks.estimates import Scale, axis, estimate_row, official_row


@dataclass(frozen=True)
class Guess:
    median: float
    low50: float
    high50: float
    low90: float
    high90: float


TRUST = Guess(64, 62, 66, 60, 68)
ANY = st.floats(-500, 500)


def test_bars_lie_where_the_numbers_are():
    row = estimate_row(TRUST, goal=Goal.SOCIAL_CULTURAL)

    assert attributes(row, "line", "x1") == ["0", "60%", "62%"]
    assert attributes(row, "line", "x2") == ["100%", "68%", "66%"]
    assert attributes(row, "line", "stroke-width") == ["2", "8"]
    assert attributes(row, "circle", "cx") == ["64%"]


def test_a_track_that_does_not_begin_at_zero_moves_everything():
    row = estimate_row(TRUST, scale=Scale(40, 90))

    assert attributes(row, "circle", "cx") == ["48%"]


def test_in_the_fog_a_mark_is_hollow_and_grey():
    row = estimate_row(TRUST, goal=Goal.SOCIAL_CULTURAL, in_fog=True)

    assert attributes(row, "circle", "fill") == ["var(--paper)"]
    assert attributes(row, "circle", "stroke") == ["var(--fog-mark)"]
    assert "social" not in row


def test_last_time_is_hollow_and_drawn_behind():
    row = estimate_row(TRUST, goal=Goal.SOCIAL_CULTURAL, last_time=63)

    assert attributes(row, "circle", "cx") == ["63%", "64%"]
    assert attributes(row, "circle", "fill") == ["var(--paper)", "var(--social)"]


def test_a_reference_is_a_dashed_line():
    row = estimate_row(TRUST, reference=50)

    assert attributes(row, "line", "stroke-dasharray") == ["5 3"]
    assert "50%" in attributes(row, "line", "x1")


def test_an_official_figure_is_a_tick_without_bars():
    row = official_row(58, goal=Goal.ECONOMIC)

    assert attributes(row, "svg", "x") == ["58%"]
    assert len(attributes(row, "line", "x1")) == 1


@pytest.mark.parametrize("draw", [estimate_row, lambda value, label: official_row(58, label=label)])
def test_a_row_says_its_name_whatever_is_in_it(draw):
    row = draw(TRUST, label='Trust "in each other": 64 <b>')

    assert attributes(row, "svg", "aria-label")[0] == 'Trust "in each other": 64 <b>'


@given(ANY, ANY, ANY, ANY, ANY, ANY, st.sampled_from([*Goal, None]))
def test_nothing_ever_leaves_its_track(a, b, c, d, e, f, goal):
    row = estimate_row(
        Guess(a, b, c, d, e), goal=goal, last_time=f, reference=f, scale=Scale(-10, 11)
    )

    assert all(0 <= position <= 100 for position in positions(row))


@given(st.floats(0, 100), st.floats(0, 100))
def test_more_lies_further_to_the_right(one, other):
    low, high = sorted((one, other))

    assert Scale().position(low) <= Scale().position(high)


def test_an_axis_puts_its_words_at_their_values():
    drawn = axis({"40 %": 40, "90 %": 90}, scale=Scale(40, 90))

    assert attributes(drawn, "span", "style") == ["left:0%", "left:100%"]
    assert words(drawn) == "40 %90 %"
    assert attributes(drawn, "div", "aria-hidden") == ["true"]
