"""What follows from releases laid over each other."""

import numpy as np
import pytest

from surveys.group_counts import GroupCount, group_of
from surveys.release_overlay import MOST_PATTERNS, Overlay, consistent_overlay

WOMEN, MEN = group_of(sex="f"), group_of(sex="m")
BY_SEX = [GroupCount((), 70), GroupCount(WOMEN, 40), GroupCount(MEN, 30)]


def overlaid(*releases, grows=True, leave=False, open_factors=()):
    return Overlay(releases, grows=grows, leave=leave, open_factors=open_factors)


def test_a_total_is_the_sum_of_its_groups():
    rows = overlaid(BY_SEX).rows

    assert rows[0].tolist() == (rows[1] + rows[2]).tolist()
    assert rows.shape == (3, 2)


def test_the_total_bounds_what_is_not_known():
    overlay = overlaid(BY_SEX)

    women = overlay.lowest(overlay.rows[1], [0])
    other = overlay.lowest(-overlay.rows[1], [0])
    told = overlay.lowest(overlay.rows[1], [0, 2])

    assert (women.value, -other.value, told.value) == (0, 70, 40)
    assert (overlay.rows @ told.people).tolist() == [70, 40, 30]
    assert np.abs(told.prices).tolist() == [1, 1]


def test_a_number_that_no_known_figure_holds_has_no_end():
    overlay = overlaid(BY_SEX)

    bound = overlay.lowest(-overlay.rows[2], [1])

    assert bound.value == -np.inf
    assert bound.people is None


def test_there_is_no_lowest_number_of_people_who_cannot_be():
    overlay = overlaid([GroupCount((), 20), GroupCount(WOMEN, 30)], open_factors=["sex"])

    assert overlay.lowest(overlay.rows[0], [0, 1]).value == np.inf
    assert not overlay.is_possible()


def test_levels_that_do_not_add_up_leave_room_for_one_that_nobody_named():
    counts = [GroupCount((), 75), *BY_SEX[1:]]

    assert consistent_overlay([BY_SEX], grows=True).rows.shape == (3, 2)
    assert consistent_overlay([counts], grows=True).rows.shape == (3, 3)


def test_counts_of_different_people_contradict_each_other():
    with pytest.raises(ValueError, match="contradict"):
        consistent_overlay([[GroupCount((), 20), GroupCount(WOMEN, 30)]], grows=True)


def test_while_a_survey_grows_everybody_stays_unless_a_figure_shrank():
    fewer = [GroupCount((), 69), GroupCount(WOMEN, 39), GroupCount(MEN, 30)]

    assert consistent_overlay([BY_SEX, BY_SEX], grows=True).rows.shape == (6, 4)
    assert consistent_overlay([BY_SEX, fewer], grows=True).rows.shape == (6, 6)
    assert consistent_overlay([BY_SEX, BY_SEX], grows=False).rows.shape == (6, 6)


def test_many_releases_do_not_make_endlessly_many_ways_of_coming_and_going():
    releases = [[GroupCount((), 70)]] * 10

    overlay = overlaid(*releases, grows=False, leave=True)

    assert overlay.rows.shape == (10, 55)
    assert overlay.rows.shape[1] < MOST_PATTERNS


def test_the_finest_figures_of_the_last_release_are_its_cells():
    overlay = overlaid([GroupCount(group_of(), 70)], BY_SEX)

    assert [overlay.is_cell(figure) for figure in overlay.latest] == [False, True, True]


def test_people_of_a_group_that_the_other_release_lacks_are_told_apart():
    ages = [GroupCount(group_of(age=age), 40) for age in ("18-66", "67-79", "80+")]
    merged = [GroupCount(ages[0].group, 40), GroupCount(group_of(age=["67-79", "80+"]), 83)]

    elsewhere = overlaid(ages, merged).elsewhere

    assert [figure for figure, _ in elsewhere] == [1, 2, 4]
