"""The text beside a CSV file."""

from surveys.asking.questions import QuestionType
from surveys.asking.variables import variables
from surveys.exchange.read_me import read_me
from tests.support.asking import a_question, a_questionnaire, choices, said


def told(language: str = "en") -> list[str]:
    question = a_question(
        QuestionType.SINGLE, "a-b", choices=choices(1, 2), text=said("How\nis it?")
    )
    columns = variables([a_questionnaire((question,))])
    return read_me(columns, language, {"campaign": "trygg"}).decode("utf-8-sig").splitlines()


def test_separator_encoding_and_decimals_of_both_kinds_of_file_are_told():
    text = " ".join(told())

    assert "UTF-8 without a mark, commas between cells, decimal points" in text
    assert "UTF-8 with a mark, semicolons between cells, decimal commas" in text
    assert "campaign: trygg" in text


def test_every_column_stands_on_one_line_with_its_codes_and_why_an_answer_is_missing():
    lines = told()

    start = lines.index("a_b  How is it?")
    codes = [line.split(" = ")[0].strip() for line in lines[start + 2 : start + 9]]
    assert codes == ["1", "2", "95", "96", "97", "98", "99"]
    assert "missing: Shown but left blank" in "\n".join(lines[start:])
