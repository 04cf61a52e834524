"""Curves of change: one's own filled, others thin, on one scale, and a sentence that says the same."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.experts.effects import Judgement
from ui.elicit.curves import curve_figure, own_sentence
from ui.elicit.voice import ExpertVoice

VOICE = ExpertVoice(language="en")


def judged(low=-1.0, best=3.0, high=8.0, confidence=80.0):
    return Judgement(
        action="a",
        indicator="i",
        expert="",
        low=low,
        best=best,
        high=high,
        confidence=confidence,
    )


def test_the_sentence_tells_eight_tenths():
    # With a confidence of 80 %, lowest and highest are the tenths themselves.
    assert own_sentence(VOICE, judged()) == (
        "Best guess +3. 1 in 10 that it is below −1, 1 in 10 that it is above +8."
    )


def test_nothing_is_drawn_where_nothing_was_said():
    assert curve_figure(VOICE, None) == ""


def test_a_page_with_fields_has_a_hidden_place_for_the_curve_to_come():
    figure = curve_figure(VOICE, None, live=True)

    assert "data-live" in figure
    assert " hidden>" in figure


def test_others_fix_the_range_so_that_their_curves_stay_where_they_are():
    assert 'data-low=""' in curve_figure(VOICE, judged(), live=True)
    assert 'data-low=""' not in curve_figure(VOICE, judged(), [judged(best=4.0)], live=True)


@given(st.lists(st.floats(-50, 50), min_size=3, max_size=3), st.floats(50, 100))
def test_every_point_lies_in_the_picture(numbers, confidence):
    low, best, high = sorted(numbers)

    figure = curve_figure(VOICE, judged(low, best, high, confidence), [judged()])

    for path in re.findall(r'class="(?:own|oth)" d="M([^"]+)Z?"', figure):
        for point in path.removesuffix("Z").split("L"):
            x, y = map(float, point.split())
            assert 0 <= x <= 100
            assert 0 <= y <= 100


@pytest.mark.parametrize(("count", "said"), [(1, "another expert"), (3, "3 other experts")])
def test_others_are_counted_and_not_named(count, said):
    figure = curve_figure(VOICE, judged(), [judged()] * count)

    assert said in figure
    assert figure.count('class="oth"') == count


def test_no_style_stands_in_an_attribute_for_the_policy_forbids_it():
    assert "style=" not in curve_figure(VOICE, judged(), [judged()], live=True)
