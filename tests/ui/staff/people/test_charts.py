from hypothesis import given
from hypothesis import strategies as st

from dsm.posteriors import Measure
from surveys.disclosure import Reason
from tests.support.markup import words
from tests.support.views import figure, hidden_figure, people_scene
from ui.staff.people.charts import (
    axis_around,
    axis_of,
    axis_row,
    hidden_row,
    reading,
    spoken,
    why_hidden,
)


@given(st.floats(0, 100), st.floats(0, 100))
def test_a_scale_reaches_around_both_figures_in_few_steps(one, other):
    axis = axis_around(min(one, other), max(one, other))

    assert axis.ticks[0] <= min(one, other)
    assert axis.ticks[-1] >= max(one, other)
    assert len(axis.ticks) <= 7
    assert axis.ticks[-1] - axis.ticks[0] >= 30


def test_one_scale_holds_every_group_of_the_page():
    axis = axis_of(people_scene())

    assert (axis.scale.low, axis.scale.high) == (50, 90)
    assert axis.style == "--step:25%"


def test_the_axis_has_the_unit_of_the_figures():
    scene = people_scene()

    assert "50 %60 %" in words(axis_row(scene, axis_of(scene)))
    points = people_scene(measure=Measure())
    assert "5060" in words(axis_row(points, axis_of(points)))


def test_a_group_is_read_out_with_its_doubt():
    scene = people_scene()

    assert words(reading(scene, figure(70.0, sex="female"))) == "70 66–74"
    assert spoken(scene, figure(70.0, sex="female")) == "Women: 70\u00a0%, could be 66–74\u00a0%"


def test_a_hidden_group_is_hatched_and_says_why():
    scene = people_scene()
    why = why_hidden(scene, hidden_figure().hidden)

    markup = hidden_row("80 and over", why)

    assert words(markup) == "80 and over · Hidden: fewer than 10 answers."
    assert "hatch" in markup


def test_every_reason_has_a_sentence():
    scene = people_scene("nb")

    assert all(why_hidden(scene, one) for one in Reason if one is not Reason.SHOWN)
