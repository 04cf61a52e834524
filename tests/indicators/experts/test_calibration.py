"""Cooke's scores follow their formulas, and nobody is weighted by chance."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from indicators.experts.calibration import (
    NobodyCalibratedError,
    SeedAnswers,
    SeedError,
    calibrate,
    performance_weights,
    read_seed_answers,
)
from surveys.errors import FixableError


def answers_of(quantiles, truths):
    quantiles = np.asarray(quantiles, dtype=float)
    return SeedAnswers(
        experts=tuple(f"expert {at}" for at in range(len(quantiles))),
        questions=tuple(f"question {at:02}" for at in range(len(truths))),
        quantiles=quantiles,
        truths=np.asarray(truths, dtype=float),
    )


@st.composite
def seed_answers(draw, questions=10):
    experts = draw(st.integers(1, 4))
    numbers = st.lists(st.integers(-100, 100), min_size=3, max_size=3, unique=True)
    said = [[sorted(draw(numbers)) for _ in range(questions)] for _ in range(experts)]
    truths = draw(st.lists(st.integers(-150, 150), min_size=questions, max_size=questions))
    return answers_of(said, truths)


def test_truths_that_fall_as_expected_are_perfectly_calibrated():
    truths = [-3] + 9 * [-1] + 9 * [1] + [3]

    (score,) = calibrate(answers_of([[(-2, 0, 2)] * 20], truths))

    assert score.shares == (0.05, 0.45, 0.45, 0.05)
    assert score.calibration == pytest.approx(1)


def test_calibration_is_the_chance_of_so_large_a_chi_square():
    truths = 2 * [-3] + 4 * [-1] + 3 * [1] + [3]
    shares = np.array([0.2, 0.4, 0.3, 0.1])

    (score,) = calibrate(answers_of([[(-2, 0, 2)] * 10], truths))

    divergence = (shares * np.log(shares / np.array([0.05, 0.45, 0.45, 0.05]))).sum()
    assert score.calibration == pytest.approx(chi2.sf(2 * 10 * divergence, 3))


def test_information_of_even_quantiles_is_known():
    (score,) = calibrate(answers_of([[(0, 5, 10)]], [5]))

    # Of a range of 12, one lies beyond each end and five lie in each half.
    expected = 2 * (0.05 * math.log(0.05 * 12) + 0.45 * math.log(0.45 * 12 / 5))
    assert score.information == pytest.approx(expected)


@given(seed_answers(), st.floats(0.1, 100), st.floats(-50, 50))
def test_scores_do_not_depend_on_the_unit(answers, factor, shift):
    moved = answers_of(answers.quantiles * factor + shift, answers.truths * factor + shift)

    for one, other in zip(calibrate(answers), calibrate(moved), strict=True):
        assert other.information == pytest.approx(one.information, abs=1e-6)


@given(seed_answers())
def test_scores_have_their_bounds(answers):
    for score in calibrate(answers):
        assert 0 <= score.calibration <= 1
        assert score.information >= -1e-12
        assert sum(score.shares) == pytest.approx(1)


def test_the_narrower_of_two_is_the_more_informative():
    wide, narrow = calibrate(answers_of([[(-10, 0, 10)], [(-1, 0, 1)]], [0]))

    assert narrow.information > wide.information


def test_the_better_calibrated_of_two_alike_gets_the_weight():
    good = [(-2, 0, 2)] * 10
    sure = [(-0.2, 0, 0.2)] * 10
    truths = [-1, 1] * 4 + [-3, 3]

    weights = performance_weights(answers_of([good, sure], truths))

    assert weights["expert 0"] == 1
    assert weights["expert 1"] == 0


@pytest.mark.parametrize("seeds", [1, 7])
def test_with_fewer_than_eight_seeds_nobody_is_weighted(seeds):
    answers = answers_of([[(-2, 0, 2)] * seeds], [0] * seeds)

    with pytest.raises(SeedError, match="Ask at least 8, or let every expert count alike"):
        performance_weights(answers)


def test_eight_seeds_are_enough():
    answers = answers_of([[(-2, 0, 2)] * 8] * 2, [-1, 1] * 4)

    assert performance_weights(answers) == {"expert 0": 0.5, "expert 1": 0.5}


def test_when_nobody_reaches_the_cut_all_count_alike_instead():
    answers = answers_of([[(-2, 0, 2)] * 10], [9] * 10)

    with pytest.raises(NobodyCalibratedError) as refused:
        performance_weights(answers)
    # The best score would be one expert's own.
    assert refused.value.problem == "Nobody reaches a calibration of 0.05."


def test_quantiles_that_fall_are_refused_with_who_and_where():
    with pytest.raises(SeedError, match="'expert 0' gave quantiles of 'question 01'"):
        calibrate(answers_of([[(0, 1, 2), (2, 1, 0)]], [1, 1]))


@pytest.fixture
def seed_file(tmp_path):
    def write(*answers):
        file = tmp_path / "answers.csv"
        file.write_text("\n".join(["expert,question,q05,q50,q95", *answers]), encoding="utf-8")
        return file

    return write


def test_seed_answers_are_read_by_expert_and_question(seed_file):
    said = read_seed_answers(seed_file("x,a,1,2,3", "x,b,4,5,6", "y,b,0,1.5,9"))

    assert said == {"x": {"a": (1, 2, 3), "b": (4, 5, 6)}, "y": {"b": (0, 1.5, 9)}}


def test_everything_wrong_in_the_answers_is_said_at_once(seed_file):
    with pytest.raises(FixableError) as refused:
        read_seed_answers(seed_file("x,a,3,2,1", "x,a,1,2,3", "y,a,1,two,3"))

    told = " ".join(each.problem for each in refused.value.problems)
    for part in (
        "row 2, column q50", "row 3, column question: the cell says the same as row 2",
        "row 4, column q50",
    ):  # fmt: skip
        assert part in told
