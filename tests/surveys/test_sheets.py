from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.errors import FileError, ManyProblemsError, raise_all
from surveys.sheets import read_sheet


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def a_sheet(folder, text, required=("name",)):
    path = folder / "sheet.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_sheet(path, required)


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path):
    sheet = a_sheet(tmp_path, "name\nfirst\n\n,\nfourth\n")

    assert [(row.line, row.text("name")) for row in sheet] == [(2, "first"), (5, "fourth")]


def test_a_byte_order_mark_and_outer_blanks_are_not_part_of_the_text(tmp_path):
    sheet = a_sheet(tmp_path, b"\xef\xbb\xbfname , note\r\n Nordlandet ,\r\n")

    assert [row.cells for row in sheet] == [{"name": "Nordlandet", "note": ""}]


def test_cells_are_read_as_what_they_are(tmp_path):
    header = "name,number,whole,chance,colour,day,parts\n"
    sheet = a_sheet(tmp_path, header + "a,1.5,3,0.8,blue,2026-11-03,x; y ;\n")

    row = next(iter(sheet))

    assert row.number("number") == 1.5
    assert row.whole("whole", low=0, high=5) == 3
    assert row.chance("chance") == 0.8
    assert row.choice("colour", Colour) is Colour.BLUE
    assert row.day("day").isoformat() == "2026-11-03"
    assert row.parts("parts") == ("x", "y")
    assert row.optional_number("name of no column") is None
    sheet.raise_problems()


def test_every_bad_cell_is_named_with_row_and_column(tmp_path):
    header = "name,number,whole,chance,colour,day\n"
    sheet = a_sheet(tmp_path, header + ",1.000.0,2.5,1.2,green,3.11.2026\n")
    row = next(iter(sheet))

    row.text("name")
    row.number("number")
    row.whole("whole", low=1, high=9)
    row.chance("chance")
    row.choice("colour", Colour)
    row.day("day")

    with pytest.raises(ManyProblemsError) as refused:
        sheet.raise_problems()
    said = [error.problem for error in refused.value.problems]
    assert said == [
        "sheet.csv, row 2, column name: the cell is empty.",
        "sheet.csv, row 2, column number: the cell holds '1.000.0', which is not a number.",
        "sheet.csv, row 2, column whole: the cell holds '2.5'.",
        "sheet.csv, row 2, column chance: the cell holds '1.2'.",
        "sheet.csv, row 2, column colour: the cell holds 'green'.",
        "sheet.csv, row 2, column day: the cell holds '3.11.2026', which is not a day.",
    ]
    assert not row.sound


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_common_separators_and_line_ends_are_read(tmp_path, separator, end):
    sheet = a_sheet(tmp_path, f"name{separator}people{end}kvinne {separator} 3{end}{end}")

    assert [row.cells for row in sheet] == [{"name": "kvinne", "people": "3"}]


def test_semicolons_inside_a_cell_of_a_comma_file_stay_there(tmp_path):
    sheet = a_sheet(tmp_path, "name,needs\nbridge,road;permit\nroad,\n")

    assert [row.parts("needs") for row in sheet] == [("road", "permit"), ()]


@pytest.mark.parametrize(
    ("cell", "number"), [("3", 3.0), ("-2.5", -2.5), ("1e3", 1000.0), (".5", 0.5), ("5.", 5.0)]
)
def test_plain_numbers_are_read(tmp_path, cell, number):
    sheet = a_sheet(tmp_path, f"name\n{cell}\n")

    assert next(iter(sheet)).number("name") == number


NO_NUMBERS = ["nan", "inf", "-inf", "1e999", "12,5", "1 000", "1_000", "1.2.3", "١٢", "=1+1", "."]


@pytest.mark.parametrize("cell", NO_NUMBERS)
def test_only_finite_numbers_with_a_point_are_numbers(tmp_path, cell):
    sheet = a_sheet(tmp_path, f'name\n"{cell}"\n')

    next(iter(sheet)).number("name")

    with pytest.raises(FileError, match="which is not a number"):
        sheet.raise_problems()


