"""Limits of answers as XLSForms write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.asking.questions import QuestionType
from surveys.exchange.xlsform_limits import alone, limits_text, read_limits
from surveys.responses import Missing
from tests.support.exchanged import a_choice, a_question

numbers = st.none() | st.integers(-9999, 9999) | st.sampled_from([0.5, 1e-7, -12.25])


@given(numbers, numbers)
def test_limits_of_a_number_are_read_as_they_are_written(lowest, highest):
    question = a_question("q", QuestionType.NUMBER, lowest=lowest, highest=highest)

    read = read_limits(QuestionType.NUMBER, limits_text(question))

    assert read is not None
    assert (read.get("lowest"), read.get("highest")) == (lowest, highest)


@pytest.mark.parametrize(
    ("type", "constraint", "limits"),
    [
        (QuestionType.NUMBER, ".<=5 and .>=1", {"highest": 5, "lowest": 1}),
        (QuestionType.DATE, '. >= date("2020-02-29")', {"earliest": "2020-02-29"}),
        (QuestionType.SHORT_TEXT, "string-length( . ) <= 20", {"longest": 20}),
        (QuestionType.MULTIPLE, "count-selected(.) <= 3", {"most": 3}),
        (
            QuestionType.MULTIPLE,
            "(not(selected(., '9')) or count-selected(.) = 1)",
            {"alone": ("9",)},
        ),
        (QuestionType.SINGLE, "", {}),
    ],
)
def test_limits_are_read(type, constraint, limits):
    assert read_limits(type, constraint) == limits


@pytest.mark.parametrize(
    ("type", "constraint"),
    [
        (QuestionType.NUMBER, ". > 1"),
        (QuestionType.NUMBER, ". >= 1 or . <= 5"),
        (QuestionType.NUMBER, ". >= 1 and . >= 2"),
        (QuestionType.NUMBER, ". >= ${age}"),
        (QuestionType.DATE, ". >= date('2021-02-29')"),
        (QuestionType.DATE, ". >= today()"),
        (QuestionType.SHORT_TEXT, "regex(., '[0-9]+')"),
        (QuestionType.SINGLE, ". >= 1"),
    ],
)
def test_what_is_no_limit_is_not_guessed(type, constraint):
    assert read_limits(type, constraint) is None


def test_a_missing_answer_excludes_all_others():
    question = a_question(
        "q", QuestionType.MULTIPLE, choices=(a_choice(1), a_choice(9, exclusive=True)),
        missing=(Missing.DONT_KNOW,),
    )  # fmt: skip

    assert limits_text(question) == (
        "(not(selected(., '9')) or count-selected(.) = 1) and "
        "(not(selected(., 'dont-know')) or count-selected(.) = 1)"
    )


def test_a_choice_that_is_not_there_cannot_stand_alone():
    assert alone((a_choice(1),), ["2"]) is None
    assert alone((a_choice(1),), ["dont-know"]) == (a_choice(1),)
