"""Routing asks nobody an unreachable question, and everybody comes to the end."""

from hypothesis import given
from hypothesis import strategies as st

from surveys.asking import routing
from surveys.asking.conditions import is_given
from surveys.asking.expressions import parse
from surveys.asking.questions import QuestionType
from surveys.asking.routing import (
    asked,
    asked_on,
    complete,
    next_page,
    opened_on,
    previous_page,
    route_map,
)
from tests.support.questionnaires import a_page, a_question, a_questionnaire, one_page_each
from tests.support.routed import answers_to, routed_questionnaires

OUT = a_question("out")
answered = routed_questionnaires().flatmap(lambda q: st.tuples(st.just(q), answers_to(q)))


def evening():
    """Who goes out tells how; who goes by bus rates it. Then everybody's age."""
    return a_questionnaire(
        a_page(OUT, a_question("how", when="out != 1"), id="out"),
        a_page(a_question("bus"), id="bus", when="how = 2"),
        a_page(a_question("age", QuestionType.NUMBER), id="you"),
    )


@given(answered)
def test_only_questions_whose_conditions_hold_for_what_was_asked_and_answered_are_asked(case):
    questionnaire, answers = case

    found = asked(questionnaire, answers)

    known: dict[str, object] = {}
    for page in questionnaire.pages:
        turned_to = not page.when or parse(page.when).holds(known)
        for question in page.questions:
            wanted = turned_to and (not question.when or parse(question.when).holds(known))
            assert (question.id in found) == wanted
            if wanted and is_given(answers.get(question.id)):
                known[question.id] = answers[question.id]


@given(answered)
def test_routing_never_asks_an_unreachable_question(case):
    questionnaire, answers = case

    assert not set(asked(questionnaire, answers)) & set(route_map(questionnaire).unreachable)


@given(answered)
def test_going_forward_visits_each_page_that_asks_anything_once_and_ends(case):
    questionnaire, answers = case

    visited, page = [], next_page(questionnaire, -1, answers)
    while page is not None:
        visited.append(page)
        page = next_page(questionnaire, page, answers)

    assert visited == sorted(set(visited))
    assert asked(questionnaire, answers) == tuple(
        question.id for at in visited for question in asked_on(questionnaire, at, answers)
    )


@given(answered)
def test_answering_page_by_page_ends_though_pages_are_shown_again_for_what_they_open(case):
    questionnaire, wanted = case
    answers: dict[str, object] = {}

    shown, page = 0, next_page(questionnaire, -1, answers)
    while page is not None:
        before = dict(answers)
        on_page = asked_on(questionnaire, page, answers)
        answers |= {q.id: wanted[q.id] for q in on_page if q.id in wanted}
        # What an answer on the page hid again is forgotten.
        answers = {id: answers[id] for id in asked(questionnaire, answers) if id in answers}
        shown += 1
        assert shown <= len(questionnaire.questions)
        if not opened_on(questionnaire, page, before, answers):
            page = next_page(questionnaire, page, answers)

    assert set(answers) <= set(asked(questionnaire, answers))


@given(answered)
def test_going_back_undoes_going_forward(case):
    questionnaire, answers = case

    page = next_page(questionnaire, -1, answers)
    while page is not None:
        following = next_page(questionnaire, page, answers)
        if following is not None:
            assert previous_page(questionnaire, following, answers) == page
        page = following


@given(answered, st.booleans())
def test_a_completed_answer_says_of_every_question_what_became_of_it(case, finished):
    questionnaire, answers = case

    whole = complete(questionnaire, answers, finished=finished)

    asked_ids = asked(questionnaire, answers)
    takes = [q for q in questionnaire.questions if q.type.is_answered and not q.type.is_free_text]
    assert list(whole) == [question.id for question in takes]
    for question in takes:
        if question.id not in asked_ids:
            assert whole[question.id]["missing"] in {"not-shown", "not-reached"}
        elif question.type is not QuestionType.MATRIX and is_given(answers.get(question.id)):
            assert whole[question.id] == answers[question.id]
    assert not finished or {"missing": "not-reached"} not in whole.values()


@given(answered)
def test_completing_what_is_complete_changes_nothing(case):
    questionnaire, answers = case

    once = complete(questionnaire, answers, finished=True)

    assert complete(questionnaire, once, finished=True) == once


def test_a_page_without_anything_to_ask_is_passed():
    assert next_page(evening(), 0, {"out": 2, "how": 1}) == 2
    assert next_page(evening(), 0, {"out": 2, "how": 2}) == 1
    assert next_page(evening(), 2, {}) is None
    assert previous_page(evening(), 2, {"out": 1}) == 0
    assert previous_page(evening(), 0, {}) is None


def test_a_page_tells_which_questions_its_own_answers_opened():
    opened = opened_on(evening(), 0, {}, {"out": 2})

    assert [question.id for question in opened] == ["how"]
    assert opened_on(evening(), 0, {"out": 2}, {"out": 3}) == ()


def test_who_changes_an_answer_loses_what_followed_from_it():
    whole = complete(evening(), {"out": 1, "how": 2, "bus": 3}, finished=True)

    assert whole == {
        "out": 1,
        "how": {"missing": "not-shown"},
        "bus": {"missing": "not-shown"},
        "age": {"missing": "left-blank"},
    }


def test_what_comes_after_the_last_answer_was_not_reached():
    whole = complete(evening(), {"out": 2}, finished=False)

    assert whole["how"] == whole["age"] == {"missing": "not-reached"}


def test_what_hangs_on_a_question_that_was_not_reached_was_not_reached_either():
    assert complete(evening(), {"out": 2}, finished=False)["bus"] == {"missing": "not-reached"}
    assert complete(evening(), {"out": 1}, finished=False)["how"] == {"missing": "not-shown"}


def test_a_page_that_was_passed_blank_was_reached():
    blank = {"out": {"missing": "left-blank"}}
    three = one_page_each(OUT, a_question("b"), a_question("c"))

    assert complete(three, blank, finished=False)["out"] == {"missing": "left-blank"}
    assert complete(three, blank | {"c": 1}, finished=False)["b"] == {"missing": "left-blank"}


def test_rows_of_a_matrix_are_completed_one_by_one():
    safe = a_questionnaire(a_page(a_question("safe", QuestionType.MATRIX)))
    given_rows = {"r1": 3, "r2": {"missing": "dont-know"}}

    assert complete(safe, {"safe": given_rows}, finished=True) == {
        "safe": {**given_rows, "r3": {"missing": "left-blank"}}
    }


def test_nothing_tells_who_wrote_a_free_text():
    talk = a_questionnaire(
        a_page(
            OUT, a_question("why", QuestionType.LONG_TEXT), a_question("note", QuestionType.NOTE)
        )
    )

    wrote = complete(talk, {"out": 1, "why": "Because"}, finished=True)

    assert wrote == complete(talk, {"out": 1}, finished=True) == {"out": 1}


def test_the_map_and_the_problems_are_found_beside_the_rest():
    assert routing.route_map(evening()).ways == 3
    assert routing.routing_problems(evening()) == ()
