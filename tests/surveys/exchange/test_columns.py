"""Tables as they stand in a file."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.errors import FileError, FixableError
from surveys.exchange.columns import Column, examples, letters, table_from_rows


def test_a_column_is_found_by_its_name():
    table = table_from_rows("a.csv", ["id", "weight"], [["x", "1"], ["y", None]], [2, 3])

    column = table.find("weight")

    assert column is not None
    assert column.values.tolist() == ["1", None]
    assert table.names == ("id", "weight")
    assert table.row_numbers.tolist() == [2, 3]
    assert table.find("wieght") is None


def test_spss_writes_an_underscore_where_an_item_id_has_a_hyphen():
    table = table_from_rows("a.csv", ["safe_dark"], [["1"]], [2])

    assert table.find("safe-dark") is table.columns[0]


def test_all_faulty_headers_are_named_at_once():
    with pytest.raises(FixableError) as refused:
        table_from_rows("a.csv", ["id", "", "id", "q1", "id"], [], [])

    assert [error.problem for error in refused.value.problems] == [
        "a.csv, row 1, column B: the header is empty.",
        "a.csv, row 1: the header 'id' stands in columns A, C, E.",
    ]


def test_rows_of_the_wrong_length_are_counted_and_the_first_are_named():
    rows = [["1"] * (1 if number < 10 else 2) for number in range(2, 1000)]

    with pytest.raises(FileError) as refused:
        table_from_rows("a.csv", ["a", "b"], rows, list(range(2, 1000)))

    assert refused.value.problem == "a.csv, rows 2, 3, 4, 5, 6 and 3 more: 1 cells under 2 headers."


@given(st.lists(st.integers(2, 10**6), min_size=1, max_size=20))
def test_every_row_is_named_or_counted(numbers):
    told = examples(numbers)

    named = [int(word.strip(",")) for word in told.split(" and ")[0].split()[1:]]
    counted = int(told.split(" and ")[1].split()[0]) if " and " in told else 0
    assert named == numbers[: len(named)]
    assert len(named) + counted == len(numbers)


def test_columns_are_lettered_as_in_a_spreadsheet():
    assert [letters(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


def test_a_file_may_declare_ranges_of_numbers_and_texts_missing():
    column = Column(
        name="q1", values=np.array([1.0]), user_missing=((97.0, 99.0), ("NA", "NA"), (7.0, 7.0))
    )

    assert [column.declares_missing(value) for value in (98.0, 7.0, "NA")] == [True] * 3
    assert [column.declares_missing(value) for value in (96.0, 8.0, "NB", "98")] == [False] * 4


def test_a_file_of_a_million_columns_is_refused_at_once():
    with pytest.raises(FileError, match=r"a\.csv has 1,000,000 columns; the limit is 20,000"):
        table_from_rows("a.csv", ["x"] * 1_000_000, [], [])
