"""Best-worst judgements are checked whole, and contradictions are measured where they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.experts.best_worst import judge_best_worst, read_best_worst
from indicators.experts.weights import WeightJudgementError
from surveys.errors import FixableError

HEADER = "expert,criterion,best_to,to_worst"


@pytest.fixture
def judgement_file(tmp_path):
    def write(*rows, header=HEADER):
        path = tmp_path / "weights.csv"
        path.write_text("\n".join([header, *rows]), encoding="utf-8")
        return path

    return write


def problems_of(act, *given):
    with pytest.raises(FixableError) as refused:
        act(*given)
    return [str(problem) for problem in refused.value.problems]


def test_best_and_worst_are_found():
    said = judge_best_worst("x", {"a": 2, "b": 1, "c": 8}, {"a": 4, "b": 8, "c": 1})

    assert (said.best, said.worst, said.best_to_worst) == ("b", "c", 8)
    assert said.consistency_ratio == 0


def test_inconsistency_is_told_by_criterion():
    said = judge_best_worst("x", {"a": 5, "b": 1, "c": 8, "d": 2}, {"a": 5, "b": 8, "c": 1, "d": 4})

    assert said.inconsistency == pytest.approx({"a": 17 / 56, "b": 0, "c": 0, "d": 0})
    assert said.consistency_ratio == pytest.approx(17 / 56)


def test_all_alike_is_consistent_when_the_scale_is_not_used():
    problems = problems_of(judge_best_worst, "x", {"a": 1, "b": 1}, {"a": 2, "b": 1})

    assert "by 1 as the best against others, and by 2 as others" in problems[0]


@given(st.integers(2, 9), st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=6))
def test_the_ratio_lies_between_nothing_and_all_the_scale_allows(whole, others):
    above = {f"c{at}": min(first, whole) for at, (first, _) in enumerate(others)}
    below = {f"c{at}": min(second, whole) for at, (_, second) in enumerate(others)}
    said = judge_best_worst(
        "x", {"best": 1, "worst": whole, **above}, {"best": whole, "worst": 1, **below}
    )

    assert 0 <= said.consistency_ratio <= 1


@pytest.mark.parametrize(
    ("best_to", "to_worst", "part"),
    [
        ({"a": 2, "b": 3}, {"a": 3, "b": 1}, "has no best criterion"),
        ({"a": 1, "b": 3}, {"a": 3, "b": 2}, "has no worst criterion"),
        ({"a": 1, "b": 3}, {"a": 4, "b": 1}, "by 3 as the best against others, and by 4"),
        ({"a": 1, "b": 3, "c": 5}, {"a": 3, "b": 1, "c": 2}, "'c' the number 5, more than the 3"),
        ({"a": 1, "b": 10}, {"a": 10, "b": 1}, "gave 'b' the number 10"),
        ({"a": 1}, {"a": 1}, "compared a with the best"),
        ({"a": 1, "b": 2}, {"a": 2}, "compared a, b with the best, and a with the worst"),
    ],
)
def test_what_does_not_add_up_is_refused(best_to, to_worst, part):
    assert any(part in problem for problem in problems_of(judge_best_worst, "x", best_to, to_worst))


def test_judgements_are_read_by_expert(judgement_file):
    path = judgement_file("y,a,1,3", "x,a,1,2", "x,b,2,1", "y,b,3,1")

    first, second = read_best_worst(path)

    assert (first.expert, first.best_to, first.to_worst) == ("x", (1, 2), (2, 1))
    assert (second.expert, second.best, second.worst) == ("y", "a", "b")


def test_groups_are_read(judgement_file):
    path = judgement_file("x,a,1,2,health", "x,b,2,1,health", header=f"{HEADER},group")

    assert read_best_worst(path)[0].group == "health"


def test_every_bad_row_is_told_with_its_place(judgement_file):
    path = judgement_file("x,a,0,3", "x,b,3,1.5", "x,b,3,1", ",c,2,2")

    problems = problems_of(read_best_worst, path)

    for place in ("row 2, column best_to", "row 3, column to_worst", "row 5, column expert"):
        assert any(place in problem for problem in problems)
    assert any("says the same as row 3" in problem for problem in problems)


def test_problems_of_all_experts_are_told_at_once(judgement_file):
    path = judgement_file("x,a,2,3", "x,b,3,1", "y,a,1,4", "y,b,3,1")

    problems = problems_of(read_best_worst, path)

    assert any("'x' has no best" in problem for problem in problems)
    assert any("'y' compares 'a' with 'b'" in problem for problem in problems)


def test_an_error_names_its_kind():
    with pytest.raises(WeightJudgementError):
        judge_best_worst("x", {"a": 2, "b": 1}, {"a": 1, "b": 3})
