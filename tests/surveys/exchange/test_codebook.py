"""The codebook as rows."""

from surveys.asking.questions import QuestionType
from surveys.asking.variables import variables
from surveys.exchange.codebook import codebook_header, codebook_rows
from tests.support.asking import a_question, a_questionnaire, choices, said

LONG = "Long and " * 60


def test_every_code_has_its_label_missing_ones_too():
    question = a_question(QuestionType.SINGLE, "a-b", choices=choices(1, 2), text=said(LONG))
    columns = variables([a_questionnaire((question,))])

    rows = [
        dict(zip(codebook_header(("nb", "en")), row, strict=True))
        for row in codebook_rows(columns, ("nb", "en"))
    ]

    of_question = [row for row in rows if row["variable"] == "a_b"]
    assert [row["code"] for row in of_question] == [None, 1, 2, 95, 96, 97, 98, 99]
    assert [row["missing"] for row in of_question].count("missing") == 5
    assert of_question[0]["label::nb"] == LONG
    assert of_question[-1]["code label::en"] == "Shown but left blank"


def test_places_stand_there_by_their_ids():
    columns = variables([a_questionnaire((a_question(QuestionType.MAP_POINT, "where"),))])

    codes = [row[6] for row in codebook_rows(columns, ("nb",)) if row[0] == "where"]

    assert codes[:3] == [None, "north", "south"]
