"""Pairwise judgements: weights, contradictions, and files."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.experts.pairwise import judge_pairs, read_pairwise
from surveys.errors import FixableError

WEIGHTS = st.lists(st.floats(1, 9), min_size=2, max_size=7)


def from_weights(weights, criteria="abcdefg"):
    return {
        (criteria[first], criteria[second]): weights[first] / weights[second]
        for first in range(len(weights))
        for second in range(first + 1, len(weights))
    }


@pytest.fixture
def judgement_file(tmp_path):
    def write(*rows, header="expert,first,second,times"):
        path = tmp_path / "pairs.csv"
        path.write_text("\n".join([header, *rows]), encoding="utf-8")
        return path

    return write


def problems_of(act, *given):
    with pytest.raises(FixableError) as refused:
        act(*given)
    return [str(problem) for problem in refused.value.problems]


@given(WEIGHTS)
def test_weights_behind_consistent_judgements_are_found_again(weights):
    said = judge_pairs("x", from_weights(weights))

    np.testing.assert_allclose(said.weights, np.array(weights) / sum(weights), rtol=1e-9)
    assert said.consistency_ratio == pytest.approx(0, abs=1e-9)


@given(WEIGHTS.filter(lambda weights: len(weights) > 2))
def test_comparing_only_neighbours_is_enough_to_tell_weights(weights):
    every = from_weights(weights)
    chain = {pair: number for pair, number in every.items() if ord(pair[1]) - ord(pair[0]) == 1}

    said = judge_pairs("x", chain)

    np.testing.assert_allclose(said.weights, np.array(weights) / sum(weights), rtol=1e-9)
    assert said.consistency_ratio is None


@given(WEIGHTS)
def test_the_order_within_a_pair_changes_nothing(weights):
    times = from_weights(weights)
    turned = {(second, first): 1 / number for (first, second), number in times.items()}

    one, other = judge_pairs("x", times), judge_pairs("x", turned)

    np.testing.assert_allclose(one.log_ratio, other.log_ratio, atol=1e-12)


def test_complete_judgements_have_the_geometric_means_of_rows_as_weights():
    said = judge_pairs("x", {("a", "b"): 3, ("a", "c"): 5, ("b", "c"): 4})

    means = np.exp(said.log_ratio).prod(axis=1) ** (1 / 3)
    np.testing.assert_allclose(said.weights, means / means.sum())


def test_the_consistency_ratio_of_three_criteria_is_known():
    """For three criteria the largest eigenvalue is 1 + r + 1 / r, r^3 = a_ab a_bc / a_ac."""
    said = judge_pairs("x", {("a", "b"): 2, ("b", "c"): 4, ("a", "c"): 1})

    largest = 1 + 8 ** (1 / 3) + 8 ** (-1 / 3)
    assert said.consistency_ratio == pytest.approx((largest - 3) / 2 / 0.58)


def test_the_odd_judgement_out_is_named():
    times = from_weights([8, 4, 2, 1]) | {("a", "b"): 1 / 9}

    assert set(judge_pairs("x", times).least_consistent) == {"a", "b"}


@pytest.mark.parametrize(
    ("times", "part"),
    [
        ({}, "compared nothing"),
        ({("a", "b"): 10}, "'a' is 10 times 'b'. Use 1/9 to 9"),
        ({("a", "a"): 2}, "compared 'a' with itself"),
        ({("a", "b"): 2, ("b", "a"): 0.5}, "in both orders"),
        ({("a", "b"): 2, ("c", "d"): 2}, "did not compare c, d with a, b"),
    ],
)
def test_what_does_not_add_up_is_refused(times, part):
    assert any(part in problem for problem in problems_of(judge_pairs, "x", times))


def test_part_of_the_pairs_may_leave_criteria_apart_and_is_checked_all_the_same(judgement_file):
    twice = judgement_file("y,a,b,2", "y,b,a,1", header="expert,first,second,times")
    assert problems_of(partial(read_pairwise, is_part=True), twice)

    path = judgement_file("x,a,b,2", "x,c,d,2", header="expert,first,second,times")
    (said,) = read_pairwise(path, is_part=True)
    assert said.pairs == [(0, 1), (2, 3)]


def test_judgements_are_read_with_fractions(judgement_file):
    path = judgement_file("y,a,b,1/3", "x,a,b,5", header="expert,first,second,times")

    first, second = read_pairwise(path)

    assert first.weights.tolist() == pytest.approx([5 / 6, 1 / 6])
    assert second.weights.tolist() == pytest.approx([1 / 4, 3 / 4])


@pytest.mark.parametrize("times", ["0", "10", "2.5", "1/0", "1/10", "two", "3/1"])
def test_what_is_no_step_of_the_scale_is_told_with_its_place(judgement_file, times):
    (problem,) = problems_of(read_pairwise, judgement_file(f"x,a,b,{times}"))

    assert f"row 2, column times: the cell holds {times!r}" in problem


def test_problems_of_all_experts_are_told_at_once(judgement_file):
    path = judgement_file("x,a,b,2", "x,c,d,2", "y,a,a,1", "y,a,b,2")

    problems = problems_of(read_pairwise, path)

    assert any("'x' did not compare c, d" in problem for problem in problems)
    assert any("'y' compared 'a' with itself" in problem for problem in problems)
