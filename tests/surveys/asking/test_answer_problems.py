"""Problems as keys and values."""

from surveys.asking.answer_problems import AnswerProblem, ProblemKind


def test_a_problem_says_where_on_the_page_it_is():
    whole = AnswerProblem("q1", ProblemKind.REQUIRED)
    row = AnswerProblem("q1", ProblemKind.REQUIRED, {"row": "bus"})

    assert (whole.place, row.place) == ("q.q1", "q.q1.bus")


def test_kinds_are_keys_of_catalogues():
    assert all(kind == kind.lower().replace("_", "-") for kind in ProblemKind)
