import pytest

from surveys.asking.expressions import parse
from surveys.asking.questions import QuestionType
from tests.support.questionnaires import a_page, a_question, a_questionnaire
from ui.staff.surveys.conditions import (
    Ask,
    Condition,
    earlier,
    in_plain_words,
    joined,
    label,
    number_of,
    possible_tests,
)
from ui.texts.texts import texts_in

EN = texts_in("en")


def asked():
    return a_questionnaire(
        a_page(a_question("bus"), a_question("hint", QuestionType.NOTE), id="p1"),
        a_page(
            a_question("grid", QuestionType.MATRIX),
            a_question("age", QuestionType.NUMBER),
            a_question("last"),
            id="p2",
        ),
    )


@pytest.mark.parametrize(
    ("condition", "answers", "holds"),
    [
        (Condition("bus", Ask.ONE_OF, ("1",)), {"bus": 1}, True),
        (Condition("bus", Ask.ONE_OF, ("1", "2")), {"bus": 3}, False),
        (Condition("bus", Ask.NONE_OF, ("1", "2")), {"bus": 3}, True),
        (Condition("bus", Ask.NONE_OF, ("1", "2")), {}, False),
        (Condition("bus", Ask.INCLUDES, ("1", "2")), {"bus": [2, 3]}, True),
        (Condition("age", Ask.AT_LEAST, ("18",)), {"age": 18}, True),
        (Condition("age", Ask.AT_MOST, ("17",)), {"age": 18}, False),
        (Condition("age", Ask.ANSWERED), {"age": {"missing": "dont-know"}}, False),
    ],
)
def test_what_is_put_together_is_what_routing_reads(condition, answers, holds):
    assert parse(condition.expression()).holds(answers) is holds


def test_a_further_condition_narrows_all_that_was_asked_before():
    both = joined("bus = 1 or bus = 2", Condition("age", Ask.AT_LEAST, ("18",)))

    assert parse(both).holds({"bus": 1, "age": 17}) is False
    assert parse(both).holds({"bus": 2, "age": 18}) is True
    assert joined("  ", Condition("age", Ask.ANSWERED)) == "answered(age)"


def test_only_what_was_answered_before_can_be_asked_about():
    assert [one.id for one in earlier(asked(), "p2", "age")] == ["bus", "grid"]
    assert [one.id for one in earlier(asked(), "p2", "")] == ["bus"]
    assert earlier(asked(), "p1", "bus") == ()


def test_every_kind_of_answer_can_be_tested():
    for kind in QuestionType:
        if kind.is_answered:
            assert Ask.ANSWERED in possible_tests(a_question("q1", kind))


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("", "always"),
        ("bus = 1", "question 1 is “Never”"),
        (
            "bus in (1, 2) and not answered(age)",
            "question 1 is one of “Never” and “Sometimes” and not question 3 was answered",
        ),
        ("grid.r2 >= 2", "question 2 (Row 2) is at least “Sometimes”"),
        ("stranger = 1", "stranger = 1"),
    ],
)
def test_an_expression_is_said_in_words(expression, words):
    assert in_plain_words(EN, asked(), expression, "en") == words


def test_questions_are_numbered_as_people_count():
    assert [number_of(asked(), one.id) for one in asked().questions] == [1, 0, 2, 3, 4]
    assert label(asked(), "bus", "en") == "1. What about bus?"


def test_a_long_question_is_shortened():
    long = a_questionnaire(a_page(a_question("q1", text={"en": "word " * 30})))

    assert len(label(long, "q1", "en")) < 50
