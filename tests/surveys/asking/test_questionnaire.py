import pytest

from surveys.errors import InstrumentError
from tests.support.questionnaires import a_page, a_question, a_questionnaire

TWO_PAGES = a_questionnaire(
    a_page(a_question("out"), a_question("how")), a_page(a_question("age"), id="p2")
)


def test_questions_stand_in_the_order_of_the_pages():
    assert [question.id for question in TWO_PAGES.questions] == ["out", "how", "age"]


def test_a_question_is_found_by_its_id_and_so_is_its_page():
    assert TWO_PAGES.question("how").id == "how"
    assert [TWO_PAGES.page_of(id) for id in ("out", "how", "age")] == [0, 0, 1]


@pytest.mark.parametrize("look", [TWO_PAGES.question, TWO_PAGES.page_of])
def test_an_unknown_question_is_answered_with_those_there_are(look):
    with pytest.raises(InstrumentError) as refused:
        look("sex")

    assert refused.value.problem == "evening version 1 has no question 'sex'."
    assert refused.value.fix == "Use one of: out, how, age."
