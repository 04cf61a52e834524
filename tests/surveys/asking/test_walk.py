from surveys.asking.walk import Walk, expression_of, holds
from tests.support.questionnaires import a_page, a_question, a_questionnaire


def test_a_walk_passes_every_question_and_says_whether_it_is_asked():
    evening = a_questionnaire(
        a_page(a_question("out"), a_question("why", when="out = 1")),
        a_page(a_question("age"), id="p2"),
    )

    steps = list(Walk(evening, {"out": 2}).steps())

    assert [(step.page, step.question.id, step.asked) for step in steps] == [
        (0, "out", True),
        (0, "why", False),
        (1, "age", True),
    ]


def test_an_answer_that_is_left_over_from_a_skipped_question_counts_for_nothing():
    evening = a_questionnaire(
        a_page(
            a_question("out"), a_question("why", when="out = 1"), a_question("how", when="why = 2")
        )
    )

    steps = Walk(evening, {"out": 3, "why": 2}).steps()

    assert [step.asked for step in steps] == [True, False, False]


def test_a_condition_that_cannot_be_read_hides_nothing_from_its_author():
    assert holds("out ==", {})
    assert expression_of("out ==") is None
    assert expression_of(" ") is None
