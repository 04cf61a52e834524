import json

import pytest

from surveys.errors import FixableError
from tests.support.surveys import a_questionnaire
from ui.cli.paper_tables import decisions_in, lines_in, reading_of, readings_in

ASKED = a_questionnaire()


@pytest.fixture
def file(tmp_path):
    def written(text):
        path = tmp_path / "given"
        path.write_text(text, encoding="utf-8-sig")
        return path

    return written


def test_answers_and_texts_are_kept_apart_and_blanks_are_nothing():
    reading = reading_of(ASKED, {"safe": "3", "why": "Dark.", "again": ""}, "nb", "sheet 1")

    assert (reading.answers, reading.free_texts) == ({"safe": 3}, {"why": "Dark."})


def test_all_that_does_not_fit_is_told_at_once_with_its_place():
    with pytest.raises(FixableError) as wrong:
        reading_of(ASKED, {"safe": "9", "none": "1"}, "uk", "sheet 4")

    assert len(wrong.value.problems) == 3
    assert all(one.problem.startswith("sheet 4") for one in wrong.value.problems)


@pytest.mark.parametrize("mark", [",", ";"])
def test_sheets_are_read_with_comma_or_semicolon(file, mark):
    rows = [["sheet", "language", "safe"], ["2", "en", "1"], ["1", "", "?"]]
    table = file("\n".join(mark.join(row) for row in rows))

    read = readings_in(ASKED, table)

    assert [(n, one.language, one.answers["safe"]) for n, one in read.items()] == [
        (2, "en", 1),
        (1, "nb", {"missing": "dont-know"}),
    ]


def test_decisions_are_read_by_sheet_and_question(file):
    read = decisions_in(ASKED, file("sheet,question,value\n4,safe,2\n4,why,"))

    assert read == {(4, "safe"): 2, (4, "why"): None}


def test_a_decision_that_does_not_fit_is_told_by_row(file):
    with pytest.raises(FixableError, match="row 2: '9' does not fit safe"):
        decisions_in(ASKED, file("sheet,question,value\n4,safe,9"))


def test_one_sheet_is_read_from_json(tmp_path):
    path = tmp_path / "sheet.json"
    path.write_text(json.dumps({"safe": "3"}), encoding="utf-8")

    assert lines_in(path) == {"safe": "3"}
    with pytest.raises(FixableError, match="cannot be read"):
        lines_in(tmp_path / "none.json")
