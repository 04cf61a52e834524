"""Answers from LimeSurvey."""

import pytest

from surveys.asking.questions import QuestionType
from surveys.errors import FixableError
from surveys.exchange.imported_names import choice_code
from surveys.exchange.limesurvey_answers import read_limesurvey_answers
from tests.support.exchanged import a_choice, a_question, a_questionnaire

OTHER = choice_code("other")
TOWN = a_questionnaire(
    a_question("Q1", choices=(a_choice(1), a_choice(2), a_choice(OTHER))),
    a_question("Q1_other", QuestionType.SHORT_TEXT),
    a_question("Q2", QuestionType.MULTIPLE, choices=(a_choice(1), a_choice(2), a_choice(OTHER))),
    a_question("Q2_other", QuestionType.SHORT_TEXT),
    a_question("Q3", QuestionType.MATRIX),
    a_question("Q4", QuestionType.RANKING),
    a_question("Q5", QuestionType.NUMBER),
    a_question("Q6", QuestionType.DATE),
)
HEADER = (
    "id,submitdate,lastpage,startlanguage,seed,token,startdate,ipaddr,Q1,Q1[other],Q2[SQ001],"
    "Q2[SQ002],Q2[other],Q3[day],Q3[night],Q4[1],Q4[2],Q5,Q6,interviewtime,groupTime4,Q1Time"
)


def a_file(folder, *rows: str, header: str = HEADER):
    def quoted(line: str) -> str:
        return ",".join(f'"{cell}"' for cell in line.split(","))

    text = "\r\n".join(map(quoted, (header, *rows))) + "\r\n\r\n"
    path = folder / "results.csv"
    path.write_bytes(text.encode("utf-8-sig"))
    return path


def test_answers_by_code_are_read(tmp_path):
    path = a_file(
        tmp_path,
        "1,1980-01-01 00:00:00,2,nb,7,abc,1980-01-01 00:00:00,1.2.3.4,A2,,Y,,,1,A3,A3,A1,"
        "18.0000000000,2026-11-22 00:00:00,12,3,4",
        "2,,1,nb,8,abd,,1.2.3.5,-oth-,'=rain,,Y,skis,,,,,,,,,",
    )

    found = read_limesurvey_answers(path, TOWN)

    assert found.answers == (
        {"Q1": 2, "Q2": [1], "Q3": {"day": 1, "night": 3}, "Q4": [3, 1], "Q5": 18,
         "Q6": "2026-11-22"},
        {"Q1": OTHER, "Q2": sorted([2, OTHER])},
    )  # fmt: skip
    assert found.free_texts == ({}, {"Q1_other": "=rain", "Q2_other": "skis"})
    assert found.finished == (True, False)


def test_who_when_and_where_are_dropped_and_listed(tmp_path):
    path = a_file(tmp_path, "1,,,,7,abc,,1.2.3.4,A2" + "," * 13)

    assert read_limesurvey_answers(path, TOWN).dropped == (
        "'id': added by the program itself",
        "'submitdate': tells when",
        "'lastpage': added by the program itself",
        "'startlanguage': added by the program itself",
        "'seed': tells who or where",
        "'token': tells who or where",
        "'startdate': tells when",
        "'ipaddr': tells who or where",
        "'interviewtime': tells when",
        "'groupTime4': tells when",
        "'Q1Time': tells when",
    )


def test_answers_by_text_are_read_in_any_language(tmp_path):
    path = a_file(tmp_path, "Ja,Yes", "Choice 2,No", header="Q1,Q2[SQ001]")

    assert read_limesurvey_answers(path, TOWN).answers == ({"Q1": 1, "Q2": [1]}, {"Q1": 2})


def test_every_bad_code_is_listed_with_row_and_column(tmp_path):
    path = a_file(tmp_path, "A7,1,A1,A1", "B1,perhaps,,A2", header="Q1,Q2[SQ001],Q4[1],Q4[2]")

    with pytest.raises(FixableError) as refused:
        read_limesurvey_answers(path, TOWN)

    assert [error.problem for error in refused.value.problems] == [
        f"results.csv, row 2, column 'Q1': 'A7' is not a choice of 'Q1' (1, 2, {OTHER}).",
        f"results.csv, row 3, column 'Q1': 'B1' is not a choice of 'Q1' (1, 2, {OTHER}).",
        "results.csv, row 3, column 'Q2[SQ001]': 'perhaps' is not a mark for chosen or not chosen "
        "(such as 1 and 0).",
        "results.csv, row 2, column 'Q4[1]': 'Q4' is not allowed: rank-twice (choice 1).",
        "results.csv, row 3, column 'Q4[1]': 'Q4' is not a ranking: a place is empty before a "
        "later one, or stands twice.",
    ]


def test_headings_in_words_are_answered_with_what_to_export(tmp_path):
    path = a_file(tmp_path, "A1", header="How are you?")

    with pytest.raises(FixableError) as refused:
        read_limesurvey_answers(path, TOWN)

    assert "with codes of questions as headers" in refused.value.fix
