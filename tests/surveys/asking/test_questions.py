import pytest

from surveys.asking.questions import QuestionType
from tests.support.questionnaires import a_question


def test_there_are_twelve_ways_to_ask_and_a_note_takes_no_answer():
    assert len(QuestionType) == 12
    assert [type for type in QuestionType if not type.is_answered] == [QuestionType.NOTE]


def test_free_words_are_never_answers_among_others():
    assert {type for type in QuestionType if type.is_free_text} == {
        QuestionType.SHORT_TEXT,
        QuestionType.LONG_TEXT,
    }


@pytest.mark.parametrize("type", list(QuestionType))
def test_choices_are_listed_where_an_answer_is_one_of_them(type):
    chosen = {"single", "multiple", "scale", "matrix", "ranking"}

    assert type.has_choices == (type.value in chosen)


def test_codes_stand_in_the_order_of_the_choices():
    question = a_question("q")

    assert question.codes == (1, 2, 3)
    assert a_question("q", choices=question.choices[::-1]).codes == (3, 2, 1)


def test_a_question_without_choices_has_no_codes():
    assert a_question("q", QuestionType.NUMBER).codes == ()
