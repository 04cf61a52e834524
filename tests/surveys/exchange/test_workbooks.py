"""XLSX workbooks, and those made to exhaust the machine."""

import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from surveys.errors import FileError, FixableError
from surveys.exchange import workbooks
from surveys.exchange.workbooks import read_workbook

ENTITY = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


def a_workbook(folder: Path, rows, name: str = "answers.xlsx", sheets=("answers",)) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path = folder / name
    book.save(path)
    return path


def with_part(path: Path, part: str, change) -> Path:
    """A copy of a workbook in which one part is changed."""
    changed = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        assert part in old.namelist()
        for each in old.infolist():
            content = old.read(each)
            new.writestr(each.filename, change(content) if each.filename == part else content)
    return changed


def after_declaration(insert: bytes):
    def change(content: bytes) -> bytes:
        if content.startswith(b"<?xml"):
            head, rest = content.split(b"?>", 1)
            return head + b"?>" + insert + rest
        return insert + content

    return change


def test_texts_numbers_and_dates_are_read(tmp_path):
    rows = [["id", "q1", "when"], ["a", 7, date(2026, 11, 22)], [" b ", 1.5, True], ["c", None, ""]]

    table = read_workbook(a_workbook(tmp_path, rows))

    assert [column.values.tolist() for column in table.columns] == [
        ["a", "b", "c"],
        [7.0, 1.5, None],
        ["2026-11-22T00:00:00", 1.0, None],
    ]
    assert table.row_numbers.tolist() == [2, 3, 4]


def test_empty_rows_and_columns_are_passed_over_but_counted(tmp_path):
    rows = [["id", "q1", None], ["a", 1, None], [None, None, None], ["b", 2, None]]

    table = read_workbook(a_workbook(tmp_path, rows))

    assert table.names == ("id", "q1")
    assert table.row_numbers.tolist() == [2, 4]


def test_a_column_with_answers_needs_a_header(tmp_path):
    with pytest.raises(FileError, match="row 1, column B: the header is empty"):
        read_workbook(a_workbook(tmp_path, [["id"], ["a", 1]]))


def test_a_sheet_can_be_chosen(tmp_path):
    path = a_workbook(tmp_path, [["id"], ["a"]], sheets=("notes", "answers"))

    assert read_workbook(path, "answers").rows == 1
    with pytest.raises(FileError) as refused:
        read_workbook(path, "anwsers")
    assert refused.value.fix == "Use one of: notes, answers."


def test_an_empty_sheet_is_refused(tmp_path):
    with pytest.raises(FileError, match=r"answers\.xlsx is empty"):
        read_workbook(a_workbook(tmp_path, []))


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml", "_rels/.rels"]
)
@pytest.mark.parametrize("declaration", [ENTITY, OUTSIDE], ids=["bomb", "file"])
def test_a_workbook_that_declares_entities_is_refused(tmp_path, part, declaration):
    path = a_workbook(tmp_path, [["id"], ["a"]])

    with pytest.raises(FileError) as refused:
        read_workbook(with_part(path, part, after_declaration(declaration)))

    assert "changed.xlsx declares its own XML entities" in refused.value.problem
    assert "save it again" in refused.value.fix


def test_entities_are_found_in_any_encoding(tmp_path):
    def in_utf16(content: bytes) -> bytes:
        text = after_declaration(ENTITY)(content).decode()
        return text.replace("utf-8", "utf-16").encode("utf-16")

    path = with_part(a_workbook(tmp_path, [["id"], ["a"]]), "xl/worksheets/sheet1.xml", in_utf16)

    with pytest.raises(FileError, match="declares its own XML entities"):
        read_workbook(path)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    zeros = b"0" * 60_000_000
    path = with_part(
        a_workbook(tmp_path, [["id"], ["a"]]), "xl/worksheets/sheet1.xml", lambda old: old + zeros
    )
    assert path.stat().st_size < 100_000

    with pytest.raises(FileError) as refused:
        read_workbook(path)

    assert "changed.xlsx would unpack from" in refused.value.problem
    assert "400,000,000 bytes and 200 times" in refused.value.problem


def test_a_small_sheet_that_asks_for_a_great_many_cells_is_refused(tmp_path):
    rows = b"".join(
        b'<row r="%d"><c r="XFD%d"><v>%d</v></c></row>' % (row, row, row) for row in range(1, 1300)
    )
    path = with_part(
        a_workbook(tmp_path, [["id"], ["a"]]),
        "xl/worksheets/sheet1.xml",
        lambda old: old.replace(b"</sheetData>", rows + b"</sheetData>"),
    )

    with pytest.raises(FileError, match=r"more than 20,000,000 cells"):
        read_workbook(path)


def test_a_workbook_of_very_many_parts_is_refused(tmp_path):
    path = tmp_path / "many.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(workbooks.MOST_PARTS + 1):
            archive.writestr(f"part{number}.bin", b"x")

    with pytest.raises(FileError, match=r"many\.xlsx has 2,001 parts"):
        read_workbook(path)


def test_a_part_that_says_less_than_it_holds_is_refused(tmp_path):
    path = a_workbook(tmp_path, [["id"], *([f"person {number}"] for number in range(500))])
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        sheet = archive.getinfo("xl/worksheets/sheet1.xml")
        size = sheet.file_size.to_bytes(4, "little")
    place = content.rindex(size)
    content[place : place + 4] = (100).to_bytes(4, "little")
    path.write_bytes(content)

    with pytest.raises(FileError, match=r"Bad CRC-32 for file"):
        read_workbook(path)


@pytest.mark.parametrize("cut", [0.0, 0.3, 0.6, 0.9, 0.99])
def test_a_truncated_workbook_is_refused(tmp_path, cut):
    path = a_workbook(tmp_path, [["id"], ["a"]])
    content = path.read_bytes()
    path.write_bytes(b"PK" + content[2 : int(cut * len(content))])

    with pytest.raises(FileError, match=r"answers\.xlsx is not an XLSX workbook"):
        read_workbook(path)


def test_a_zip_file_that_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "holiday.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("photo.txt", "sun")

    with pytest.raises(FileError, match=r"holiday\.xlsx cannot be read as XLSX"):
        read_workbook(path)


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"]
)
def test_a_broken_part_is_refused(tmp_path, part):
    path = with_part(a_workbook(tmp_path, [["id"], ["a"]]), part, lambda old: old[: len(old) // 2])

    with pytest.raises(FixableError, match=r"changed\.xlsx cannot be"):
        read_workbook(path)


def test_a_formula_is_told_from_what_it_last_came_to(tmp_path):
    path = a_workbook(tmp_path, [["=1+1"]])

    with workbooks.opened(path, formulas=True) as book:
        found = [cell.data_type for (cell,) in book.worksheets[0].iter_rows()]

    assert found == ["f"]
