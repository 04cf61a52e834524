"""Which stored answers fit their question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.asking.answer_problems import ProblemKind
from surveys.asking.answer_rules import answer_problems, missing_kind, text_problems
from surveys.asking.questions import QuestionType
from surveys.responses import Missing
from tests.support.asking import a_question

JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
)


@given(st.sampled_from([each for each in QuestionType if each.is_answered]), JSON)
def test_whatever_a_program_sends_is_judged_and_never_an_error(type, answer):
    question = a_question(type)

    for problem in answer_problems(question, answer):
        assert problem.question == "q"


@pytest.mark.parametrize(
    ("type", "answer"),
    [
        (QuestionType.SINGLE, "1"),
        (QuestionType.SINGLE, True),
        (QuestionType.SINGLE, [1]),
        (QuestionType.MULTIPLE, [2, 1]),
        (QuestionType.MULTIPLE, [1, 1]),
        (QuestionType.MULTIPLE, []),
        (QuestionType.RANKING, 1),
        (QuestionType.NUMBER, float("nan")),
        (QuestionType.NUMBER, "3"),
        (QuestionType.NUMBER, True),
        (QuestionType.DATE, "20200101"),
        (QuestionType.DATE, "2020-13-01"),
        (QuestionType.MATRIX, {"plane": 1}),
        (QuestionType.MATRIX, {}),
        (QuestionType.MAP_POINT, 3),
        (QuestionType.CONSENT, 2),
        (QuestionType.LONG_TEXT, "a text"),
        (QuestionType.SINGLE, {"missing": "dont-know", "extra": 1}),
        (QuestionType.SINGLE, {"missing": "never-heard"}),
    ],
)
def test_what_has_another_shape_is_malformed(type, answer):
    found = [problem.kind for problem in answer_problems(a_question(type), answer)]

    assert found == [ProblemKind.MALFORMED]


def test_every_problem_of_an_answer_is_found():
    question = a_question(QuestionType.RANKING, most=2)

    kinds = {problem.kind for problem in answer_problems(question, [1, 1, 7])}

    assert kinds == {ProblemKind.RANK_TWICE, ProblemKind.NOT_A_CHOICE, ProblemKind.TOO_MANY}


def test_only_reasons_that_are_offered_or_the_systems_own_fit():
    question = a_question(QuestionType.SINGLE, missing=(Missing.DONT_KNOW,))

    assert not list(answer_problems(question, {"missing": "dont-know"}))
    assert not list(answer_problems(question, {"missing": "not-reached"}))
    assert list(answer_problems(question, {"missing": "prefer-not"}))


def test_a_row_of_a_matrix_is_judged_on_its_own():
    question = a_question(QuestionType.MATRIX)

    (problem,) = answer_problems(question, {"bus": 9, "boat": {"missing": "dont-know"}})

    assert (problem.kind, problem.values["row"]) == (ProblemKind.NOT_A_CHOICE, "bus")


def test_a_row_that_is_called_missing_is_no_missing_answer():
    assert missing_kind({"missing": 3}) is None
    assert missing_kind({"missing": {"missing": "dont-know"}}) is None


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "", "   ", 3, None])
def test_texts_that_no_database_holds_are_malformed(text):
    found = [problem.kind for problem in text_problems(a_question(QuestionType.SHORT_TEXT), text)]

    assert found == [ProblemKind.MALFORMED]


def test_a_text_has_a_limit_even_where_none_is_said():
    question = a_question(QuestionType.LONG_TEXT, longest=0)

    (problem,) = text_problems(question, "x" * 5_001)

    assert problem.values == {"given": 5_001, "limit": 5_000}
