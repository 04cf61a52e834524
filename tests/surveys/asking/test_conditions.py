import pytest

from surveys.asking.conditions import AllOf, Comparison, Relation, Subject, is_given, questions_of
from surveys.asking.expressions import parse


@pytest.mark.parametrize(
    ("text", "answers", "holds"),
    [
        ("out = 3", {"out": 3}, True),
        ("out != 3", {"out": 3}, False),
        ("age < 18", {"age": 17.5}, True),
        ("age <= 18", {"age": 18}, True),
        ("age > 18", {"age": 18}, False),
        ("age >= 18", {"age": 18}, True),
        ("out in (1, 3)", {"out": 3}, True),
        ("out in (1, 3)", {"out": 2}, False),
        ("how includes 2", {"how": [1, 2]}, True),
        ("how includes 2", {"how": [1]}, False),
        ("home = 'north'", {"home": "north"}, True),
        ("moved >= '2020-01-01'", {"moved": "2019-12-31"}, False),
        ("safe.night = 1", {"safe": {"day": 4, "night": 1}}, True),
        ("answered(safe)", {"safe": {"day": {"missing": "dont-know"}, "night": 1}}, True),
        ("answered(safe.day)", {"safe": {"day": {"missing": "dont-know"}, "night": 1}}, False),
    ],
)
def test_an_answer_is_compared_as_written(text, answers, holds):
    assert parse(text).holds(answers) is holds


@pytest.mark.parametrize("relation", ["= 1", "!= 1", "< 9", ">= 0", "in (1, 2)", "includes 1"])
@pytest.mark.parametrize("answers", [{}, {"q": {"missing": "prefer-not"}}, {"q": None}, {"q": []}])
def test_no_comparison_holds_for_a_missing_answer(relation, answers):
    assert not parse(f"q {relation}").holds(answers)
    assert parse(f"not q {relation}").holds(answers)
    assert not parse("answered(q)").holds(answers)


@pytest.mark.parametrize("text", ["q = 'x'", "q != 'x'", "q < 'x'", "q.row = 1", "q includes 1"])
def test_no_comparison_holds_between_two_kinds_of_answers(text):
    assert not parse(text).holds({"q": 3})


def test_a_matrix_row_may_be_called_missing():
    assert is_given({"missing": 3})


def test_a_condition_names_the_questions_it_looks_at():
    one, other = (Comparison(Subject(id), Relation.IS, (1,), 1) for id in ("a", "b"))

    assert questions_of(AllOf((one, other, one))) == {"a", "b"}