def test_one_bad_cell_is_one_problem(tmp_path):
    sheet = a_sheet(tmp_path, "name\nmany\n")

    next(iter(sheet)).whole("name", low=0, high=5)

    assert len(sheet.problems) == 1


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"name\n", "has a header but no rows"),
        (b"title,n\nx,1\n", "row 1 has no column 'name'; it has: title, n."),
        (b"\n\ntitle\nx\n", "row 3 has no column 'name'; it has: title."),
        (b"name,name\nx,y\n", "row 1 has the column 'name' twice"),
        (b",\n,\n", "has no header"),
        ("name\nKråkø\n".encode("latin-1"), "row 2: byte 8 of the file (0xE5) is not UTF-8"),
        (b'name\n"x\n', "row 2: unexpected end of data"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_the_reason(tmp_path, content, problem):
    with pytest.raises(FileError) as refused:
        a_sheet(tmp_path, content)

    assert problem in refused.value.problem
    assert refused.value.problem.startswith("sheet.csv")


def test_a_missing_file_is_refused_with_its_path(tmp_path):
    with pytest.raises(FileError, match=r"nowhere\.csv cannot be read: No such file"):
        read_sheet(tmp_path / "nowhere.csv", ())


def test_too_many_cells_in_a_row_are_a_problem(tmp_path):
    sheet = a_sheet(tmp_path, "name\nx,y\n")

    with pytest.raises(FileError, match="row 2: 2 cells, but the header has 1"):
        sheet.raise_problems()


def test_a_row_that_says_the_same_as_another_is_named(tmp_path):
    sheet = a_sheet(tmp_path, "name\nx\ny\nx\n")

    sheet.refuse_repeats("name", ((row, row.text("name")) for row in sheet))

    with pytest.raises(FileError, match="row 4, column name: the cell says the same as row 2: x"):
        sheet.raise_problems()


def test_all_missing_columns_are_named_together(tmp_path):
    with pytest.raises(ManyProblemsError) as refused:
        a_sheet(tmp_path, "sex,n\nman,3\n", required=("age", "people"))

    assert [problem.problem for problem in refused.value.problems] == [
        "sheet.csv, row 1 has no column 'age'; it has: sex, n.",
        "sheet.csv, row 1 has no column 'people'; it has: sex, n.",
    ]


def test_a_short_row_is_filled_up_with_empty_cells(tmp_path):
    sheet = a_sheet(tmp_path, "name,note\nx\ny,z\n")

    assert [row.optional("note") for row in sheet] == ["", "z"]


def test_what_is_built_leaves_out_bad_rows(tmp_path):
    sheet = a_sheet(tmp_path, "name\n1\nx\n3\n")

    built = [number for _, number in sheet.built(lambda row: row.number("name"))]

    assert built == [1.0, 3.0]
    assert len(sheet.problems) == 1


def test_a_refusal_while_building_is_noted_with_its_row(tmp_path):
    sheet = a_sheet(tmp_path, "name\nx\n")

    def refuse():
        raise FileError("No.", "Yes.")

    made = next(iter(sheet)).attempt(refuse)

    assert made is None
    assert [error.problem for error in sheet.problems] == ["sheet.csv, row 2: No."]


def test_every_refusal_of_several_is_noted_with_the_row(tmp_path):
    sheet = a_sheet(tmp_path, "name\nx\n")

    def refuse():
        raise_all([FileError("No.", "Yes."), FileError("Nor this.", "But that.")])

    next(iter(sheet)).attempt(refuse)

    said = [error.problem for error in sheet.problems]
    assert said == ["sheet.csv, row 2: No.", "sheet.csv, row 2: Nor this."]


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_politely(tmp_path_factory, content):
    outcome = read_or_refusal(tmp_path_factory.mktemp("any"), content)

    if isinstance(outcome, FileError):
        assert outcome.fix
    else:
        assert all(set(row.cells) == set(outcome.columns) for row in outcome)


def read_or_refusal(folder, content):
    try:
        return a_sheet(folder, content, required=())
    except FileError as refused:
        return refused
