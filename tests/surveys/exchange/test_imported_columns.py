"""Which column holds which answer."""

import re

import pytest

from surveys.asking.questions import QuestionType
from surveys.exchange.columns import table_from_rows
from surveys.exchange.imported_columns import (
    AnswerColumn,
    Layout,
    Part,
    plain_layout,
    reason_to_drop,
)
from tests.support.exchanged import a_choice, a_question, a_questionnaire


def sorted_headers(*headers: str, questionnaire=None, own=None):
    table = table_from_rows("a.csv", list(headers), [], [])
    return plain_layout(questionnaire or a_questionnaire()).sort(table, own)


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("IPAddress", "tells who or where"),
        ("ipaddr", "tells who or where"),
        ("RecipientEmail", "tells who or where"),
        ("home-Latitude", "tells who or where"),
        ("_gps_precision", "tells who or where"),
        ("_submitted_by", "tells who or where"),
        ("DeviceID", "tells who or where"),
        ("token", "tells who or where"),
        ("_uuid", "tells who or where"),
        ("_submission_time", "tells when"),
        ("submitdate", "tells when"),
        ("Duration (in seconds)", "tells when"),
        ("groupTime12", "tells when"),
        ("Q1Time", "tells when"),
        ("colour", "no question of this name"),
    ],
)
def test_a_column_that_is_no_answer_is_left_out_with_its_reason(header, reason):
    assert reason_to_drop(header) == reason


def test_a_question_is_an_answer_whatever_it_is_called():
    questionnaire = a_questionnaire(a_question("email", QuestionType.SHORT_TEXT))

    found = sorted_headers("email", questionnaire=questionnaire)

    assert [each.question.id for each in found.answers] == ["email"]


def test_parts_of_answers_are_found_behind_the_question():
    questionnaire = a_questionnaire(
        a_question("m", QuestionType.MULTIPLE, choices=(a_choice(3),)),
        a_question("r", QuestionType.RANKING, choices=(a_choice(7),)),
    )

    found = sorted_headers("m_3", "r.1", "r_2", questionnaire=questionnaire)

    assert [(each.part, each.code) for each in found.answers] == [(Part.FLAG, 3), (Part.PLACE, 1)]
    assert found.dropped == ("'r_2': no question of this name",)


def test_a_question_comes_before_a_part_of_the_same_name():
    questionnaire = a_questionnaire(
        a_question("m", QuestionType.MULTIPLE, choices=(a_choice(3),)), a_question("m_3")
    )

    found = sorted_headers("m_3", questionnaire=questionnaire)

    assert [(each.question.id, each.part) for each in found.answers] == [("m_3", Part.WHOLE)]


def test_a_header_that_could_mean_two_things_means_nothing():
    layout = Layout()
    for name in ("a", "b"):
        layout.add("x", AnswerColumn("", a_question(name)))

    found = layout.sort(table_from_rows("a.csv", ["x"], [], []))

    assert found.answers == ()
    assert found.dropped == ("'x': could belong to two questions",)


def test_columns_of_the_program_itself_are_told_as_such():
    found = sorted_headers("__version__", own=re.compile("__version__"))

    assert found.dropped == ("'__version__': added by the program itself",)


def test_a_header_with_markup_is_told_as_plain_text():
    assert sorted_headers("<b>x</b>").dropped == ("'<b>x</b>': no question of this name",)
