from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.campaigns import State
from tests.support.markup import attributes, parsed, words
from ui.staff.marks.campaigns import (
    Curve,
    Flag,
    answers_curve,
    points_track,
    rate_track,
    state_sign,
    steps,
)

OPENS = date(2026, 10, 26)


def a_curve(**given) -> Curve:
    answers = [(OPENS + timedelta(days=n), 10 * n) for n in range(20)]
    made = {"opens": OPENS, "closes": OPENS + timedelta(days=33), "answers": answers}
    return Curve(**(made | given))


def drawn(curve: Curve, width: float = 560.0) -> str:
    return answers_curve(
        curve,
        label="Answers rose to 190",
        last="190",
        days=[(curve.opens, "26 Oct"), (curve.closes, "28 Nov")],
        numbers=[str(at) for at in steps(curve)],
        width=width,
    )


def test_every_state_has_a_shape_of_its_own():
    signs = {state_sign(state) for state in State}

    assert len(signs) == len(State)
    assert all(attributes(sign, "svg", "aria-hidden") == ["true"] for sign in signs)


def test_a_curve_says_what_it_shows_and_writes_its_last_number():
    picture = drawn(a_curve(flags=[Flag(OPENS + timedelta(days=2), "letters & SMS")]))

    assert attributes(picture, "svg", "aria-label") == ["Answers rose to 190"]
    assert "190" in words(picture)
    assert "letters & SMS" in words(picture)


def test_a_fan_is_drawn_only_where_something_is_expected():
    assert 'fill-opacity="0.16"' in drawn(a_curve(expected=(195, 240)))
    assert 'fill-opacity="0.16"' not in drawn(a_curve())


@pytest.mark.parametrize("width", [560.0, 340.0])
def test_nothing_runs_out_of_the_picture_at_the_right(width):
    flags = [Flag(OPENS + timedelta(days=n), "a reminder on paper") for n in (1, 9, 18, 33)]
    picture = drawn(a_curve(flags=flags, expected=(195, 240)), width)

    starts = [
        float(one.get("x", "0"))
        for one in parsed(picture).iter("{http://www.w3.org/2000/svg}text")
        if one.get("text-anchor") == "start"
    ]
    assert len(starts) == len(flags)
    assert all(0 <= start <= width - 100 for start in starts)


SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("width", [560.0, 340.0])
def test_words_of_flags_stand_above_the_curve_and_apart_from_each_other(width):
    flags = [Flag(OPENS + timedelta(days=n), "a reminder on paper") for n in (1, 2, 9, 18, 33)]
    picture = drawn(a_curve(flags=flags, expected=(195, 240)), width)

    flagged = [
        (float(one.get("x", "0")), float(one.get("y", "0")))
        for one in parsed(picture).iter(f"{SVG}text")
        if one.get("text-anchor") == "start"
    ]
    top = float(attributes(picture, "svg", "viewBox")[0].split()[1])
    assert all(top + 10 <= y < 0 for _, y in flagged)
    assert len(set(flagged)) == len(flags)
    assert all(
        abs(one[0] - other[0]) > 100
        for one, other in combinations(flagged, 2)
        if one[1] == other[1]
    )


@given(st.integers(0, 200_000))
def test_the_axis_ends_above_every_answer_in_a_few_round_steps(most):
    ticks = steps(a_curve(answers=[(OPENS, most)]))

    assert ticks[0] == 0
    assert ticks[-1] > most
    assert 2 <= len(ticks) <= 7
    assert len({after - before for before, after in pairwise(ticks)}) == 1


def test_a_group_that_stands_out_is_darker_and_all_have_the_line_of_everybody():
    few = rate_track(0.14, 0.31, highest=0.5, few=True, label="men: 36 of 250")
    others = rate_track(0.32, 0.31, highest=0.5, few=False, label="women: 70 of 222")

    assert 'stroke-opacity="1"' in few
    assert 'stroke-opacity="0.45"' in others
    assert few.count("62%") == others.count("62%") == 2


def test_every_expert_is_one_point_and_points_at_one_place_are_stacked():
    picture = points_track([0.5, 0.5, 0.501, 0.9], label="4 answers")

    heights = attributes(picture, "circle", "cy")
    assert len(heights) == 4
    assert len(set(heights)) == 3
