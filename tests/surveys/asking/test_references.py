import pytest

from surveys.asking.questions import QuestionType
from surveys.asking.references import conditions, reference_problems
from tests.support.questionnaires import a_page, a_question, a_questionnaire, one_page_each

EARLIER = (
    a_question("out"),
    a_question("colour", ordered=False),
    a_question("how", QuestionType.MULTIPLE),
    a_question("rank", QuestionType.RANKING),
    a_question("safe", QuestionType.MATRIX),
    a_question("age", QuestionType.NUMBER),
    a_question("moved", QuestionType.DATE),
    a_question("home", QuestionType.MAP_POINT),
    a_question("yes", QuestionType.CONSENT),
    a_question("told", QuestionType.SHORT_TEXT),
    a_question("read", QuestionType.NOTE),
    a_question("mood", QuestionType.SCALE),
)


def found(when):
    asked = one_page_each(*EARLIER, a_question("last", when=when), a_question("later"))
    return reference_problems(asked).get("question.last", ())


@pytest.mark.parametrize(
    ("when", "problem", "fix"),
    [
        ("ut = 1", "there is no question 'ut'", "Write one of: out"),
        ("later = 1", "'later' is asked only later", "Move it"),
        ("last = 1", "'last' is asked only later", "Move it"),
        ("out = 7", "'out' has no code 7", "Use one of: 1, 2, 3."),
        ("out in (1, 8)", "'out' has no code 8", "Use one of: 1, 2, 3."),
        ("out = 'never'", "'out' has no code 'never'", "Use one of: 1, 2, 3."),
        ("colour < 2", "do not run from less to more", "colour in (1, 2)"),
        ("home >= 'north'", "do not run from less to more", "home in (1, 2)"),
        ("how = 2", "'how' has several answers", "Write how includes 2."),
        ("how in (2, 3)", "'how' has several answers", "Write how includes 2."),
        ("out includes 2", "'out' has one answer", "Write out = 2."),
        ("safe = 2", "'safe' is a matrix", "safe.r1, safe.r2, safe.r3"),
        ("safe.r9 = 2", "'safe' has no row 'r9'", "safe.r1, safe.r2, safe.r3"),
        ("out.r1 = 2", "'out' has no row 'r1'", "Look at another question"),
        ("age = '40'", "'40' is a text", "without quotes"),
        ("moved > 2020", "2020 is not a day", "'2026-10-31'"),
        ("moved > '2026-02-30'", "'2026-02-30' is not a day", "'2026-10-31'"),
        ("home = 'west'", "has no place 'west'", "'north', 'south'"),
        ("yes = 2", "'yes' has no answer 2", "1 for yes"),
        ("answered(told)", "answered in free words", "with choices"),
        ("answered(read)", "'read' is a note", "Look at a question"),
        ("out ==", "column 5", "Write one ="),
    ],
)
def test_what_a_condition_cannot_look_at_is_told_with_what_to_write(when, problem, fix):
    (error,) = found(when)

    assert error.problem.startswith(("question.last", "Condition"))
    assert problem in error.problem
    assert fix in error.fix


@pytest.mark.parametrize(
    "when",
    [
        "out = 1 and colour != 2",
        "out < 3",
        "mood >= 2",
        "how includes 1 or rank includes 3",
        "safe.r1 < 2 and answered(safe)",
        "age >= 18",
        "moved < '2020-01-01'",
        "home in ('north', 'south')",
        "yes = 1",
    ],
)
def test_what_makes_sense_is_not_complained_about(when):
    assert found(when) == ()


def test_every_wrong_comparison_of_a_condition_is_told_at_once():
    assert len(found("ut = 1 or out = 9 or told = 1")) == 3


def test_a_page_may_not_look_at_its_own_questions():
    own = a_questionnaire(a_page(a_question("out"), when="out = 1"))

    (error,) = reference_problems(own)["page.p1"]

    assert "only later" in error.problem


def test_conditions_are_listed_with_their_places():
    asked = a_questionnaire(
        a_page(a_question("out")),
        a_page(a_question("how", when="out = 1"), id="p2", when="out = 2"),
    )

    assert [(one.place, one.text) for one in conditions(asked)] == [
        ("page.p2", "out = 2"),
        ("question.how", "out = 1"),
    ]
