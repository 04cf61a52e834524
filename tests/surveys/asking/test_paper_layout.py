from hypothesis import given

from surveys.asking.paper_layout import AT_END, Jump, paper_layout
from surveys.asking.questions import QuestionType
from surveys.asking.route_map import route_map
from surveys.responses import Missing
from tests.support.questionnaires import a_page, a_question, a_questionnaire
from tests.support.routed import routed_questionnaires


def questions(questionnaire):
    return {one.question.id: one for page in paper_layout(questionnaire) for one in page.questions}


def test_questions_are_numbered_and_notes_are_not():
    asked = a_questionnaire(
        a_page(a_question("a"), a_question("n", QuestionType.NOTE), a_question("b"))
    )

    assert asked.numbers == {"a": 1, "n": 0, "b": 2}
    assert {id: one.number for id, one in questions(asked).items()} == asked.numbers


def test_a_run_of_questions_has_one_filter_above_it_and_a_jump_before_it():
    asked = a_questionnaire(
        a_page(
            a_question("a"),
            a_question("b", when="a = 3"),
            a_question("c", when="a = 3"),
            a_question("d"),
        )
    )

    laid = questions(asked)

    assert (laid["b"].filter.first, laid["b"].filter.last, laid["b"].filter.onward) == (2, 3, 4)
    assert [laid[id].filter for id in ("a", "c", "d")] == [None, None, None]
    assert laid["a"].jump == Jump((1, 2), (Missing.DONT_KNOW,), 4)


def test_a_page_has_its_filter_and_the_question_before_it_the_jump():
    asked = a_questionnaire(
        a_page(a_question("a"), id="one"),
        a_page(a_question("b"), id="two", when="a = 1"),
        a_page(a_question("c"), id="three", when="a = 1"),
    )

    pages = paper_layout(asked)

    assert (pages[1].filter.first, pages[1].filter.last, pages[1].filter.onward) == (2, 3, AT_END)
    assert pages[2].filter is None
    assert pages[0].questions[0].jump == Jump((2, 3), (Missing.DONT_KNOW,), AT_END)


def test_a_condition_on_several_questions_gives_no_jump():
    asked = a_questionnaire(
        a_page(a_question("a"), a_question("b"), a_question("c", when="a = 1 or b = 1"))
    )

    assert questions(asked)["b"].jump is None


def test_a_consent_jumps_on_yes_or_no():
    asked = a_questionnaire(
        a_page(a_question("a", QuestionType.CONSENT), a_question("b", when="a = 1"))
    )

    assert questions(asked)["a"].jump == Jump((0,), (), AT_END)


@given(routed_questionnaires())
def test_every_condition_stands_on_the_form(questionnaire):
    pages = paper_layout(questionnaire)

    laid = {one.question.id: one for page in pages for one in page.questions}
    drawn = route_map(questionnaire)
    for at, page in enumerate(drawn.pages):
        above = [drawn.pages[at - 1].when] if at else []
        assert (pages[at].filter is not None) == (page.when is not None and [page.when] != above)
        for before, stop in zip([None, *page.questions], page.questions, strict=False):
            news = stop.when is not None and (before is None or before.when != stop.when)
            assert (laid[stop.id].filter is not None) == news


@given(routed_questionnaires())
def test_a_jump_never_leads_back(questionnaire):
    for page in paper_layout(questionnaire):
        for one in page.questions:
            assert one.jump is None or one.jump.to == AT_END or one.jump.to > one.number
