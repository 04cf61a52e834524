"""No hidden figure can be worked out, and no more is hidden than that takes."""

import csv
import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.optimize import linprog

from surveys.disclosure import Figure, Limits, LimitsError, Protection, Reason, protect
from surveys.errors import ManyProblemsError

lists = arrays.arrays(np.int64, st.integers(1, 12), elements=st.integers(0, 60))
tables = arrays.arrays(
    np.int64, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.integers(0, 40)
)
either = st.one_of(lists, tables)


def count(respondents, **options):
    return protect(np.array(respondents), figure=Figure.COUNT, **options)


def attacked_ranges(respondents: np.ndarray, shown: Protection) -> list[tuple[float, float]]:
    """What a linear program finds possible for every hidden figure, given all that is shown."""
    cells = respondents.size
    sums, visible = [np.eye(cells)], [shown.shown.ravel()]
    if respondents.ndim == 2:
        position = np.arange(cells).reshape(respondents.shape)
        for lines, seen in ((position, shown.rows_shown), (position.T, shown.columns_shown)):
            sums.append(np.array([np.isin(np.arange(cells), line) for line in lines], dtype=float))
            visible.append(seen)
    sums.append(np.ones((1, cells)))
    visible.append(np.array([shown.total_shown]))
    figures, seen = np.vstack(sums), np.concatenate(visible)
    told = figures[seen] @ respondents.ravel()
    equal = {"A_eq": figures[seen], "b_eq": told} if seen.any() else {}
    ranges = []
    for hidden in figures[~seen]:
        low, high = (linprog(sign * hidden, **equal, bounds=(0, 10_000)) for sign in (1, -1))
        ranges.append((low.fun, -high.fun))
    return ranges


@given(either)
@example(np.array([[0, 3], [0, 2]]))
@example(np.array([[30, 2], [30, 30]]))
@example(np.array([[12], [2], [30]]))
@example(np.array([0, 0, 40]))
@example(np.array([40]))
def test_a_linear_program_cannot_narrow_down_any_hidden_count(respondents):
    shown = count(respondents)

    assert all(high - low > 5 - 1e-6 for low, high in attacked_ranges(respondents, shown))


@given(either)
def test_no_count_below_the_limit_is_shown(respondents):
    shown = count(respondents)

    assert (respondents[shown.shown] >= 5).all()
    if respondents.ndim == 2:
        assert (respondents.sum(axis=1)[shown.rows_shown] >= 5).all()
        assert (respondents.sum(axis=0)[shown.columns_shown] >= 5).all()


@given(lists, st.sampled_from([(Figure.COUNT, 5), (Figure.MEAN, 10)]))
def test_what_is_hidden_in_a_list_covers_two_groups_and_enough_people(respondents, figure_limit):
    figure, limit = figure_limit

    shown = protect(respondents, figure=figure)

    if shown.total_shown and not shown.shown.all():
        assert shown.remainder.groups >= 2
        assert shown.remainder.respondents >= limit


@given(tables)
def test_what_is_hidden_in_a_line_with_its_total_covers_two_groups_and_enough_people(respondents):
    shown = count(respondents)

    for line, seen, total_seen in zip(respondents, shown.shown, shown.rows_shown, strict=True):
        if total_seen and len(line) > 1 and not seen.all():
            assert (~seen).sum() >= 2
            assert line[~seen].sum() >= 5


@given(either)
def test_hidden_means_stay_hidden_whatever_the_answers_were(respondents):
    """Sums of answers obey the same totals, and may be any number, so a free direction must exist."""
    shown = protect(respondents, figure=Figure.MEAN)

    assert all(high - low > 1e-6 for low, high in attacked_ranges(respondents, shown))


@given(either)
def test_nothing_is_hidden_when_every_figure_rests_on_enough_people(respondents):
    shown = count(respondents + 5)

    assert shown.shown.all()
    assert shown.total_shown
    assert shown.remainder.groups == 0


