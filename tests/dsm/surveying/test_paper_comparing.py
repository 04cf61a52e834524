from dsm.surveying.paper import Reading, SheetEntry
from dsm.surveying.paper_comparing import (
    Difference,
    compare,
    questions_of,
    readings_by_sheet,
)
from surveys.asking.questions import QuestionType
from tests.support.questionnaires import a_question, one_page_each

ASKED = one_page_each(
    a_question("out"),
    a_question("often", when="out = 1"),
    a_question("why", QuestionType.LONG_TEXT),
    a_question("note", QuestionType.NOTE),
)


def read(sheet, clerk, *, settles=False, why="", **answers):
    texts = {"why": why} if why else {}
    reading = Reading(answers=answers, free_texts=texts, language="nb")
    return SheetEntry(sheet=sheet, clerk=clerk, reading=reading, settles=settles)


def test_two_same_readings_agree_on_every_question_they_lead_to():
    found = compare(ASKED, 1, [read(1, "a", out=1, often=2), read(1, "b", out=1, often=2)])

    assert (found.compared, found.agreed, found.differences) == (3, 3, ())
    assert not found.missing


def test_a_difference_names_sheet_question_and_both_readings():
    found = compare(ASKED, 1, [read(1, "a", out=2, why="Dark"), read(1, "b", out=1, often=3)])

    assert found.differences == (
        Difference(sheet=1, question="out", first=2, second=1),
        Difference(sheet=1, question="often", first=None, second=3),
        Difference(sheet=1, question="why", first="Dark", second=None),
    )
    assert (found.compared, found.agreed, found.open) == (3, 0, found.differences)


def test_what_is_left_blank_by_both_agrees():
    found = compare(ASKED, 1, [read(1, "a"), read(1, "b")])

    assert (found.compared, found.agreed) == (2, 2)


def test_sheets_that_lack_readings_are_told():
    found = compare(ASKED, 3, [read(1, "a"), read(1, "b"), read(2, "a")])

    assert found.missing == {2: 1, 3: 2}


def test_a_third_reading_closes_its_sheet():
    both = [read(1, "a", out=2), read(1, "b", out=3)]
    found = compare(ASKED, 1, [*both, read(1, "c", settles=True, out=3)])

    assert (found.open, found.decided) == ((), {1})
    assert len(found.differences) == 1


def test_readings_are_sorted_by_sheet_without_the_third():
    entries = [read(1, "a"), read(2, "a"), read(1, "b"), read(1, "c", settles=True)]

    found = readings_by_sheet(entries)

    assert {sheet: [one.clerk for one in both] for sheet, both in found.items()} == {
        1: ["a", "b"],
        2: ["a"],
    }


def test_questions_that_only_one_reading_leads_to_are_compared():
    assert questions_of(ASKED, [read(1, "a", out=2), read(1, "b", out=1)]) == (
        "out",
        "often",
        "why",
    )
