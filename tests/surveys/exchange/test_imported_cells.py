"""Single cells as answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.asking.answer_problems import AnswerProblem, ProblemKind
from surveys.asking.answer_rules import answer_problems
from surveys.asking.questions import QuestionType
from surveys.exchange.imported_cells import CellError, Style, read_cell
from surveys.exchange.imported_columns import AnswerColumn, Part
from surveys.exchange.imported_names import choice_code
from surveys.responses import Missing
from tests.support.exchanged import a_choice, a_question

OFFERED = (Missing.DONT_KNOW, Missing.PREFER_NOT)


def read(type: QuestionType, text: str, part: Part = Part.WHOLE, style=None, **fields):
    return read_cell(
        AnswerColumn("q", a_question("q", type, **fields), part), text, style or Style()
    )


@pytest.mark.parametrize(
    ("type", "text", "answer"),
    [
        (QuestionType.SINGLE, "2", 2),
        (QuestionType.SINGLE, "2.0", 2),
        (QuestionType.SINGLE, "nei", 2),
        (QuestionType.SINGLE, "Choice 2", 2),
        (QuestionType.SCALE, "A3", 3),
        (QuestionType.MULTIPLE, "3 1", [1, 3]),
        (QuestionType.RANKING, "3 1 2", [3, 1, 2]),
        (QuestionType.NUMBER, "1,5", 1.5),
        (QuestionType.NUMBER, "18.0000000000", 18),
        (QuestionType.DATE, "2026-11-22", "2026-11-22"),
        (QuestionType.DATE, "2026-11-22 00:00:00", "2026-11-22"),
        (QuestionType.MAP_POINT, "Frei", "frei"),
        (QuestionType.CONSENT, "OK", 1),
        (QuestionType.CONSENT, "0", 0),
        (QuestionType.SHORT_TEXT, "=1+1", "=1+1"),
    ],
)
def test_an_answer_is_read_as_it_is_stored(type, text, answer):
    fields = {"whole": False} if type is QuestionType.NUMBER else {}

    assert read(type, text, **fields) == answer


@pytest.mark.parametrize(
    ("type", "text", "expected"),
    [
        (QuestionType.SINGLE, "R", "a choice of 'q' (1, 2, 3)"),
        (QuestionType.SINGLE, "1.5", "a choice of 'q' (1, 2, 3)"),
        (QuestionType.SCALE, "11", "a choice of 'q' (1, 2, 3)"),
        (QuestionType.MULTIPLE, "1 9", "a choice of 'q' (1, 2, 3)"),
        (QuestionType.RANKING, "1 1", "allowed: rank-twice (choice 1)"),
        (QuestionType.NUMBER, "many", "a number"),
        (QuestionType.NUMBER, "200", "allowed: number-above (given 200, limit 120)"),
        (QuestionType.DATE, "22.11.2026", "a date as 2026-11-22"),
        (QuestionType.DATE, "2026-02-30", "a date as 2026-11-22"),
        (QuestionType.MAP_POINT, "63.1 7.7", "a place of 'q'"),
        (QuestionType.CONSENT, "perhaps", "a mark for agreed or not agreed (such as 1 and 0)"),
        (QuestionType.SHORT_TEXT, "x" * 251, "allowed: text-too-long (given 251, limit 250)"),
    ],
)
def test_what_is_no_answer_is_told_with_what_would_be_one(type, text, expected):
    fields = {"highest": 120.0} if type is QuestionType.NUMBER else {}

    with pytest.raises(CellError) as refused:
        read(type, text, **fields)

    assert refused.value.expected == expected


def test_missing_answers_are_known_by_name_and_by_text():
    for text in ("dont-know", "Vet ikke", "don't know"):
        assert read(QuestionType.SINGLE, text, missing=OFFERED) == {"missing": "dont-know"}
        assert read(QuestionType.MULTIPLE, text, missing=OFFERED) == {"missing": "dont-know"}


def test_a_missing_answer_that_is_not_offered_is_no_answer():
    with pytest.raises(CellError, match="a choice of 'q'"):
        read(QuestionType.SINGLE, "dont-know")


def test_choices_that_had_names_are_found_by_them():
    choices = (a_choice(choice_code("yes")), a_choice(choice_code("no")))

    assert read(QuestionType.SINGLE, "yes", choices=choices) == choice_code("yes")


def test_a_mark_is_chosen_or_not():
    assert read(QuestionType.MULTIPLE, "Y", Part.FLAG) is True
    assert read(QuestionType.MULTIPLE, "0", Part.FLAG) is None
    assert read(QuestionType.MULTIPLE, "whatever", Part.ANY) is True
    with pytest.raises(CellError, match="a mark for chosen"):
        read(QuestionType.MULTIPLE, "7", Part.FLAG)


def test_a_place_in_a_ranking_is_one_of_as_many_as_there_are_choices():
    assert read(QuestionType.RANKING, "3", Part.RANKED) == 3
    with pytest.raises(CellError, match="a place from 1 to 3"):
        read(QuestionType.RANKING, "4", Part.RANKED)


def test_what_a_program_writes_for_nothing_is_nothing():
    style = Style(blank=frozenset({"-99"}))

    assert read(QuestionType.SINGLE, "-99", style=style) is None
    assert read(QuestionType.SINGLE, "-99", style=style, choices=(a_choice(-99),)) == -99


def test_a_mask_against_formulas_is_taken_off():
    style = Style(masked=True)

    assert read(QuestionType.SHORT_TEXT, "'=1+1", style=style) == "=1+1"
    assert read(QuestionType.SHORT_TEXT, "'quoted'", style=style) == "'quoted'"


def test_the_choice_other_has_a_name_of_its_own():
    choices = (a_choice(1), a_choice(choice_code("other")))

    assert read(QuestionType.SINGLE, "-oth-", style=Style(other="-oth-"), choices=choices) == (
        choice_code("other")
    )


@given(st.sampled_from(list(QuestionType)), st.text(min_size=1, max_size=20))
def test_whatever_stands_in_a_cell_is_an_answer_by_the_rules_or_refused(type, text):
    question = a_question("q", type)
    if type in {QuestionType.NOTE, QuestionType.MATRIX}:
        return

    try:
        answer = read_cell(AnswerColumn("q", question), text, Style())
    except CellError:
        return

    assert type.is_free_text or list(answer_problems(question, answer)) == []


def test_a_rule_without_values_is_told_by_its_name():
    assert CellError.of(AnswerProblem("q", ProblemKind.REQUIRED)).expected == "allowed: required"
