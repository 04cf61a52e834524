"""Rows of LimeSurvey structures."""

import pytest

from surveys.errors import FixableError
from surveys.exchange import limesurvey_rows
from surveys.exchange.limesurvey_rows import read_lime

HEADER = "class\ttype/scale\tname\ttext\tlanguage\n"


def a_file(folder, text: str):
    path = folder / "town.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_belong_to_the_rows_above_them(tmp_path):
    text = (
        HEADER
        + "G\t0\tg\t\tnb\nQ\tL\tQ1\tHva?\tnb\nA\t0\tA1\tJa\tnb\nQ\tM\tQ2\t\tnb\nSQ\t\ta\t\tnb\n"
    )

    survey = read_lime(a_file(tmp_path, text))

    (group,) = survey.groups
    assert [question.row.get("name") for question in group.questions] == ["Q1", "Q2"]
    assert [row.line for row in group.questions[0].answers] == [4]
    assert [row.get("name") for row in group.questions[1].parts] == ["a"]


def test_texts_of_other_languages_are_found_at_the_same_place(tmp_path):
    text = HEADER + "G\t0\tg\t\tnb\nQ\tS\tQ1\tHva?\tnb\nG\t0\th\t\ten\nQ\tS\tQ1\tWhat?\ten\n"

    survey = read_lime(a_file(tmp_path, text))

    assert survey.languages == ("nb", "en")
    assert survey.words(survey.groups[0].row, "name") == {"nb": "g", "en": "h"}
    assert survey.words(survey.groups[0].questions[0].row, "text") == {"nb": "Hva?", "en": "What?"}


def test_a_mask_against_formulas_is_taken_off(tmp_path):
    survey = read_lime(a_file(tmp_path, HEADER + "G\t0\t'-g\t'=x\tnb\n"))

    assert (survey.groups[0].row.get("name"), survey.groups[0].row.get("text")) == ("-g", "=x")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\tb\n", "the first line has no column class, type/scale, name, text, language"),
        (HEADER + 'G\t0\t"g\n', "town.txt, row 2"),
        ("", "town.txt is empty"),
    ],
)
def test_a_file_that_is_no_structure_is_refused(tmp_path, text, said):
    with pytest.raises(FixableError) as refused:
        read_lime(a_file(tmp_path, text))

    assert said in str(refused.value)


def test_a_row_without_one_above_it_is_noted(tmp_path):
    survey = read_lime(a_file(tmp_path, HEADER + "Q\tS\tQ1\t\tnb\nG\t0\tg\t\tnb\nA\t0\tA1\t\tnb\n"))

    assert [error.problem for error in survey.problems] == [
        "town.txt, line 2, column 'class': no group stands above it.",
        "town.txt, line 4, column 'class': no question stands above it.",
    ]


def test_a_file_that_is_not_there_or_too_large_is_refused(tmp_path, monkeypatch):
    with pytest.raises(FixableError, match="There is no file"):
        read_lime(tmp_path / "gone.txt")
    monkeypatch.setattr(limesurvey_rows, "LARGEST", 10)
    with pytest.raises(FixableError, match="the limit is 10"):
        read_lime(a_file(tmp_path, HEADER))
