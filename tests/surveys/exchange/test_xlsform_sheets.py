"""Sheets of XLSForms."""

import openpyxl
import pytest

from surveys.errors import FixableError
from surveys.exchange.xlsform_sheets import (
    SheetRow,
    column_of_language,
    language_of,
    read_form,
    write_form,
)
from tests.support.forms import a_form


def a_book(folder, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(folder / "form.xlsx")
    return folder / "form.xlsx"


def problems_of(path) -> list[str]:
    with pytest.raises(FixableError) as refused:
        read_form(path)
    return [error.problem for error in refused.value.problems]


def test_names_of_sheets_and_columns_are_in_any_case_and_have_other_names(tmp_path):
    path = a_book(
        tmp_path,
        SURVEY=[["Command", "Tag", "Caption : Norsk (nb)", "Relevance"], ["note", "n", "Hei", "x"]],
        _notes=[["anything"]],
        external_choices=[["anything"]],
    )

    form = read_form(path)

    assert form.survey.rows[0].cells == {
        "type": "note", "name": "n", "label::nb": "Hei", "relevant": "x",
    }  # fmt: skip
    assert form.languages == ("nb",)


def test_a_message_names_the_header_as_it_stands_in_the_file(tmp_path):
    path = a_book(tmp_path, survey=[["type", "Relevance"], ["note", "x"]])

    form = read_form(path)

    assert form.place(form.survey, form.survey.rows[0], "relevant") == (
        "form.xlsx, sheet survey, row 2, column 'Relevance'"
    )


def test_columns_without_a_language_are_in_the_default_language(tmp_path):
    path = a_book(
        tmp_path,
        survey=[["type", "name", "label"], ["note", "n", "Hei"]],
        settings=[["default_language"], ["Norsk bokmål (nb)"]],
    )

    assert read_form(path).survey.rows[0].get("label::nb") == "Hei"


def test_a_language_without_a_tag_is_refused(tmp_path):
    path = a_book(
        tmp_path,
        survey=[["type", "name", "label", "hint::English"], ["note", "n", "Hei", "Hi"]],
        settings=[["default_language"], ["Norwegian"]],
    )

    assert problems_of(path) == [
        "form.xlsx, sheet settings, column 'default_language': 'Norwegian' has no language tag.",
        "form.xlsx, sheet survey, row 1, column 'label': it is in no stated language.",
        "form.xlsx, sheet survey, row 1, column 'hint::English': 'English' has no language tag.",
    ]


def test_headers_that_say_the_same_are_refused(tmp_path):
    path = a_book(tmp_path, survey=[["type", "name", "value"], ["note", "n", "m"]])

    assert problems_of(path) == [
        "form.xlsx, sheet survey, row 1, column C: 'value' says the same as 'name'."
    ]


def test_a_cell_under_no_header_is_refused(tmp_path):
    path = a_book(tmp_path, survey=[["type", None], ["note", "<b>x</b>"]])

    assert problems_of(path) == [
        "form.xlsx, sheet survey, row 2, column B: '<b>x</b>' stands under no header."
    ]


def test_a_workbook_without_a_survey_is_refused(tmp_path):
    assert problems_of(a_book(tmp_path, answers=[["x"]])) == [
        "form.xlsx has no sheet called 'survey'."
    ]


def test_a_sheet_of_very_many_columns_is_refused(tmp_path):
    path = a_book(tmp_path, survey=[["x"] * 301])

    assert problems_of(path) == ["form.xlsx, sheet survey: more than 20,000 rows or 300 columns."]


def test_numbers_and_truths_of_cells_are_texts(tmp_path):
    path = a_book(tmp_path, survey=[["type", "name", "required"], ["note", 1.0, True]])

    assert read_form(path).survey.rows[0].cells == {"type": "note", "name": "1", "required": "yes"}


def test_languages_are_known_by_their_tags():
    assert [language_of(name) for name in ("Norsk bokmål (nb)", "NB", "pt-BR", "X (zh-Hant)")] == [
        "nb", "nb", "pt-BR", "zh-Hant",
    ]  # fmt: skip
    assert [language_of(name) for name in ("English", "(english)", "", "e")] == [None] * 4
    assert language_of(column_of_language("label", "uk").partition("::")[2]) == "uk"


def test_what_is_written_is_read_again(tmp_path):
    form = a_form([{"type": "note", "name": "n"}])
    headed = read_form_of(tmp_path, form)

    assert headed.survey.rows == (SheetRow({"type": "note", "name": "n"}),)


def read_form_of(folder, form):
    from dataclasses import replace

    survey = replace(form.survey, headers={"type": "type", "name": "name"})
    empty = replace(form.settings, rows=())
    write_form(replace(form, survey=survey, settings=empty), folder / "form.xlsx")
    return read_form(folder / "form.xlsx")
