"""What the values of a column mean."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.codings import UNJUDGED, Band, Coding, code_of, codes_in_words, judge
from surveys.exchange.columns import Column
from surveys.responses import Missing

AGES = (Band(15, 29, 0), Band(30, 44, 1), Band(45, float("inf"), 2))


def a_column(*cells, **declared) -> Column:
    values = np.empty(len(cells), dtype=object)
    values[:] = cells
    return Column(name="q1", values=values, **declared)


def all_of(column: Column) -> np.ndarray:
    return np.ones(len(column.values), dtype=bool)


@given(st.integers(-(10**9), 10**9))
def test_a_code_is_the_same_as_number_and_as_text(code):
    assert code_of(code) == code_of(float(code)) == code_of(str(code)) == code_of(f" {code}.0 ")


@pytest.mark.parametrize(
    ("cell", "position"),
    [("15", 0), (29.5, 0), ("30", 1), (44.0, 1), (45, 2), ("102", 2), (14.9, None), ("old", None)],
)
def test_a_band_holds_whole_years(cell, position):
    assert Coding(positions={}, bands=AGES).position(cell) == position


def test_a_code_is_looked_up_before_the_bands():
    coding = Coding(positions={999: -1}, bands=AGES)

    assert coding.position(999.0) == -1


def test_kinds_of_missing_answers_stay_apart():
    coding = Coding(positions={1: 0, 97: Missing.PREFER_NOT, 98: Missing.DONT_KNOW}, blank=-1)
    column = a_column("1", "97", 98.0, None)

    judged = judge(column, coding, all_of(column))

    assert judged.positions.tolist() == [0, Missing.PREFER_NOT, Missing.DONT_KNOW, -1]


def test_a_value_without_meaning_is_told_with_all_its_rows():
    column = a_column("1", "7", None, "7.5", "7")

    judged = judge(column, Coding(positions={1: 0}), all_of(column))

    assert {value: rows.tolist() for value, rows in judged.unknown.items()} == {
        "7": [1, 4],
        "7.5": [3],
    }
    assert judged.positions.tolist() == [0, UNJUDGED, Missing.LEFT_BLANK, UNJUDGED, UNJUDGED]


def test_rows_that_do_not_count_are_not_judged():
    column = a_column("1", "broken")

    judged = judge(column, Coding(positions={1: 0}), np.array([True, False]))

    assert not judged.unknown


def test_an_answer_that_the_file_declares_missing_is_a_contradiction():
    column = a_column(1.0, 9.0, user_missing=((9.0, 9.0),))

    judged = judge(column, Coding(positions={1: 0, 9: 1}), all_of(column))

    assert {value: rows.tolist() for value, rows in judged.contradicted.items()} == {9.0: [1]}


def test_a_column_of_plain_numbers_is_judged_alike():
    column = Column(name="q1", values=np.array([1.0, np.nan, 2.0]))

    judged = judge(column, Coding(positions={1: 0, 2: 1}), all_of(column))

    assert judged.positions.tolist() == [0, Missing.LEFT_BLANK, 1]


@given(st.sets(st.integers(0, 40)))
def test_codes_in_words_name_every_code(codes):
    told = codes_in_words(sorted(codes))

    named: set[int] = set()
    for part in filter(None, told.split(", ")):
        lowest, _, highest = part.partition("-")
        named |= set(range(int(lowest), int(highest or lowest) + 1))
    assert named == codes
