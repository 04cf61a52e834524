"""Answers from ODK Central and Kobo."""

from dataclasses import replace

import openpyxl
import pytest

from surveys.asking.questionnaire import Page
from surveys.asking.questions import QuestionType
from surveys.errors import FixableError
from surveys.exchange.imported_names import choice_code
from surveys.exchange.odk_answers import read_odk_answers
from surveys.responses import Missing
from tests.support.exchanged import a_choice, a_question, a_questionnaire

TOWN = a_questionnaire(
    a_question("one", missing=(Missing.DONT_KNOW,)),
    a_question("some", QuestionType.MULTIPLE, choices=(a_choice(1), a_choice(choice_code("bus")))),
    a_question("grid", QuestionType.MATRIX),
    a_question("best", QuestionType.RANKING),
    a_question("agree", QuestionType.CONSENT),
    a_question("why", QuestionType.LONG_TEXT),
)


def a_file(folder, text: str, name="answers.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_of_central_is_read(tmp_path):
    path = a_file(
        tmp_path,
        "SubmissionDate,page-one,page-some,page-grid-day,page-grid-night,page-best,page-agree,"
        "page-why,home-Latitude,home-Accuracy,meta-instanceID,KEY,SubmitterName,Status,"
        "ReviewState,DeviceID,FormVersion\n"
        "2026-11-22T10:00:00Z,2,1 bus,1,,3 1 2,OK,=1+1,63.1,5,uuid:a,uuid:a,Kari,,,d1,1\n"
        "2026-11-22T11:00:00Z,dont-know,,,,,,,,,uuid:b,uuid:b,Ola,,rejected,d2,1\n"
        "2026-11-22T12:00:00Z,dont-know,,,,,,,,,uuid:c,uuid:c,Ola,,approved,d2,1\n",
    )

    found = read_odk_answers(path, TOWN)

    assert found.answers == (
        {
            "one": 2,
            "some": sorted([1, choice_code("bus")]),
            "grid": {"day": 1},
            "best": [3, 1, 2],
            "agree": 1,
        },
        {"one": {"missing": "dont-know"}},
    )
    assert found.free_texts == ({"why": "=1+1"}, {})
    assert found.dropped == (
        "'SubmissionDate': tells when",
        "'home-Latitude': tells who or where",
        "'home-Accuracy': tells who or where",
        "'meta-instanceID': tells who or where",
        "'KEY': tells who or where",
        "'SubmitterName': tells who or where",
        "'Status': added by the program itself",
        "'ReviewState': added by the program itself",
        "'DeviceID': tells who or where",
        "'FormVersion': added by the program itself",
        "1 submissions that a reviewer turned down ('ReviewState')",
    )


def test_a_workbook_of_kobo_is_read(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["page/one", "page/some/1", "page/some/bus", "day", "_uuid", "__version__"])
    book.active.append([1, 0, 1, 3, "x", "vAbC"])
    book.active.append(["", 0, 0, "", "y", "vAbC"])
    book.save(tmp_path / "kobo.xlsx")

    found = read_odk_answers(tmp_path / "kobo.xlsx", TOWN)

    assert found.answers == ({"one": 1, "some": [choice_code("bus")], "grid": {"day": 3}}, {})
    assert found.dropped == (
        "'_uuid': tells who or where",
        "'__version__': added by the program itself",
    )


def test_marks_beside_the_whole_answer_say_nothing_new(tmp_path):
    path = a_file(tmp_path, "some,some/1,some/bus\n1 bus,1,1\n")

    assert read_odk_answers(path, TOWN).answers == ({"some": sorted([1, choice_code("bus")])},)


def test_a_question_outside_of_groups_has_no_group_before_it(tmp_path):
    alone = a_questionnaire(pages=(Page(id="q", title={}, questions=(a_question(),)),))

    assert read_odk_answers(a_file(tmp_path, "q,KEY\n1,a\n"), alone).answers == ({"q": 1},)


def test_every_bad_code_is_listed_with_row_and_column(tmp_path):
    path = a_file(tmp_path, "page-one,page-grid-day\n<img src=x>,9\n2,9\n7,1\n")

    with pytest.raises(FixableError) as refused:
        read_odk_answers(path, TOWN)

    assert [error.problem for error in refused.value.problems] == [
        "answers.csv, row 2, column 'page-one': '<img src=x>' is not a choice of 'one' "
        "(1, 2, 3, dont-know).",
        "answers.csv, row 4, column 'page-one': '7' is not a choice of 'one' (1, 2, 3, dont-know).",
        "answers.csv, rows 2, 3, column 'page-grid-day': '9' is not a choice of 'grid' (1, 2, 3).",
    ]


def test_answers_to_another_version_are_refused(tmp_path):
    path = a_file(tmp_path, "one,FormVersion\n1,1\n2,2\n2,2\n")

    with pytest.raises(FixableError) as refused:
        read_odk_answers(path, TOWN)

    assert refused.value.problem == (
        "answers.csv, rows 3, 4, column 'FormVersion': '2' is not the version of this "
        "questionnaire (1)."
    )


def test_a_long_version_is_a_number_in_a_workbook_and_is_compared_all_the_same(tmp_path):
    book = openpyxl.Workbook()
    for row in (["one", "FormVersion"], [1, 2026112201], [2, 2026112202]):
        book.active.append(row)
    book.save(tmp_path / "odk.xlsx")

    with pytest.raises(FixableError) as refused:
        read_odk_answers(tmp_path / "odk.xlsx", replace(TOWN, version=2026112201))

    assert refused.value.problem == (
        "odk.xlsx, row 3, column 'FormVersion': '2026112202' is not the version of this "
        "questionnaire (2026112201)."
    )
