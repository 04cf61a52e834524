import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from surveys.asking.answer_problems import AnswerProblem, ProblemKind
from surveys.asking.questions import Choice, Place, QuestionType
from surveys.responses import Missing
from tests.support.questionnaires import a_question, words
from ui.cli.interview_prompts import Given, Move, Prompts, problem_text

DOWN, ENTER, SPACE, STOP = "\x1b[B", "\r", " ", "\x03"
PROMPTS = Prompts("en", {"city": "Dale"})
DONT_KNOW = {"missing": "dont-know"}


@pytest.fixture
def asked():
    """Ask a question of this type, with these keys typed."""
    with (
        create_pipe_input() as keys,
        create_app_session(input=keys, output=DummyOutput()),
    ):

        def ask(type, *typed, answer=None, **given):
            keys.send_text("".join(typed))
            return PROMPTS.ask(a_question("q", type, **given), answer, number=1)

        yield ask


@pytest.mark.parametrize(
    ("type", "keys", "answer"),
    [
        (QuestionType.SINGLE, (DOWN, ENTER), 2),
        (QuestionType.SCALE, (DOWN, DOWN, ENTER), 3),
        (QuestionType.SINGLE, (DOWN * 3, ENTER), DONT_KNOW),
        (QuestionType.SINGLE, (DOWN * 4, ENTER), None),
        (QuestionType.CONSENT, (DOWN, ENTER), 0),
        (QuestionType.MULTIPLE, (SPACE, DOWN, DOWN, SPACE, ENTER), [1, 3]),
        (QuestionType.MULTIPLE, (ENTER,), None),
        (QuestionType.NUMBER, ("34", ENTER), 34),
        (QuestionType.NUMBER, (ENTER,), None),
        (QuestionType.SHORT_TEXT, ("lights", ENTER), "lights"),
        (QuestionType.LONG_TEXT, ("the lights", ENTER), "the lights"),
        (QuestionType.DATE, ("17 5 2026", ENTER), "2026-05-17"),
        (QuestionType.MATRIX, (ENTER, DOWN, ENTER, DOWN * 3, ENTER), {"r1": 1, "r2": 2, "r3": DONT_KNOW}),
        (QuestionType.RANKING, (DOWN, ENTER, DOWN, ENTER, ENTER), [2, 3, 1]),
        (QuestionType.RANKING, (DOWN, ENTER, DOWN, DOWN, ENTER), [2]),
        (QuestionType.MAP_POINT, (DOWN, ENTER), "south"),
        (QuestionType.NOTE, (ENTER,), None),
    ],
)  # fmt: skip
def test_every_type_is_answered_with_a_few_keys(asked, type, keys, answer):
    assert asked(type, *keys) == Given(answer)


@pytest.mark.parametrize("type", QuestionType)
def test_control_c_pauses_every_type(asked, type):
    assert asked(type, STOP) is Move.PAUSE


@pytest.mark.parametrize(
    ("type", "keys"),
    [
        (QuestionType.CONSENT, (DOWN * 3, ENTER)),
        (QuestionType.NUMBER, ("<", ENTER)),
        (QuestionType.LONG_TEXT, ("<", ENTER)),
        (QuestionType.MULTIPLE, (DOWN * 3, SPACE, ENTER)),
        (QuestionType.MATRIX, (DOWN * 5, ENTER)),
        (QuestionType.RANKING, (DOWN * 4, ENTER)),
        (QuestionType.MAP_POINT, (DOWN * 3, ENTER)),
        (QuestionType.NOTE, (DOWN, ENTER)),
    ],
)
def test_every_kind_of_prompt_leads_back(asked, type, keys):
    assert asked(type, *keys) is Move.BACK


def test_a_hash_pauses_a_line(asked):
    assert asked(QuestionType.NUMBER, "#", ENTER) is Move.PAUSE


def test_back_within_a_matrix_and_a_ranking_is_one_step(asked):
    rows = asked(QuestionType.MATRIX, ENTER, DOWN * 5, ENTER, DOWN, ENTER, ENTER, ENTER)
    ranks = asked(QuestionType.RANKING, ENTER, DOWN * 3, ENTER, DOWN, ENTER, DOWN * 2, ENTER)

    assert rows == Given({"r1": 2, "r2": 1, "r3": 1})
    assert ranks == Given([2])


def test_a_required_question_offers_no_empty_answer(asked):
    assert asked(QuestionType.SINGLE, DOWN * 4, ENTER, required=True) is Move.BACK


def test_what_does_not_fit_is_told_and_asked_again(asked, capsys):
    turn = asked(QuestionType.NUMBER, "200", ENTER, "20", ENTER)

    assert turn == Given(20)
    assert "The highest is 120" in capsys.readouterr().err


def test_none_of_these_excludes_all_others(asked, capsys):
    choices = (
        Choice(code=1, text=words("Paths")),
        Choice(code=9, text=words("None"), exclusive=True),
    )
    turn = asked(
        QuestionType.MULTIPLE, SPACE, DOWN, SPACE, ENTER, DOWN, SPACE, ENTER, choices=choices
    )  # fmt: skip

    assert turn == Given([9])
    assert "None" in capsys.readouterr().err


def test_a_street_is_looked_up_or_the_area_is_chosen(asked, capsys):
    places = tuple(
        Place(id=id, text=words(id), streets=(street, "Broad street"), people=900)
        for id, street in (("north", "Storgata"), ("south", "Fjordgata"))
    )

    assert asked(QuestionType.MAP_POINT, "fjordgata 3", ENTER, places=places) == Given("south")
    assert asked(QuestionType.MAP_POINT, ENTER, ENTER, places=places) == Given("north")
    assert asked(QuestionType.MAP_POINT, "<", ENTER, places=places) is Move.BACK
    assert asked(QuestionType.MAP_POINT, "broad street", ENTER, ENTER, places=places) == Given(
        "north"
    )
    assert "north, south" in capsys.readouterr().err


def test_an_earlier_answer_is_kept_replaced_taken_away_or_passed_on_the_way_back(asked):
    assert asked(QuestionType.NUMBER, ENTER, answer=34) == Given(34)
    assert asked(QuestionType.NUMBER, "7", ENTER, answer=34) == Given(7)
    assert asked(QuestionType.NUMBER, "-", ENTER, answer=34) == Given(None)
    assert asked(QuestionType.LONG_TEXT, "<", ENTER, answer="dark") is Move.BACK


def test_the_marks_for_no_answer_are_told():
    question = a_question("q", QuestionType.NUMBER, missing=(Missing.DONT_KNOW,))

    assert "?: Don't know." in PROMPTS.hint(question)


def test_the_ends_of_a_scale_are_told():
    question = a_question("q", QuestionType.SCALE, ends=(words("worst"), words("best")))

    assert [PROMPTS.label(question, code) for code in (1, 2, 3)] == [
        "Never = worst",
        "Sometimes",
        "Often = best",
    ]


@pytest.mark.parametrize("kind", ProblemKind)
def test_every_problem_has_words(kind):
    question = a_question("q", QuestionType.MATRIX)
    values = {"given": 7, "limit": 5, "place": 1, "choice": 1, "places": ()}

    assert len(problem_text(PROMPTS, question, AnswerProblem("q", kind, values))) > 10


def test_a_row_that_lacks_an_answer_is_named():
    question = a_question("q", QuestionType.MATRIX)
    problem = AnswerProblem("q", ProblemKind.REQUIRED, {"row": "r2"})

    assert "Row 2" in problem_text(PROMPTS, question, problem)
