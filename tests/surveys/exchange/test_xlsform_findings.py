"""What keeps a form from being a questionnaire."""

import pytest

from surveys.errors import FixableError
from surveys.exchange.xlsform_findings import Findings, words_cells
from tests.support.forms import a_form


def test_a_column_without_meaning_is_told_once_with_its_rows():
    form = a_form([{"type": "note", "x": "<script>"}, {"type": "note"}, {"type": "note", "x": "2"}])
    findings = Findings(form)

    findings.note_columns(form.survey, frozenset({"type"}))

    assert [error.problem for error in findings.problems] == [
        "form.xlsx, sheet survey, column 'x': rows 2, 4: '<script>' has no meaning here."
    ]


def test_texts_are_taken_in_the_languages_of_the_form():
    form = a_form([{"label::nb": "Ja", "label::en": "Yes"}], languages=("nb", "nn"))

    assert Findings(form).words(form.survey, form.survey.rows[0], "label") == {"nb": "Ja"}


def test_what_is_no_whole_number_is_noted():
    form = a_form([{"x": "12"}, {"x": "-1"}])
    findings = Findings(form)

    assert [findings.whole(form.survey, row, "x") for row in form.survey.rows] == [12, 0]
    with pytest.raises(FixableError, match="row 3, column 'x': '-1' is not a whole number"):
        findings.raise_all()


def test_texts_become_cells_of_their_language():
    assert words_cells("label", {"nb": " Ja ", "en": " "}) == {"label::nb": "Ja"}
