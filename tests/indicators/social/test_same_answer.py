import numpy as np
import pytest

from indicators.social.replicates import Answers
from indicators.social.same_answer import fit_of_same_answers

HALF = np.array([[1, 1, 1], [0, 1, 2]] * 5)
NOBODY = np.array([[0, 1, 1], [0, 1, 2]] * 5)


def answers(levels, highest=(2, 2, 2)):
    return Answers(np.array(levels), np.array(highest))


def test_who_answers_alike_throughout_is_held_against_replicates():
    found = fit_of_same_answers(answers(HALF), [answers(NOBODY)] * 4)

    assert found.share == pytest.approx(0.5)
    assert found.excess == pytest.approx(0.5)
    assert found.sentence == (
        "50.0% gave the same answer to every question they answered; the model expects "
        "0.0% to 0.0%."
    )


def test_fewer_than_expected_are_no_excess():
    assert fit_of_same_answers(answers(NOBODY), [answers(HALF)] * 4).excess == 0


def test_where_nobody_answered_three_questions_nothing_is_said():
    few = answers([[1, 1, -1], [-1, 2, 2]] * 5)

    assert fit_of_same_answers(few, [few]) is None


def test_nothing_is_said_of_fewer_than_ten_who_answered_three_questions():
    others = np.array([[1, 1, -1]] * 90)
    nine = answers(np.vstack([HALF[1:], others]))
    ten = answers(np.vstack([HALF, others]))

    assert fit_of_same_answers(nine, [nine]) is None
    assert fit_of_same_answers(ten, [ten]).share == pytest.approx(0.5)


def test_on_scales_of_different_length_the_same_answer_means_nothing():
    unlike = answers(HALF, highest=(2, 2, 4))

    assert fit_of_same_answers(unlike, [unlike]) is None
