import pytest

from dsm.surveying.paper_words import PaperWords
from surveys.asking.expressions import parse
from surveys.asking.paper_layout import Filter, Jump
from surveys.asking.questions import QuestionType
from surveys.responses import Missing
from tests.support.questionnaires import a_question, one_page_each

ASKED = one_page_each(
    a_question("out"),
    a_question("use", QuestionType.MULTIPLE),
    a_question("age", QuestionType.NUMBER),
    a_question("born", QuestionType.DATE),
    a_question("m", QuestionType.MATRIX),
    a_question("where", QuestionType.MAP_POINT),
    a_question("more", QuestionType.CONSENT),
    a_question("last"),
)


def words(language="en"):
    return PaperWords(ASKED, ASKED.numbers, language)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("out = 1", "you answered “Never” to question 1"),
        ("out in (1, 3)", "you answered “Never” or “Often” to question 1"),
        ("out >= 2", "you answered “Sometimes” or “Often” to question 1"),
        ("out != 1", "you answered “Sometimes” or “Often” to question 1"),
        ("use includes 2", "you ticked “Sometimes” in question 2"),
        ("age < 18", "you wrote less than 18 in question 3"),
        ("age >= 67", "you wrote 67 or more in question 3"),
        ("born < '2000-01-01'", "you wrote a day before 1 January 2000 in question 4"),
        ("m.r2 = 3", "you answered “Often” to “Row 2” in question 5"),
        ("where = 'north'", "you answered “north” to question 6"),
        ("where != 'north'", "you answered something other than “north” to question 6"),
        ("more = 1", "you answered “Yes” to question 7"),
        ("answered(out)", "you answered question 1"),
        ("not answered(out)", "you did not answer question 1"),
        (
            "not (out = 1 or age = 5)",
            "it is not so that (you answered “Never” to question 1 or you wrote 5 in question 3)",
        ),
        (
            "out = 1 and (age = 5 or more = 0)",
            "you answered “Never” to question 1 and (you wrote 5 in question 3 "
            "or you answered “No” to question 7)",
        ),
    ],
)
def test_a_condition_reads_as_people_speak(when, said):
    assert words().condition(parse(when).condition) == said


def test_a_run_says_who_answers_it_and_where_all_others_go_on():
    when = parse("out = 1").condition

    assert words().filter(Filter(when, 3, 5, 6)) == (
        "Answer questions 3–5 only if you answered “Never” to question 1. "
        "Otherwise go to question 6."
    )
    assert words("nb").filter(Filter(when, 8, 8, 0)) == (
        "Svar på spørsmål 8 bare hvis du svarte «Never» på spørsmål 1. Ellers er du ferdig."
    )


def test_a_single_question_before_the_next_needs_no_way_out():
    said = words().filter(Filter(parse("out = 1").condition, 3, 3, 4))

    assert said == "Answer question 3 only if you answered “Never” to question 1."


def test_a_note_is_for_some_as_well():
    said = words().filter(Filter(parse("out = 1").condition, 0, 0, 4))

    assert said.startswith("The following concerns you only if")


def test_a_jump_names_the_answers_that_lead_away():
    out, more = ASKED.question("out"), ASKED.question("more")

    assert words().jump(out, Jump((1, 2), (Missing.DONT_KNOW,), 7)) == (
        "Go to question 7 if you answered “Never”, “Sometimes” or “Don't know”."
    )
    assert words("nn").jump(more, Jump((0,), (), 0)) == "Du er ferdig viss du svarte «Nei»."
