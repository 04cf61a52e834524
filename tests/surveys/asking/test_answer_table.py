"""Answers as rows of codes, and back."""

from hypothesis import given
from hypothesis import strategies as st

from surveys.asking.answer_table import Case, cases_of, table_of
from surveys.asking.questions import QuestionType
from surveys.asking.variables import variables
from tests.support.asking import a_question, a_questionnaire, answer_sets, every_type

FULL = every_type()
SHORT = a_questionnaire((FULL.questions[0], FULL.questions[4]), version=2)


@given(
    st.lists(
        st.one_of(
            st.builds(Case, version=st.just(1), answers=answer_sets(FULL)),
            st.builds(Case, version=st.just(2), answers=answer_sets(SHORT)),
        ),
        max_size=4,
    )
)
def test_the_cases_of_the_table_of_cases_are_the_cases(cases):
    table = table_of(variables([FULL, SHORT]), cases)

    assert cases_of(table) == tuple(cases)


def test_what_a_version_does_not_ask_was_not_shown():
    first = a_questionnaire((a_question(QuestionType.SINGLE, "a"),))
    second = a_questionnaire((a_question(QuestionType.SINGLE, "b"),), version=2)
    cases = [Case(version=1, answers={"a": 3}), Case(version=2, answers={"b": 1})]

    table = table_of(variables([first, second]), cases)

    assert table.column("a") == (3, 95)
    assert table.column("b") == (95, 1)
    assert table.column("version") == (1, 2)


def test_reasons_for_no_answer_are_kept_apart():
    questionnaire = a_questionnaire((a_question(QuestionType.SCALE, "s"),))
    kinds = ["not-shown", "not-reached", "prefer-not", "dont-know", "left-blank"]
    cases = [Case(version=1, answers={"s": {"missing": kind}}) for kind in kinds]

    table = table_of(variables([questionnaire]), [*cases, Case(version=1)])

    assert table.column("s") == (95, 96, 97, 98, 99, 99)


def test_a_choice_that_was_not_ticked_is_0_and_one_that_was_is_1():
    questionnaire = a_questionnaire((a_question(QuestionType.MULTIPLE, "m"),))

    table = table_of(variables([questionnaire]), [Case(version=1, answers={"m": [2, 3]})])

    assert table.rows == ((1, 0, 1, 1, 0),)


def test_no_cell_is_ever_empty():
    table = table_of(variables([FULL]), [Case(version=1)])

    assert all(cell not in {"", None} for cell in table.rows[0])
