"""CSV files."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.errors import FileError
from surveys.exchange.delimited import decode, find_delimiter, read_delimited


def written(folder, content: str | bytes, name: str = "answers.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\N{BYTE ORDER MARK}"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_delimiter_mark_and_line_end_make_no_difference(tmp_path, delimiter, mark, line_end):
    lines = [["id", "bydel"], ["1", "Frøya"], ["2", ""]]
    text = line_end.join(delimiter.join(line) for line in lines)

    table = read_delimited(written(tmp_path, mark + text))

    assert table.names == ("id", "bydel")
    assert [column.values.tolist() for column in table.columns] == [["1", "2"], ["Frøya", None]]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(tmp_path):
    text = 'id,why\n1,"two\nlines"\n\n2,none\n'

    table = read_delimited(written(tmp_path, text))

    assert table.row_numbers.tolist() == [2, 4]


def test_a_decimal_comma_beside_semicolons_stays_in_its_cell(tmp_path):
    table = read_delimited(written(tmp_path, "id;weight\n1;0,5\n2;1,5\n"))

    assert table.columns[1].values.tolist() == ["0,5", "1,5"]


def test_a_quoted_delimiter_stays_in_its_cell(tmp_path):
    table = read_delimited(written(tmp_path, '"q1;old","q2"\n"a;b","c"\n'))

    assert table.names == ("q1;old", "q2")


def test_a_file_with_one_column_needs_no_delimiter(tmp_path):
    assert read_delimited(written(tmp_path, "id\n1\n2\n")).rows == 2


@pytest.mark.parametrize(("mark", "byte"), [(b"", 21), (b"\xef\xbb\xbf", 24)])
def test_a_wrong_encoding_is_named_with_byte_and_row(tmp_path, mark, byte):
    path = written(tmp_path, mark + "id,bydel\n1,Nord\n2,Frøya\n".encode("latin-1"))

    with pytest.raises(FileError) as refused:
        read_delimited(path)

    assert (
        refused.value.problem == f"answers.csv, row 3: byte {byte} of the file (0xF8) is not UTF-8."
    )
    assert "CSV UTF-8" in refused.value.fix


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "answers.csv is empty."),
        (" \n\n", "answers.csv is empty."),
        ("id,a\n".encode("utf-16"), "answers.csv is UTF-16, not UTF-8."),
        (b"id,a\n\x00\x00", "answers.csv is not a text file: byte 6 is zero."),
    ],
)
def test_what_is_no_csv_file_is_refused(content, problem):
    raw = content if isinstance(content, bytes) else content.encode()

    with pytest.raises(FileError) as refused:
        decode("answers.csv", raw)

    assert refused.value.problem == problem


def test_a_quotation_mark_left_open_is_named_with_its_row(tmp_path):
    with pytest.raises(FileError, match=r"answers.csv, row 3: unexpected end of data"):
        read_delimited(written(tmp_path, 'id,a\n1,b\n2,"c\n3,d\n'))


def test_short_and_long_rows_are_named(tmp_path):
    with pytest.raises(FileError) as refused:
        read_delimited(written(tmp_path, "id;a;b\n1;2;3\n2;3\n3;4;5\n"))

    assert refused.value.problem == "answers.csv, row 3: 2 cells under 3 headers."


def test_two_delimiters_that_split_alike_are_not_guessed_between():
    with pytest.raises(FileError, match="comma and semicolon alike"):
        find_delimiter("answers.csv", "a;b,c\n1;2,3\n")


cells = st.text(st.characters(codec="utf-8", exclude_characters="\r\0", exclude_categories=["Cs"]))


@given(
    st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=5),
    st.sampled_from(",;\t"),
)
def test_what_is_written_with_quotes_is_read_back(tmp_path_factory, rows, delimiter):
    content = io.StringIO()
    writer = csv.writer(content, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([["q1", "q2", "q3"], *rows])
    path = written(tmp_path_factory.mktemp("csv"), content.getvalue())

    table = read_delimited(path)

    expected = [[cell.strip() or None for cell in row] for row in rows]
    filled = [row for row in expected if any(row)]
    assert [list(row) for row in zip(*(c.values for c in table.columns), strict=True)] == filled
