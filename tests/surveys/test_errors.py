"""Errors that the reader can put right."""

import pickle

import pytest

from surveys import errors
from surveys.errors import AnswerError, FileError, FixableError, ManyProblemsError, raise_all

ALL = [kind for kind in vars(errors).values() if isinstance(kind, type)]


def test_an_error_says_what_is_wrong_and_what_to_do():
    error = FileError("answers.csv is empty.", "Choose the file that holds the answers.")

    assert str(error) == "answers.csv is empty. Choose the file that holds the answers."
    assert error.problems == (error,)


def test_codes_differ_so_that_scripts_can_tell_errors_apart():
    codes = [kind.code for kind in ALL if issubclass(kind, FixableError)]

    assert len(codes) == len(set(codes)) >= 8


@pytest.mark.parametrize(
    "error",
    [
        FileError("A.", "B."),
        ManyProblemsError([FileError("A.", "B."), AnswerError("C.", "D.")]),
    ],
)
def test_an_error_survives_the_way_between_processes(error):
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own bytes

    assert type(again) is type(error)
    assert str(again) == str(error)
    assert [str(problem) for problem in again.problems] == [str(each) for each in error.problems]


def test_no_problem_raises_nothing():
    raise_all([])


def test_one_problem_is_raised_itself():
    error = AnswerError("11 is not an answer.", "Choose 0 to 10.")

    with pytest.raises(AnswerError) as raised:
        raise_all([error])

    assert raised.value is error


def test_several_problems_are_raised_together():
    problems = [FileError("A.", "B."), AnswerError("C.", "D.")]

    with pytest.raises(ManyProblemsError) as raised:
        raise_all(problems)

    assert raised.value.problems == tuple(problems)
    assert str(raised.value).splitlines() == ["2 problems; nothing was changed.", "A. B.", "C. D."]
