import numpy as np
import pytest

from indicators.social.pair_fit import fit_of_pairs
from indicators.social.replicates import Answers

HIGHEST = np.array([2, 2, 2])
TOGETHER = Answers(np.tile([[0, 0, 2], [1, 1, 0], [2, 2, 1], [0, 0, 0]], (3, 1)), HIGHEST)
APART = Answers(np.tile([[0, 2, 2], [1, 1, 0], [2, 0, 1], [0, 2, 0]], (3, 1)), HIGHEST)


def test_every_two_questions_are_a_pair_in_the_order_of_the_questionnaire():
    found = fit_of_pairs(("a", "b", "c"), TOGETHER, [TOGETHER] * 4)

    assert [(pair.first, pair.second) for pair in found] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert found[0].correlation == pytest.approx(1)
    assert [pair.residual for pair in found] == pytest.approx([0, 0, 0])
    assert [pair.outside for pair in found] == pytest.approx([0, 0, 0])


@pytest.mark.parametrize(
    ("observed", "drawn", "residual"), [(TOGETHER, APART, 2), (APART, TOGETHER, -2)]
)
def test_too_much_and_too_little_in_common_are_both_outside(observed, drawn, residual):
    pair = fit_of_pairs(("a", "b", "c"), observed, [drawn] * 4)[0]

    assert pair.residual == pytest.approx(residual)
    assert pair.outside == pytest.approx(2)


def test_a_pair_is_told_in_words():
    sentence = fit_of_pairs(("a", "b", "c"), TOGETHER, [APART] * 4)[0].sentence

    assert sentence == ("The correlation of 'a' and 'b' is 1.00; the model expects -1.00 to -1.00.")


def test_a_pair_that_too_few_answered_is_left_out():
    levels = TOGETHER.levels.copy()
    levels[:3, 2] = -1  # nine answered both the first and the last

    found = fit_of_pairs(("a", "b", "c"), Answers(levels, HIGHEST), [TOGETHER] * 4)

    assert [(pair.first, pair.second) for pair in found] == [("a", "b")]


def test_a_question_by_itself_has_no_pair():
    alone = Answers(np.array([[0], [1]]), np.array([1]))

    assert fit_of_pairs(("a",), alone, [alone]) == ()