@given(lists)
def test_a_list_hides_at_most_what_two_more_groups_could_cover(respondents):
    """Beyond the groups that are too small, only enough is hidden to reach the limit."""
    shown = count(respondents)

    further = np.sort(respondents[shown.reasons == Reason.WOULD_REVEAL])
    small = respondents[shown.reasons == Reason.FEW_RESPONDENTS]
    if shown.total_shown and small.size:
        assert len(further) <= 1


def test_the_smallest_other_group_is_hidden_with_a_single_small_one():
    shown = count([40, 3, 25, 60])

    assert list(shown.reasons) == [
        Reason.SHOWN,
        Reason.FEW_RESPONDENTS,
        Reason.WOULD_REVEAL,
        Reason.SHOWN,
    ]
    assert (shown.remainder.groups, shown.remainder.respondents) == (2, 28)


def test_a_single_small_cell_of_a_table_takes_three_others_with_it():
    shown = count([[30, 31, 32], [33, 2, 35], [36, 37, 38]])

    assert (~shown.shown).sum() == 4
    assert shown.rows_shown.all()
    assert shown.columns_shown.all()


def test_nothing_is_shown_of_a_sample_that_is_too_small():
    shown = protect(np.array([4, 3]), figure=Figure.MEAN)

    assert not shown.total_shown
    assert not shown.shown.any()


def test_one_group_alone_is_as_hidden_as_everybody():
    shown = protect(np.array([20]), figure=Figure.MEAN, shares=np.array([0.0]))

    assert not shown.total_shown


@pytest.mark.parametrize(("respondents", "visible"), [(9, False), (10, True)])
def test_a_mean_rests_on_ten_respondents(respondents, visible):
    shown = protect(np.array([respondents, 50, 60, 70]), figure=Figure.MEAN)

    assert shown.shown[0] == visible


@pytest.mark.parametrize(
    ("respondents", "people", "reason"),
    [
        (29, 500, Reason.FEW_RESPONDENTS),
        (30, 99, Reason.FEW_PEOPLE),
        (30, 100, Reason.SHOWN),
    ],
)
def test_an_open_page_asks_for_thirty_respondents_in_a_hundred_residents(
    respondents, people, reason
):
    shown = protect(
        np.array([respondents, 80, 90, 100]),
        figure=Figure.OPEN_DISTRICT,
        people=np.array([people, 2000.0, 2000.0, 2000.0]),
    )

    assert shown.reasons[0] is reason


def test_an_open_page_hides_enough_residents_together():
    shown = protect(
        np.array([10, 30, 90, 100]),
        figure=Figure.OPEN_DISTRICT,
        people=np.array([40.0, 50.0, 2000.0, 3000.0]),
    )

    assert shown.shown.tolist() == [False, False, False, True]


def test_an_open_page_cannot_be_asked_for_without_residents():
    with pytest.raises(ValueError, match="residents"):
        protect(np.array([40, 50]), figure=Figure.OPEN_DISTRICT)


@pytest.mark.parametrize(("respondents", "visible"), [(9, False), (10, True)])
def test_a_figure_for_everybody_alone_needs_enough_respondents_too(respondents, visible):
    shown = protect(np.array(respondents), figure=Figure.MEAN)

    assert shown.total_shown == visible
    assert shown.shown.item() == visible


def test_a_table_of_three_dimensions_is_refused_instead_of_being_half_protected():
    with pytest.raises(ValueError, match="not 3 dimensions"):
        protect(np.full((2, 2, 2), 50), figure=Figure.MEAN)


def test_residents_must_be_of_the_same_groups():
    with pytest.raises(ValueError, match="differ"):
        protect(np.array([40, 50]), figure=Figure.MEAN, people=np.ones(3))


def test_a_group_without_residents_is_known_to_be_empty_and_hides_nobody():
    shown = count([0, 3, 40, 50], people=np.array([0.0, 200.0, 300.0, 400.0]))

    assert shown.shown.tolist() == [True, False, False, True]
    assert shown.remainder.groups == 2


