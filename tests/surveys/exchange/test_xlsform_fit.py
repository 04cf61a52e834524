"""What a form can hold of a question."""

import pytest

from surveys.asking.questions import Place, QuestionType
from surveys.exchange.xlsform_fit import FIELDS, misfits
from surveys.responses import Missing
from tests.support.exchanged import a_choice, a_question


@pytest.mark.parametrize("type", QuestionType)
def test_a_plain_question_of_every_type_fits(type):
    assert list(misfits(a_question("q", type))) == []


def test_every_type_says_what_has_a_place():
    assert set(FIELDS) == set(QuestionType)


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ({"type": QuestionType.NUMBER, "missing": (Missing.DONT_KNOW,)}, "missing"),
        ({"type": QuestionType.NUMBER, "unit": {"nb": "km"}}, "unit"),
        ({"type": QuestionType.RANKING, "most": 2}, "most"),
        ({"type": QuestionType.SINGLE, "choices": (a_choice(1, exclusive=True),)}, "exclusive"),
        ({"type": QuestionType.SINGLE, "missing": (Missing.NOT_SHOWN,)}, "missing"),
        ({"type": QuestionType.MAP_POINT, "places": (Place(id="a;b", text={}),)}, "name"),
        ({"type": QuestionType.MAP_POINT, "places": (Place(id="dont-know", text={}),)}, "name"),
    ],
)
def test_what_has_no_place_is_told_with_its_column(fields, column):
    found = list(misfits(a_question("q", **fields)))

    assert [told for told, _, _ in found] == [column]
    assert all(fix for _, _, fix in found)
