"""Answers from Qualtrics."""

import csv

import pytest

from surveys.asking.questions import Question, QuestionType, Row
from surveys.errors import FixableError
from surveys.exchange.qualtrics_answers import read_qualtrics_answers
from tests.support.exchanged import a_question, a_questionnaire

TOWN = a_questionnaire(
    a_question("Q1"),
    a_question("Q2", QuestionType.MULTIPLE),
    a_question(
        "Q3", QuestionType.MATRIX, rows=(Row(id="1", text={"nb": "a"}), Row(id="2", text={}))
    ),
    a_question("Q4", QuestionType.RANKING),
    Question(id="Q5", type=QuestionType.LONG_TEXT, text={"nb": "Hva?"}),
)
HEADER = (
    "StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished",
    "RecordedDate", "ResponseId", "RecipientLastName", "RecipientEmail", "LocationLatitude",
    "LocationLongitude", "DistributionChannel", "UserLanguage", "Q1", "Q2_1", "Q2_3", "Q3_1",
    "Q3_2", "Q4_1", "Q4_2", "Q4_3", "Q5_TEXT",
)  # fmt: skip


def a_file(folder, *rows, header=HEADER, third='{{"ImportId":"{}"}}'):
    path = folder / "qualtrics.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        texts = [f"What about\n{name}?" for name in header]
        ids = [third.format(name) for name in header]
        csv.writer(file).writerows([header, texts, ids, *rows])
    return path


def a_row(*answers, status="0", finished="1"):
    meta = ["2026-11-22 10:00:00", "2026-11-22 10:05:00", status, "1.2.3.4", "100", "300", finished,
            "2026-11-22 10:05:01", "R_1", "Hansen", "a@b.no", "63.1", "7.7", "email", "NO"]  # fmt: skip
    return [*meta, *answers]


def test_three_rows_of_headers_are_passed_over(tmp_path):
    path = a_file(
        tmp_path,
        a_row("2", "1", "1", "3", "-99", "2", "1", "", "rain"),
        a_row("-99", "", "", "", "", "", "", "", "", finished="0"),
    )

    found = read_qualtrics_answers(path, TOWN)

    assert found.answers == ({"Q1": 2, "Q2": [1, 3], "Q3": {"1": 3}, "Q4": [2, 1]}, {})
    assert found.free_texts == ({"Q5": "rain"}, {})
    assert found.finished == (True, False)


def test_addresses_names_places_and_times_are_dropped_and_listed(tmp_path):
    found = read_qualtrics_answers(a_file(tmp_path, a_row(*[""] * 9)), TOWN)

    assert found.dropped == (
        "'StartDate': tells when",
        "'EndDate': tells when",
        "'Status': added by the program itself",
        "'IPAddress': tells who or where",
        "'Progress': added by the program itself",
        "'Duration (in seconds)': tells when",
        "'Finished': added by the program itself",
        "'RecordedDate': tells when",
        "'ResponseId': tells who or where",
        "'RecipientLastName': tells who or where",
        "'RecipientEmail': tells who or where",
        "'LocationLatitude': tells who or where",
        "'LocationLongitude': tells who or where",
        "'DistributionChannel': added by the program itself",
        "'UserLanguage': added by the program itself",
    )


@pytest.mark.parametrize("status", ["1", "Survey Preview", "8", "Spam"])
def test_what_nobody_answered_is_left_out(tmp_path, status):
    rows = [a_row("bad", *[""] * 8, status=status), a_row("1", *[""] * 8)]

    found = read_qualtrics_answers(a_file(tmp_path, *rows), TOWN)

    assert found.answers == ({"Q1": 1},)
    assert found.dropped[-1] == "1 previews, tests or spam ('Status')"


def test_every_bad_code_is_listed_with_row_and_column(tmp_path):
    path = a_file(tmp_path, a_row("9", "", "", "x", "", "1", "1", "4", ""))

    with pytest.raises(FixableError) as refused:
        read_qualtrics_answers(path, TOWN)

    assert [error.problem for error in refused.value.problems] == [
        "qualtrics.csv, row 4, column 'Q1': '9' is not a choice of 'Q1' (1, 2, 3).",
        "qualtrics.csv, row 4, column 'Q3_1': 'x' is not a choice of 'Q3' (1, 2, 3).",
        "qualtrics.csv, row 4, column 'Q4_3': '4' is not a place from 1 to 3.",
        "qualtrics.csv, row 4, column 'Q4_1': 'Q4' is not a ranking: a place is empty before a "
        "later one, or stands twice.",
    ]


def test_a_file_with_one_row_of_headers_is_refused(tmp_path):
    path = a_file(tmp_path, a_row(*[""] * 9), third="{}")

    with pytest.raises(FixableError, match="row 3 does not hold the ids"):
        read_qualtrics_answers(path, TOWN)


def test_several_answers_in_one_cell_are_read(tmp_path):
    path = a_file(tmp_path, ["3,1"], header=("Q2",))

    assert read_qualtrics_answers(path, TOWN).answers == ({"Q2": [1, 3]},)
