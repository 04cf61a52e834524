"""LimeSurvey structures read as questionnaires."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.asking.questions import QuestionType
from surveys.asking.routing import routing_problems
from surveys.errors import FixableError
from surveys.exchange.imported_names import choice_code
from surveys.exchange.limesurvey import import_limesurvey, read_limesurvey
from surveys.exchange.limesurvey_answers import read_limesurvey_answers
from tests.support.exchanged import read_or_problems

HEADER = (
    "id", "related_id", "class", "type/scale", "name", "relevance", "text", "help", "language",
    "validation", "mandatory", "other", "default", "same_default", "max_answers",
    "exclude_all_others", "other_replace_text", "min_num_value_n", "num_value_int_only", "suffix",
    "cssclass", "hidden",
)  # fmt: skip
OTHER = choice_code("other")


def row(kind: str, name: str = "", text: str = "", language: str = "nb", **cells) -> dict[str, str]:
    renamed = {"type/scale" if key == "letter" else key: value for key, value in cells.items()}
    return {"class": kind, "name": name, "text": text, "language": language, **renamed}


def settings(**values):
    return [row("S", name, text, language="") for name, text in values.items()]


def a_file(folder, rows, header=HEADER, name="town.txt"):
    path = folder / name
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, header, delimiter="\t", restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def block(language: str, words: dict[str, str]):
    return [
        row("G", words["g"], "<p>Les <b>dette</b></p>", language, letter="0", relevance="1"),
        row("Q", "Q1", words["q1"], language, letter="L", mandatory="Y", other="Y",
            relevance="1", other_replace_text=words["o"]),
        row("A", "A1", words["yes"], language, letter="0"),
        row("A", "A2", words["no"], language, letter="0"),
        row("Q", "Q2", words["q2"], language, letter="M", max_answers="2", mandatory="S",
            exclude_all_others="SQ002", relevance='((Q1.NAOK == "A1"))', cssclass="wide"),
        row("SQ", "SQ001", words["yes"], language, relevance="1"),
        row("SQ", "SQ002", words["no"], language, relevance="1"),
        row("G", words["g"], "", language, letter="1", relevance='Q2_SQ001.NAOK == "Y"'),
        row("Q", "Q3", words["q2"], language, letter="F", mandatory="N"),
        row("SQ", "SQ001", words["yes"], language),
        row("A", "1", words["yes"], language, letter="0"),
        row("A", "2", words["no"], language, letter="0"),
        row("Q", "Q4", words["q2"], language, letter="N", min_num_value_n="18",
            num_value_int_only="1", suffix="år", relevance='Q3_SQ001.NAOK == 1 && !is_empty(Q1)'),
        row("Q", "Q5", words["q2"], language, letter="5", relevance="Q4.NAOK > 20 or Q4 < 19.5"),
        row("Q", "Q6", words["q2"], language, letter="D"),
        row("Q", "Q7", words["q2"], language, letter="T"),
        row("Q", "Q8", words["q2"], language, letter="R"),
        row("A", "A1", words["yes"], language, letter="0"),
        row("Q", "Q9", "'=1+1", language, letter="X"),
    ]  # fmt: skip


NB = {"g": "Stedet", "q1": "Trives du?", "q2": "Hvor?", "yes": "Ja", "no": "Nei", "o": "Annet"}
EN = {"g": "Place", "q1": "Happy?", "q2": "Where?", "yes": "Yes", "no": "No", "o": "Other"}
TOWN = [
    *settings(sid="123", language="nb", additional_languages="en", anonymized="Y"),
    row("SL", "surveyls_title", "By", "nb"),
    row("SL", "surveyls_title", "Town", "en"),
    row("SL", "surveyls_welcometext", "<p>Hei</p>", "nb"),
    row("SL", "surveyls_endtext", "Takk", "nb"),
    row("SL", "surveyls_email_invite", "Kjære {FIRSTNAME}", "nb"),
    *block("nb", NB),
    *block("en", EN),
    row("QTA", "full", language=""),
]


def problems_of(folder, rows, header=HEADER) -> list[str]:
    with pytest.raises(FixableError) as refused:
        read_limesurvey(a_file(folder, rows, header))
    assert all(error.fix for error in refused.value.problems)
    return [error.problem for error in refused.value.problems]


def a_question(folder, letter="S", *below, **cells):
    return problems_of(folder, [row("G", "g"), row("Q", "Q1", letter=letter, **cells), *below])


def test_a_survey_in_two_languages_is_read(tmp_path):
    read = read_limesurvey(a_file(tmp_path, TOWN))

    assert (read.id, read.languages) == ("survey-123", ("nb", "en"))
    assert read.title == {"nb": "By", "en": "Town"}
    assert (read.intro, read.thanks) == ({"nb": "Hei"}, {"nb": "Takk"})
    assert [page.id for page in read.pages] == ["page-1", "page-2"]
    assert read.pages[0].title == {"nb": "Stedet", "en": "Place"}
    assert read.pages[0].lead == {"nb": "Les dette", "en": "Les dette"}
    assert read.pages[1].when == "Q2 includes 1"
    assert [(q.id, q.type) for q in read.questions] == [
        ("Q1", QuestionType.SINGLE), ("Q1_other", QuestionType.SHORT_TEXT),
        ("Q2", QuestionType.MULTIPLE), ("Q3", QuestionType.MATRIX), ("Q4", QuestionType.NUMBER),
        ("Q5", QuestionType.SCALE), ("Q6", QuestionType.DATE), ("Q7", QuestionType.LONG_TEXT),
        ("Q8", QuestionType.RANKING), ("Q9", QuestionType.NOTE),
    ]  # fmt: skip
    assert routing_problems(read) == ()


def test_details_of_questions_are_read(tmp_path):
    q1, q1_other, q2, q3, q4, q5, *_, q9 = read_limesurvey(a_file(tmp_path, TOWN)).questions

    assert q1.codes == (1, 2, OTHER)
    assert q1.choices[0].text == {"nb": "Ja", "en": "Yes"}
    assert q1.choices[2].text == {"nb": "Annet", "en": "Other"}
    assert (q1.required, q2.required) == (True, False)
    assert q1_other.when == f"Q1 = {OTHER}"
    assert q2.when == "Q1 = 1"
    assert (q2.most, [choice.exclusive for choice in q2.choices]) == (2, [False, True])
    assert (q3.codes, [each.id for each in q3.rows]) == ((1, 2), ["SQ001"])
    assert (q4.lowest, q4.whole, q4.unit) == (18, True, {"nb": "år", "en": "år"})
    assert q4.when == "Q3.SQ001 = 1 and answered(Q1)"
    assert (q5.codes, q5.when) == ((1, 2, 3, 4, 5), "Q4 > 20 or Q4 < 19.5")
    assert q9.text["nb"] == "=1+1"


def test_what_is_left_out_is_listed(tmp_path):
    assert import_limesurvey(a_file(tmp_path, TOWN)).dropped == (
        "town.txt, line 15: settings of looks: cssclass = 'wide'",
        "town.txt, line 15: Q2 is asked for, but not demanded (soft mandatory)",
        "town.txt: 1 lines of quotas",
        "town.txt: settings of the survey: anonymized",
        "town.txt: texts of the survey: surveyls_email_invite",
    )


def test_answers_find_the_codes_that_the_structure_gave(tmp_path):
    read = read_limesurvey(a_file(tmp_path, TOWN))
    answers = tmp_path / "results.csv"
    answers.write_text("Q1,Q1[other],Q2[SQ001],Q3[SQ001],Q8[1]\n-oth-,skis,Y,2,A1\n")

    found = read_limesurvey_answers(answers, read)

    assert found.answers == ({"Q1": OTHER, "Q2": [1], "Q3": {"SQ001": 2}, "Q8": [1]},)
    assert found.free_texts == ({"Q1_other": "skis"},)


def test_columns_are_found_by_their_headers(tmp_path):
    header = ("language", "text", "class", "name", "type/scale")
    rows = [row("G", "g"), row("Q", "Q1", "Hva?", letter="S")]

    read = read_limesurvey(a_file(tmp_path, rows, header, name="old & new.txt"))

    assert (read.id, read.questions[0].text) == ("survey-old-new", {"nb": "Hva?"})


@pytest.mark.parametrize("letter", "1CEGIKOPQY;:|*?")
def test_letters_without_meaning_are_told_with_their_line(tmp_path, letter):
    assert a_question(tmp_path, letter) == [
        f"town.txt, line 3, column 'type/scale': the type {letter!r} has no meaning here."
    ]


@pytest.mark.parametrize(
    ("letter", "below", "cells", "said"),
    [
        ("L", [], {}, "it has no choices"),
        ("F", [], {}, "it has no rows"),
        ("S", [], {"relevance": "sum(Q1) > 3"}, "column 'relevance': "),
        ("S", [], {"relevance": 'Q9.NAOK == "A1"'}, "'Q9.NAOK' is no answer"),
        ("S", [], {"hidden": "1"}, "column 'hidden': '1' has no meaning here"),
        ("S", [], {"validation": "/[0-9]+/"}, "column 'validation': '/[0-9]+/' has no meaning"),
        ("S", [], {"default": "x"}, "column 'default': 'x' has no meaning here"),
        ("S", [], {"mandatory": "?"}, "column 'mandatory': '?' has no meaning here"),
        ("S", [], {"other": "Y"}, "this type takes no other answer"),
        ("S", [], {"text": "Hei {TOKEN:FIRSTNAME}"}, "'{TOKEN:FIRSTNAME}' is computed"),
        ("S", [], {"text": "<script>alert(1)</script>"}, "the text holds <script>"),
        ("N", [], {"min_num_value_n": "{Q0}"}, "'{Q0}' is no number"),
        ("M", [row("SQ", "SQ001", relevance="0")], {}, "'0' hides a part of a question"),
        ("M", [row("SQ", "SQ001")], {"exclude_all_others": "SQ9"}, "'SQ9' is no subquestion"),
        ("L", [row("A", "A1", letter="1")], {}, "it belongs to a second scale"),
        ("L", [row("A", "A1"), row("A", "1")], {}, "would be stored as the same number"),
        ("L", [row("A", "A1"), row("A", "A1")], {}, "'A1' stands twice"),
        ("R", [row("A", "A1")], {"max_answers": "two"}, "'two' is not a whole number"),
        ("S", [row("C")], {}, "the class 'C' has no meaning here"),
        ("S", [row("Q", "Q1", letter="S")], {}, "'Q1' stands twice"),
    ],
)  # fmt: skip
def test_what_has_no_meaning_is_told_with_its_line(tmp_path, letter, below, cells, said):
    text = cells.pop("text", None)
    asked = row("Q", "Q1", text or "", letter=letter, **cells)

    found = problems_of(tmp_path, [row("G", "g"), asked, *below])

    assert any(said in problem and "line " in problem for problem in found)


def test_all_problems_are_told_at_once(tmp_path):
    rows = [row("G", "g"), row("Q", "1x", letter="Y"), row("Q", "2x", letter="S", hidden="1")]

    assert len(problems_of(tmp_path, rows)) == 3


@pytest.mark.parametrize(
    "rows", [[], [row("S", "language", "norsk bokmål", language="")], [row("Q", "Q1", letter="S")]]
)
def test_a_file_that_asks_nothing_is_refused(tmp_path, rows):
    assert problems_of(tmp_path, rows)


@given(st.lists(st.lists(st.text("GQSA1LM\"'<{=&|()_ .é", max_size=8), max_size=9), max_size=8))
def test_whatever_stands_in_the_lines_is_read_or_refused_with_a_fix(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("lime") / "town.txt"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t")
        writer.writerow(["class", "type/scale", "name", "relevance", "text", "language"])
        writer.writerow(["G", "0", "g", "1", "", "nb"])
        writer.writerow(["Q", "L", "Q1", "1", "Hva?", "nb"])
        writer.writerow(["A", "0", "A1", "", "Ja", "nb"])
        writer.writerows(rows)

    read, problems = read_or_problems(lambda: read_limesurvey(path))

    assert all(problem.fix for problem in problems)
    assert problems or read.questions
