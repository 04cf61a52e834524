"""Questions of LimeSurvey by their letters."""

import pytest

from surveys.asking.questions import QuestionType
from surveys.exchange.limesurvey_questions import LETTERS, OTHER_WAYS, LimeQuestionReader
from surveys.exchange.limesurvey_rows import LimeQuestion, LimeRow, LimeSurvey


def read(letter: str, *, parts=(), answers=(), **cells):
    survey = LimeSurvey("town.txt", languages=("nb",))
    named = {"type/scale": letter, "name": "Q1", "language": "nb", "text": "Hva?", **cells}
    asked = LimeQuestion(
        LimeRow(2, named),
        [LimeRow(3, {"class": "SQ", "name": name, "language": "nb"}) for name in parts],
        [LimeRow(4, {"class": "A", "name": name, "language": "nb"}) for name in answers],
    )
    found = list(LimeQuestionReader(survey, []).questions(asked))
    return found, [error.problem for error in survey.problems]


@pytest.mark.parametrize("letter", LETTERS)
def test_every_listed_letter_is_read(letter):
    (question,), problems = read(letter, parts=("SQ001",), answers=("A1", "A2"))

    assert (question.type, problems) == (LETTERS[letter], [])


def test_letters_are_listed_or_answered_with_another_way():
    assert not set(LETTERS) & set(OTHER_WAYS)


@pytest.mark.parametrize(("letter", "points"), [("5", 5), ("A", 5), ("B", 10)])
def test_number_scales_have_their_points(letter, points):
    (question,), _ = read(letter, parts=("SQ001",))

    assert question.codes == tuple(range(1, points + 1))


def test_limits_of_texts_and_dates_are_read():
    assert read("S", maximum_chars="40")[0][0].longest == 40
    day = read("D", date_min="2020-01-01", date_max="2026-11-22 00:00")[0][0]
    assert (day.earliest, day.latest) == ("2020-01-01", "2026-11-22")


@pytest.mark.parametrize("text", ["now", "{Q0}", "2021-02-29"])
def test_a_limit_that_is_no_date_is_noted(text):
    assert f"column 'date_min': {text!r} is no date" in read("D", date_min=text)[1][0]


def test_other_in_several_answers_is_asked_for_in_words():
    several, words = read("M", parts=("SQ001",), other="Y")[0]

    assert several.type is QuestionType.MULTIPLE
    assert words.when == f"Q1 includes {several.codes[-1]}"
