"""What is found by kinds of answers is what trying every single answer finds."""

from itertools import combinations, pairwise, product

import pytest
from hypothesis import given

from surveys.asking.questions import Question, QuestionType
from surveys.asking.walk import Walk
from surveys.asking.ways import TooManyWaysError, try_all
from tests.support.questionnaires import (
    a_page,
    a_question,
    a_questionnaire,
    choices,
    one_page_each,
)
from tests.support.routed import routed_questionnaires

FINITE = (QuestionType.SINGLE, QuestionType.MULTIPLE, QuestionType.CONSENT, QuestionType.NOTE)


def every_answer(question: Question) -> list[object]:
    codes = question.codes
    by_type: dict[QuestionType, list[object]] = {
        QuestionType.SINGLE: [*codes],
        QuestionType.MULTIPLE: [list(c) for n in (1, 2, 3) for c in combinations(codes, n)],
        QuestionType.CONSENT: [0, 1],
    }
    return [None, *by_type.get(question.type, [])]


@given(routed_questionnaires(most=4, types=FINITE))
def test_trying_kinds_of_answers_finds_what_trying_every_answer_finds(questionnaire):
    ids = [question.id for question in questionnaire.questions]
    lists, turns = set(), set()
    for given_answers in product(*map(every_answer, questionnaire.questions)):
        steps = list(Walk(questionnaire, dict(zip(ids, given_answers, strict=True))).steps())
        lists.add(tuple(step.question.id for step in steps if step.asked))
        pages = sorted({step.page for step in steps if step.asked})
        turns |= set(pairwise([-1, *pages, len(questionnaire.pages)]))

    found = try_all(questionnaire)

    assert found.count == len(lists)
    assert found.reached == {id for id in ids if any(id in one for one in lists)}
    assert found.skipped == {id for id in ids if any(id not in one for one in lists)}
    assert found.turns == turns


def test_a_million_ways_are_counted_without_going_each():
    pairs = [
        question
        for number in range(20)
        for question in (a_question(f"a{number}"), a_question(f"b{number}", when=f"a{number} = 1"))
    ]

    assert try_all(one_page_each(*pairs)).count == 2**20


def test_a_condition_that_every_answer_fulfils_is_idle():
    both = one_page_each(
        a_question("out"),
        a_question("late", when="out != 1 or out != 2"),
        a_question("bus", when="out != 1"),
        a_question("age", when="answered(out)"),
    )

    assert try_all(both).idle == {"out != 1 or out != 2"}


def test_too_many_combinations_are_said_to_be_too_many():
    asked = [a_question(f"a{number}") for number in range(9)]
    every = " and ".join(f"a{number} = {code}" for number in range(9) for code in (1, 2))

    with pytest.raises(TooManyWaysError) as error:
        try_all(a_questionnaire(a_page(*asked, a_question("end", when=every))))

    assert error.value.question.startswith("a")


def test_one_question_may_have_too_many_kinds_of_answers():
    ranked = a_question("a", QuestionType.RANKING, choices=choices(*"abcdefghijklmn"))
    every = " or ".join(f"a includes {code}" for code in range(1, 15))

    with pytest.raises(TooManyWaysError, match="a"):
        try_all(one_page_each(ranked, a_question("end", when=every)))
