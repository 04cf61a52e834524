"""Small CSV files are read, or refused with the place and the fix."""

import pytest

from surveys.csvrows import read_number, read_rows
from surveys.errors import FileError, ManyProblemsError


def a_file(tmp_path, content, name="cells.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_common_separators_and_line_ends_are_read(tmp_path, separator, end):
    path = a_file(tmp_path, f"sex{separator}people{end}kvinne {separator} 3{end}{end}")

    rows = read_rows(path, ["sex", "people"])

    assert [row.values for row in rows] == [{"sex": "kvinne", "people": "3"}]
    assert rows[0].place == "cells.csv line 2"


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path):
    path = a_file(tmp_path, b"\xef\xbb\xbfsex,people\nman,3\n")

    assert read_rows(path, ["sex"])[0].values["sex"] == "man"


def test_lines_are_counted_as_an_editor_counts_them(tmp_path):
    path = a_file(tmp_path, 'sex,people\n\n"wo\nman",3\nman,4\n')

    assert [row.place for row in read_rows(path, [])] == ["cells.csv line 4", "cells.csv line 5"]


@pytest.mark.parametrize("content", ["", "  \n\n", "sex,people\n", "sex,people\n,\n"])
def test_a_file_without_rows_is_refused(tmp_path, content):
    with pytest.raises(FileError, match="holds no rows"):
        read_rows(a_file(tmp_path, content), ["sex"])


def test_a_wrong_encoding_is_refused_with_its_line(tmp_path):
    path = a_file(tmp_path, "sex,place\nman,Nordlandet øst\n".encode("latin-1"))

    with pytest.raises(FileError) as refused:
        read_rows(path, ["sex"])

    assert refused.value.problem == "cells.csv line 2 is not UTF-8 (byte 0xf8)."
    assert "CSV UTF-8" in refused.value.fix


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(FileError, match="cannot be read"):
        read_rows(tmp_path / "nowhere.csv", [])


def test_all_missing_columns_are_named_together(tmp_path):
    path = a_file(tmp_path, "sex,n\nman,3\n")

    with pytest.raises(ManyProblemsError) as refused:
        read_rows(path, ["age", "people"])

    assert [problem.problem for problem in refused.value.problems] == [
        "cells.csv line 1 has no column 'age'; it has: sex, n.",
        "cells.csv line 1 has no column 'people'; it has: sex, n.",
    ]


def test_a_doubled_column_is_refused(tmp_path):
    with pytest.raises(FileError, match="'sex' 2 times"):
        read_rows(a_file(tmp_path, "sex,sex\nman,man\n"), ["sex"])


def test_every_line_of_another_length_is_named(tmp_path):
    path = a_file(tmp_path, "sex,people\nman,3,4\nwoman\nman,5\n")

    with pytest.raises(ManyProblemsError) as refused:
        read_rows(path, [])

    first, second = refused.value.problems
    assert first.problem == "cells.csv line 2 has 3 cells, the header has 2."
    assert second.problem == "cells.csv line 3 has 1 cells, the header has 2."


def test_an_open_quotation_mark_is_refused(tmp_path):
    with pytest.raises(FileError, match="is not CSV"):
        read_rows(a_file(tmp_path, 'sex,people\n"man,3\n'), [])


@pytest.mark.parametrize(("text", "number"), [("3", 3.0), ("-2.5", -2.5), ("1e3", 1000.0)])
def test_plain_numbers_are_read(tmp_path, text, number):
    row = read_rows(a_file(tmp_path, f"n\n{text}\n"), ["n"])[0]

    assert read_number(row, "n") == number


@pytest.mark.parametrize("text", ["1 000", "1_000", "nan", "inf", "1e999", "1.2.3", "١٢", "=1+1"])
def test_anything_else_is_no_number(tmp_path, text):
    row = read_rows(a_file(tmp_path, f"n,sex\n{text},man\n"), ["n"])[0]

    with pytest.raises(FileError) as refused:
        read_number(row, "n")

    assert refused.value.problem == f"cells.csv line 2, column 'n': {text!r} is not a number."
