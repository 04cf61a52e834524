"""Workbooks that go out."""

import io

import openpyxl
import pytest

from surveys.asking.answer_table import Case, table_of
from surveys.asking.variables import variables
from surveys.errors import FileError
from surveys.exchange.workbook_out import SheetOut, answers_workbook, survey_rows, workbook
from tests.support.asking import every_type

RISKY = ("=1+1", "+47", "-x", "@SUM(A1)", "\tx", "\rx", "\0x", "#N/A", "TRUE", "2020-01-01")


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.mark.parametrize("risky", RISKY)
def test_every_text_is_a_text_in_cells_and_headers(risky):
    (sheet,) = opened(workbook([SheetOut("data", [risky], [[risky]])])).worksheets

    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}


def test_texts_are_stored_as_they_are_and_numbers_as_numbers():
    rows = [["=1+1", -5], ["Frei", 2.5], ["", None]]

    (sheet,) = opened(workbook([SheetOut("data", ["a", "b"], rows)])).worksheets

    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["=1+1", -5],
        ["Frei", 2.5],
        [None, None],
    ]


def test_answers_come_with_codebook_questions_and_what_the_file_is_about():
    questionnaire = every_type(title={"nb": "=cmd()", "nn": "=cmd()", "en": "=cmd()"})
    table = table_of(variables([questionnaire]), [Case(version=1, answers={"age": 41})])

    book = opened(answers_workbook(table, questionnaire, {"exported by": "=analyst"}))

    assert book.sheetnames == ["data", "codebook", "survey", "about"]
    formulas = [
        cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert formulas == []
    assert book["about"]["B2"].value == "=analyst"


def test_questions_are_listed_in_the_layout_of_xlsform():
    rows = list(survey_rows(every_type()))

    kinds = [row[0] for row in rows]
    assert kinds[0] == "begin_group"
    assert kinds[-1] == "end_group"
    assert "rank q-ranking" in kinds
    assert "integer" in kinds
    assert ("select_one q-matrix", "q-matrix.bus") in {row[:2] for row in rows}


def test_a_cell_that_is_too_long_is_named():
    with pytest.raises(FileError, match="Sheet 'data', row 2, column A"):
        workbook([SheetOut("data", ["a"], [["x" * 32_768]])])
