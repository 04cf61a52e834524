"""Conditions of LimeSurvey."""

import pytest

from surveys.asking.conditions import Subject
from surveys.asking.expressions import ExpressionError
from surveys.asking.questions import QuestionType
from surveys.exchange.imported_names import choice_code
from surveys.exchange.limesurvey_expressions import LimeNames, when_of_relevance
from tests.support.exchanged import a_choice, a_question

QUESTIONS = (
    a_question("Q1", choices=(a_choice(1), a_choice(2), a_choice(choice_code("other")))),
    a_question("Q2", QuestionType.MULTIPLE),
    a_question("Q3", QuestionType.MATRIX),
    a_question("Q4", QuestionType.NUMBER),
    a_question("Q5", QuestionType.DATE),
)
NAMES = LimeNames(
    {
        "Q1": (Subject("Q1"), None),
        "Q2_SQ001": (Subject("Q2"), 1),
        "Q3_day": (Subject("Q3", "day"), None),
        "Q4": (Subject("Q4"), None),
        "Q5": (Subject("Q5"), None),
    },
    {question.id: question for question in QUESTIONS},
)


@pytest.mark.parametrize(
    ("relevance", "when"),
    [
        ("1", ""),
        ("", ""),
        ('Q1.NAOK == "A1"', "Q1 = 1"),
        ("Q1 eq 'A1'", "Q1 = 1"),
        ('Q1.NAOK != "A1"', "not Q1 = 1"),
        ('Q1 == "-oth-"', f"Q1 = {choice_code('other')}"),
        ('!is_empty(Q1.NAOK) && Q1.NAOK != "A1"', "Q1 != 1"),
        ('(Q1 == "A1") || (Q1 == "A2")', "Q1 in (1, 2)"),
        ('Q2_SQ001.NAOK == "Y"', "Q2 includes 1"),
        ('Q2_SQ001 == ""', "not Q2 includes 1"),
        ("!is_empty(Q2_SQ001)", "Q2 includes 1"),
        ("Q3_day.NAOK >= 2 and Q4 < 18.5", "Q3.day >= 2 and Q4 < 18.5"),
        ('Q4 == ""', "not answered(Q4)"),
        ('Q5 >= "2026-01-01"', "Q5 >= '2026-01-01'"),
    ],
)
def test_relevance_is_read(relevance, when):
    assert when_of_relevance(relevance, NAMES) == when


@pytest.mark.parametrize(
    ("relevance", "said"),
    [
        ("sum(Q4) > 1", "'sum' is no answer"),
        ("Q9 == 1", "'Q9' is no answer"),
        ('Q1 == "A9"', "'A9' is no answer of 'Q1'"),
        ('Q4 == "old"', "'old' is no number"),
        ('Q2_SQ001 == "N"', "is nothing that a choice of 'Q2' can hold"),
        ("Q2_SQ001 > 1", "is nothing that a choice of 'Q2' can hold"),
        ("Q4 = 1", "cannot be read"),
        ("Q1", "the end of the condition"),
        ("Q4 == Q1", "'Q1' is not understood here"),
    ],
)
def test_what_is_outside_the_subset_is_refused(relevance, said):
    with pytest.raises(ExpressionError) as refused:
        when_of_relevance(relevance, NAMES)

    assert said in refused.value.problem
