import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.markup import attributes, words
from ui.staff.marks.chances import ten_dots, threshold_dots, tie_mark
from ui.staff.marks.estimates import Scale


@pytest.mark.parametrize("filled", range(11))
def test_as_many_dots_are_black_as_there_are_in_ten(filled):
    fills = attributes(ten_dots(filled), "circle", "fill")

    assert fills == ["var(--ink)"] * filled + ["var(--paper)"] * (10 - filled)


def test_a_tie_is_two_rings_that_overlap():
    left, right = (float(x) for x in attributes(tie_mark(), "circle", "cx"))
    radius = float(attributes(tie_mark(), "circle", "r")[0])

    assert 0 < right - left < 2 * radius


def dots(quantiles, *, threshold=65.0, text="floor"):
    return threshold_dots(
        quantiles,
        threshold=threshold,
        scale=Scale(45, 80),
        label="18 of 20 dots lie below the floor",
        threshold_text=text,
        ticks={"50 %": 50.0, "70 %": 70.0},
    )


def test_dots_below_the_threshold_are_filled():
    drawn = dots([60.0] * 18 + [70.0] * 2)

    assert attributes(drawn, "circle", "fill").count("var(--social)") == 18
    assert attributes(drawn, "svg", "aria-label") == ["18 of 20 dots lie below the floor"]


@given(st.lists(st.floats(-100, 200), min_size=20, max_size=20), st.floats(45, 80))
def test_filled_dots_stand_left_of_the_line_and_hollow_ones_right(quantiles, threshold):
    drawn = dots(quantiles, threshold=threshold)

    line = float(attributes(drawn, "line", "x1")[1])
    centres = [float(x) for x in attributes(drawn, "circle", "cx")]
    fills = attributes(drawn, "circle", "fill")
    filled = [x for x, fill in zip(centres, fills, strict=True) if fill != "var(--paper)"]
    hollow = [x for x, fill in zip(centres, fills, strict=True) if fill == "var(--paper)"]
    assert len(centres) == 20
    assert len(filled) == sum(value < threshold for value in quantiles)
    # Clipped at the ends of the track a dot may touch the line, never cross it by its own place.
    assert all(x <= line + 10.01 for x in filled)
    assert all(x >= line - 10.01 for x in hollow)


@given(st.lists(st.floats(45, 80), min_size=20, max_size=20))
def test_no_two_dots_lie_on_each_other_and_none_outside(quantiles):
    drawn = dots(quantiles)

    xs, ys = attributes(drawn, "circle", "cx"), attributes(drawn, "circle", "cy")
    assert len(set(zip(xs, ys, strict=True))) == 20
    assert all(9 <= float(x) <= 391 for x in xs)
    assert all(float(y) >= 9 for y in ys)


def test_words_at_the_line_are_escaped():
    assert "the <b>floor</b>" in words(dots([60.0] * 20, text="the <b>floor</b>"))
