"""Curves of experts and bars of chances: everything inside the picture, widths that mean something."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.experts.effect_curves import draw_curves
from indicators.experts.effects import Judgement
from ui.staff.marks.expected import chance_cell, expected_curves, level_chances


def judged(low, best, high):
    return Judgement(
        action="a", indicator="i", expert="", low=low, best=best, high=high, confidence=80
    )


def points(markup):
    for path in re.findall(r'd="M([0-9][^"]*L[^"]+)"', markup):
        for point in path.removesuffix("Z").split("L"):
            yield tuple(map(float, point.split()))


@given(st.lists(st.lists(st.floats(-9, 9), min_size=3, max_size=3), min_size=1, max_size=6))
def test_every_curve_lies_in_the_picture(panel):
    curves = draw_curves([judged(*sorted(numbers)) for numbers in panel])

    drawn = expected_curves(curves, ends=("a", "b"), label="l")

    found = list(points(drawn))
    assert found
    assert all(0 <= x <= 100 and 0 <= y <= 100 for x, y in found)


def test_there_is_a_line_for_each_expert_and_one_field_for_all():
    curves = draw_curves([judged(-1, 0, 1), judged(0, 1, 2), judged(1, 2, 3)])

    drawn = expected_curves(curves, ends=("−2", "+4"), label="Three experts")

    assert drawn.count("var(--ink-3)") >= 3
    assert drawn.count("fill-opacity") == 1
    assert 'aria-label="Three experts"' in drawn


def test_all_share_one_scale_so_that_doubt_looks_like_doubt():
    curves = draw_curves([judged(-1, 0, 1), judged(-2, 0, 2)])

    drawn = expected_curves(curves, ends=("", ""), label="l")

    lines = [piece for piece in drawn.split("<path")[1:] if 'stroke="var(--ink-3)"' in piece]
    peaks = [min(y for _, y in points(line)) for line in lines]
    assert len(peaks) == 2
    sure, doubtful = 98 - peaks[0], 98 - peaks[1]
    assert sure == pytest.approx(2 * doubtful, rel=0.02)


def test_parts_of_a_bar_are_as_wide_as_their_chances():
    drawn = level_chances({1: 0.25, 2: 0.7, 3: 0.05}, label="2: 70 %")

    widths = [float(width) for width in re.findall(r'y="0" width="([\d.]+)%"', drawn)]
    assert widths == [25, 70, 5]
    assert ">1</text>" in drawn
    assert ">3</text>" not in drawn  # no room for its number


@given(st.floats(0, 1))
def test_a_cell_is_never_so_dark_that_its_letters_are_lost(chance):
    cell = chance_cell(chance, "a < b")

    tint = float(re.search(r"([\d.]+)%", cell).group(1))
    assert 0 <= tint <= 18
    assert "a &lt; b" in cell


def test_only_what_is_surer_than_even_is_tinted():
    assert "0%" in chance_cell(0.5, "")
    assert "0%" in chance_cell(0.2, "")
    assert np.isclose(float(re.search(r"([\d.]+)%", chance_cell(1.0, "")).group(1)), 18)