def test_respondents_where_nobody_lives_are_still_protected():
    shown = count([2, 30, 40], people=np.array([0.0, 300.0, 400.0]))

    assert shown.reasons[0] is Reason.FEW_RESPONDENTS


@pytest.mark.parametrize("share", [0.0, 0.004, 0.995, 1.0])
def test_all_or_none_of_a_small_group_is_not_told(share):
    shown = protect(np.array([29, 40, 50]), figure=Figure.MEAN, shares=np.array([share, 0.4, 0.5]))

    assert shown.reasons[0] is Reason.ALL_OR_NONE
    assert shown.reasons[1] is Reason.WOULD_REVEAL


def test_all_or_none_of_a_larger_group_may_be_told():
    shown = protect(np.array([30, 40]), figure=Figure.MEAN, shares=np.array([0.0, 1.0]))

    assert shown.shown.all()


def test_hidden_figures_are_replaced_by_nothing():
    shown = count([40, 3, 25, 60])

    np.testing.assert_array_equal(
        shown.hide(np.array([1.0, 2.0, 3.0, 4.0])), [1.0, np.nan, np.nan, 4.0]
    )


def test_limits_may_be_raised():
    shown = count([7, 40, 50], limits=Limits(count=8))

    assert shown.reasons[0] is Reason.FEW_RESPONDENTS


def test_limits_below_three_are_all_refused_at_once():
    with pytest.raises(ManyProblemsError) as refused:
        Limits(count=2, mean=0)

    first, second = refused.value.problems
    assert "'count' is 2" in first.problem
    assert "'mean' is 0" in second.problem


def test_a_limit_of_three_is_the_lowest():
    assert Limits(count=3).respondents(Figure.COUNT) == 3
    with pytest.raises(LimitsError):
        Limits(count=2)


def test_a_refused_limit_survives_a_worker_process():
    error = LimitsError("Too low.", "Raise it.")

    assert pickle.loads(pickle.dumps(error)).fix == "Raise it."  # noqa: S301 (our own bytes)


def bamble(real_data: Path, year: int) -> np.ndarray:
    """People per unit and age band, with the people whose age the producer left out as one more."""
    path = real_data / "real" / "population_norway" / f"bamble_grunnkrets_age_{year}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    units = list(dict.fromkeys(row["grunnkrets"] for row in rows))
    bands = list(dict.fromkeys(row["age_band"] for row in rows))
    people = np.zeros((len(units), len(bands) + 1), dtype=np.int64)
    for row in rows:
        people[units.index(row["grunnkrets"]), bands.index(row["age_band"])] = int(row["n"] or 0)
        people[units.index(row["grunnkrets"]), -1] = int(row["total"])
    people[:, -1] -= people[:, :-1].sum(axis=1)
    return people


@pytest.mark.slow
@pytest.mark.parametrize("year", [2017, 2024])
def test_bamble_cannot_be_worked_out_from_its_published_totals(real_data, year):
    people = bamble(real_data, year)

    shown = count(people)

    assert all(high - low > 5 - 1e-6 for low, high in attacked_ranges(people, shown))
    assert (people[shown.shown] >= 5).all()
    assert shown.total_shown


def test_totals_that_are_hidden_elsewhere_are_not_told_by_the_cells_either():
    rows, columns = np.array([0, 1]), np.array([2])
    table = np.arange(20, 32).reshape(3, 4)

    plain = protect(table, figure=Figure.MEAN)
    found = protect(table, figure=Figure.MEAN, hidden_rows=rows, hidden_columns=[1, 2])

    assert plain.shown.all()
    assert found.rows_shown.tolist() == [False, False, True]
    assert not found.columns_shown[columns].any()
    # No hidden total is the sum of what is shown, and no hidden cell what is left of a total.
    assert (~found.shown[rows]).any(axis=1).all()
    assert ((~found.shown).sum(axis=0)[found.columns_shown] != 1).all()
    assert ((~found.shown).sum(axis=1)[found.rows_shown] != 1).all()
