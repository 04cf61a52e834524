import pytest

from tests.support.markup import attributes, words
from ui.staff.marks.plots import Plot, text

PLOT = Plot(x=(0, 10), y=(0, 100), width=400, height=200, left=40, right=10, top=10, bottom=30)


def test_values_lie_between_the_ends_of_their_scales():
    assert [PLOT.across(value) for value in (0, 10)] == [40, 390]
    assert [PLOT.up(value) for value in (0, 100)] == [170, 10]


def test_a_line_goes_through_its_points_and_an_area_comes_back():
    assert PLOT.path([0, 10], [0, 100]) == "M40 170L390 10"
    area = attributes(PLOT.area([0, 10], [0, 0], [50, 50]), "path", "d")
    assert area == ["M40 90L390 90L390 170L40 170z"]


def test_hairlines_have_their_words():
    drawn = "".join(PLOT.levels({"0 %": 0, "50 %": 50}))

    assert attributes(drawn, "line", "y1") == ["170", "90"]
    assert words(drawn) == "0 %50 %"


@pytest.mark.parametrize(("value", "anchor"), [(0, "start"), (5, "middle"), (10, "end")])
def test_words_below_stay_within_the_drawing(value, anchor):
    drawn = "".join(PLOT.foot_words({"a rather long word": value}))

    assert attributes(drawn, "text", "text-anchor") == [anchor]


def test_a_drawing_says_what_it_is_and_what_it_says_is_escaped():
    drawn = PLOT.drawn(text("<b>", 0, 0), label="a < b")

    assert attributes(drawn, "svg", "aria-label") == ["a < b"]
    assert attributes(drawn, "svg", "viewBox") == ["0 0 400 200"]
    assert words(drawn) == "<b>"
