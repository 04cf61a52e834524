"""Rows of XLSForms as questions."""

import pytest

from surveys.asking.questions import QuestionType
from surveys.exchange.xlsform_choices import read_lists
from surveys.exchange.xlsform_findings import Findings
from surveys.exchange.xlsform_questions import QuestionReader, row_id, row_type
from surveys.exchange.xlsform_settings import read_own
from surveys.exchange.xlsform_sheets import SheetRow
from tests.support.forms import a_form

LISTED = [{"list_name": "l", "name": "1"}, {"list_name": "p", "name": "frei", "people": "500"}]


def read(**cells):
    findings = Findings(a_form([{"name": "q", **cells}], LISTED))
    reader = QuestionReader(findings, read_lists(findings), read_own(findings))
    question = reader.question(findings.form.survey.rows[0])
    return question, [error.problem for error in findings.problems]


@pytest.mark.parametrize(
    ("type", "appearance", "expected"),
    [
        ("select_one l", "", QuestionType.SINGLE),
        ("select1 l", "", QuestionType.SINGLE),
        ("Select One from l", "", QuestionType.SINGLE),
        ("select_one l", "likert", QuestionType.SCALE),
        ("select all that apply from l", "", QuestionType.MULTIPLE),
        ("rank l", "", QuestionType.RANKING),
        ("select_one p", "", QuestionType.MAP_POINT),
        ("int", "", QuestionType.NUMBER),
        ("decimal", "", QuestionType.NUMBER),
        ("string", "", QuestionType.SHORT_TEXT),
        ("text", "multiline", QuestionType.LONG_TEXT),
        ("date", "", QuestionType.DATE),
        ("note", "", QuestionType.NOTE),
        ("acknowledge", "", QuestionType.CONSENT),
        ("range", "", QuestionType.SCALE),
    ],
)
def test_types_are_read(type, appearance, expected):
    question, problems = read(type=type, **({"appearance": appearance} if appearance else {}))

    assert (question.type, problems) == (expected, [])
    assert question.whole == (type != "decimal")


def test_a_range_without_parameters_runs_from_one_to_ten():
    assert read(type="range")[0].codes == tuple(range(1, 11))


@pytest.mark.parametrize(
    "parameters",
    ["start=0 end=10 step=2", "start=0 end=1000", "start=5 end=1", "end=2.5", "seed=1", "x"],
)
def test_ranges_that_are_no_scales_are_refused(parameters):
    assert "is no range of whole numbers here" in read(type="range", parameters=parameters)[1][0]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"type": "select_one l or_other"}, "there is no list 'l or_other'"),
        ({"type": "text l"}, "'text l' is two words"),
        ({"type": "note", "required": "yes"}, "column 'required': 'yes' has no meaning here"),
        ({"type": "rank p"}, "of places one is chosen"),
        ({"type": "select_one l", "appearance": "minimal"}, "'minimal' has no meaning here"),
        ({"type": "integer", "parameters": "x=1"}, "'x=1' has no meaning here"),
        ({"type": "text", "name": "_x"}, "'_x' is no name"),
    ],
)
def test_what_has_no_meaning_is_told(cells, said):
    assert any(said in problem for problem in read(**cells)[1])


def test_a_row_of_a_table_may_carry_the_name_of_the_table():
    table = SheetRow({"name": "trust"})

    assert row_id(table, SheetRow({"name": "trust.1"})) == "1"
    assert row_id(table, SheetRow({"name": "police"})) == "police"


def test_a_row_without_a_type_has_none():
    assert row_type(SheetRow({})).word == ""
