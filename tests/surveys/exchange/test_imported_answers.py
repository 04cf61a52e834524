"""Tables of answers, taken over whole or not at all."""

import pickle

import pytest

from surveys.asking.questions import QuestionType
from surveys.errors import FileError, FixableError
from surveys.exchange.columns import table_from_rows
from surveys.exchange.imported_answers import BadCodeError, read_answers, runs
from surveys.exchange.imported_cells import Style
from surveys.exchange.imported_columns import plain_layout
from surveys.responses import Missing
from tests.support.exchanged import a_choice, a_question, a_questionnaire

EVERYTHING = a_questionnaire(
    a_question("one"),
    a_question("some", QuestionType.MULTIPLE, missing=(Missing.DONT_KNOW,), most=2),
    a_question("grid", QuestionType.MATRIX),
    a_question("best", QuestionType.RANKING),
    a_question("why", QuestionType.SHORT_TEXT),
)


def read(header, rows, questionnaire=EVERYTHING, **options):
    table = table_from_rows("a.csv", header, rows, list(range(2, 2 + len(rows))))
    return read_answers(table, plain_layout(questionnaire).sort(table), Style(), **options)


def problems_of(header, rows, questionnaire=EVERYTHING) -> list[str]:
    with pytest.raises(FixableError) as refused:
        read(header, rows, questionnaire)
    assert all(error.fix for error in refused.value.problems)
    return [error.problem for error in refused.value.problems]


def test_answers_are_put_together_from_their_columns():
    header = ["one", "some_1", "some_3", "grid.day", "grid.night", "best_1", "best_2", "why"]

    found = read(header, [["1", "1", "1", "2", None, "3", "1", "rain"], [None] * 8])

    assert found.answers == (
        {"one": 1, "some": [1, 3], "grid": {"day": 2}, "best": [3, 1]},
        {},
    )
    assert found.free_texts == ({"why": "rain"}, {})
    assert found.finished == (True, True)


def test_numbers_of_a_workbook_are_codes():
    assert read(["one"], [[2.0]]).answers == ({"one": 2},)


def test_a_missing_answer_among_marks_is_one():
    found = read(["some_1", "some_dont-know"], [["0", "1"]])

    assert found.answers == ({"some": {"missing": "dont-know"}},)


def test_every_bad_value_is_told_once_with_all_its_rows_and_nothing_is_taken_over():
    rows = [["R", None], ["1", None], ["R", "<b>"], ["R", None], ["1.5", None], ["9", None]]

    found = problems_of(["one", "grid.day"], rows)

    assert found == [
        "a.csv, rows 2, 4, 5, column 'one': 'R' is not a choice of 'one' (1, 2, 3).",
        "a.csv, row 6, column 'one': '1.5' is not a choice of 'one' (1, 2, 3).",
        "a.csv, row 7, column 'one': '9' is not a choice of 'one' (1, 2, 3).",
        "a.csv, row 4, column 'grid.day': '<b>' is not a choice of 'grid' (1, 2, 3).",
    ]


def test_answers_that_do_not_go_together_are_told():
    header = ["some_1", "some_2", "some_3", "some_dont-know", "best_1", "best_2"]
    rows = [["1", "1", "1", "0", None, None], ["1", "0", "0", "1", None, "2"]]

    found = problems_of(header, rows)

    assert found == [
        "a.csv, row 2, column 'some_1': 'some' is not allowed: too-many (given 3, limit 2).",
        "a.csv, row 3, column 'some_1': 'some' is not one answer: a missing answer stands beside "
        "others.",
        "a.csv, row 3, column 'best_2': 'best' is not a ranking: a place is empty before a later "
        "one, or stands twice.",
    ]


def test_a_whole_answer_comes_before_its_marks():
    assert read(["some", "some_1"], [["2 3", "1"]]).answers == ({"some": [2, 3]},)


def test_two_columns_of_one_answer_are_refused():
    assert problems_of(["grid.day", "grid_day"], [["1", "2"]]) == [
        "a.csv: the columns 'grid.day' and 'grid_day' hold the same answer."
    ]


def test_a_file_without_a_column_of_the_questionnaire_is_refused():
    assert (
        "has no column of this questionnaire; its first are 'colour'"
        in (problems_of(["colour"], [["red"]])[0])
    )


def test_a_file_without_respondents_is_refused():
    assert problems_of(["one"], []) == ["a.csv has no respondents."]


def test_only_the_rows_that_are_kept_are_read():
    found = read(["one"], [["bad"], ["2"], ["3"]], kept=[1, 2], finished=[True, True, False])

    assert found.answers == ({"one": 2}, {"one": 3})
    assert found.finished == (True, False)


def test_a_file_of_very_many_bad_values_does_not_answer_without_end():
    rows = [[f"bad {row}"] for row in range(2_500)]

    found = problems_of(["one"], rows)

    assert len(found) == 2_001
    assert found[-1] == "a.csv: 500 more values are no answers."


def test_a_bad_code_keeps_its_place_on_the_way_between_processes():
    with pytest.raises(BadCodeError) as refused:
        read(["one"], [["R"], ["R"]])

    sent = pickle.loads(pickle.dumps(refused.value))  # noqa: S301  # made here

    assert (sent.column, sent.value, sent.rows) == ("one", "R", (2, 3))
    assert sent.problem == refused.value.problem


def test_exclusive_choices_stand_alone():
    alone = a_question(
        "some", QuestionType.MULTIPLE, choices=(a_choice(1), a_choice(2, exclusive=True))
    )

    found = problems_of(["some_1", "some_2"], [["1", "1"]], a_questionnaire(alone))

    assert "exclusive-with-others (choice 2)" in found[0]


def test_rows_are_drawn_together():
    assert runs([2, 3, 4, 9, 10]) == "rows 2-4, 9, 10"


def test_a_table_of_a_million_columns_is_refused():
    with pytest.raises(FileError, match="1,000,000 columns"):
        read(["x"] * 1_000_000, [])
