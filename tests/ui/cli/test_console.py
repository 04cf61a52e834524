import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from surveys.errors import AnswerError, ManyProblemsError
from tests.ui.cli.conftest import at_terminal
from ui.cli.console import (
    QuestionError,
    ask,
    ask_password,
    progress_bars,
    show_problems,
    show_table,
)

DOWN, ENTER = "\x1b[B", "\r"


@pytest.fixture
def typing(monkeypatch):
    """Answer every question with these keys, as at a terminal."""
    at_terminal(monkeypatch)
    with (
        create_pipe_input() as keys,
        create_app_session(input=keys, output=DummyOutput()),
    ):
        yield keys.send_text


def test_a_flag_answers_the_question():
    assert ask("Kristiansund", "Name of the city", "--city") == "Kristiansund"


def test_a_flag_that_is_no_choice_is_refused_with_the_choices():
    with pytest.raises(QuestionError) as refused:
        ask("later", "How", "--how", choices=("keep", "exceed"))

    assert refused.value.problem == "--how is 'later'."
    assert refused.value.fix == "Choose one of: keep, exceed."


def test_without_a_terminal_nothing_is_asked(monkeypatch, dsm):
    done = dsm("import", "frame", "town.csv")

    assert done.code == 3
    assert "--name" in done.err


def test_at_a_terminal_the_answer_is_typed(typing):
    typing(f"Kristiansund{ENTER}")

    assert ask(None, "Name of the city", "--city") == "Kristiansund"


def test_a_choice_is_made_with_the_arrows(typing):
    typing(f"{DOWN}{ENTER}")

    assert ask(None, "How", "--how", choices=("keep", "exceed", "accept")) == "exceed"


def test_a_password_is_typed_twice(typing):
    typing(f"four good words more{ENTER}four good words more{ENTER}")

    assert ask_password("Password") == "four good words more"


def test_two_different_passwords_are_refused(typing):
    typing(f"four good words more{ENTER}four other words{ENTER}")

    with pytest.raises(QuestionError, match="differ"):
        ask_password("Password")


def test_every_problem_is_shown_with_its_fix(capsys):
    problems = [AnswerError(f"Row {row} is odd.", f"Mend row {row}.") for row in (2, 3)]

    show_problems(ManyProblemsError(problems))

    assert capsys.readouterr().err.splitlines() == [
        "Problem (answer-rejected): Row 2 is odd.",
        "Fix: Mend row 2.",
        "Problem (answer-rejected): Row 3 is odd.",
        "Fix: Mend row 3.",
        "2 problems; nothing was changed.",
    ]


def test_numbers_stand_to_the_right_and_brackets_are_text(capsys):
    show_table(("name", "points"), [("[bold]", 7.04), ("b", None), ("c", 112.5)])

    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == [
        "name    points",
        "[bold]     7.0",
        "b",
        "c        112.5",
    ]


def test_progress_is_one_line_per_piece_where_nobody_watches(capsys):
    with progress_bars() as report:
        for done in range(3):
            report("safety", done, 2)
        report("support", 0, 2)

    shown = capsys.readouterr()
    assert shown.err.splitlines() == ["safety ...", "support ..."]
    assert shown.out == ""


def test_a_flood_of_problems_is_cut_and_counted(capsys):
    error = ManyProblemsError([AnswerError(f"Row {row}.", "Mend it.") for row in range(50)])

    show_problems(error)

    told = capsys.readouterr().err
    assert told.count("Fix:") == 20
    assert "... and 30 more." in told
