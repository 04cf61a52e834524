from html import escape

from hypothesis import given
from hypothesis import strategies as st

from ui.markup import element, number, percent, picture


@given(st.text())
def test_no_value_can_leave_its_attribute(text):
    written = element("rect", aria_label=text)

    assert written == f'<rect aria-label="{escape(text, quote=True)}"/>'
    assert written.count('"') == 2


def test_an_empty_container_is_closed_because_html_would_leave_it_open():
    assert element("div") == "<div></div>"
    assert element("circle", r=2) == '<circle r="2"/>'


def test_attributes_that_are_not_given_are_left_out():
    assert element("a", "x", href="/", aria_current=None) == '<a href="/">x</a>'


def test_a_picture_with_a_name_is_an_image_and_one_without_is_decoration():
    named = picture(width=10, height=10, label="18 of 20")
    bare = picture(width=10, height=10)

    assert 'role="img" aria-label="18 of 20"' in named
    assert 'aria-hidden="true"' in bare
    assert "role" not in bare


@given(st.floats(allow_nan=False))
def test_a_position_stays_on_the_track(value):
    assert 0 <= float(percent(value).removesuffix("%")) <= 100


@given(st.floats(-1e6, 1e6))
def test_a_number_is_written_to_two_decimals(value):
    assert abs(float(number(value)) - value) <= 0.0051
