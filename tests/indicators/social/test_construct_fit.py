"""Answers are made to misfit by shuffling some columns among people: who answers what is lost."""

import pytest

from surveys.responses import Missing
from tests.support.questions_fitted import failed, fitted


@pytest.fixture
def two_in_one(five_questions, rng):
    """The last two questions measure another thing."""
    levels = five_questions.responses.levels
    levels[:, 3:] = rng.permutation(levels[:, 3:])
    return five_questions


def test_questions_that_measure_one_thing_fit(five_questions):
    found = fitted(five_questions)

    assert found.fits, found.sentence
    assert found.split is None
    assert found.sentence == "The questions look as the model says they should."


def test_two_things_in_one_are_told_apart_in_words(two_in_one):
    found = fitted(two_in_one)

    assert found.split.groups == (("item-3", "item-4"), ("item-0", "item-1", "item-2"))
    assert "two groups of questions: item-3, item-4" in failed(found)["residual-correlation"]
    worst = max(found.pairs, key=lambda pair: pair.outside)
    assert (worst.first, worst.second) == ("item-3", "item-4")
    assert worst.residual > 0.1


def test_splitting_mends_what_was_two_things(two_in_one):
    first, second = fitted(two_in_one).split.groups

    assert fitted(two_in_one, first).fits
    assert fitted(two_in_one, second).fits


def test_people_who_tick_one_answer_throughout_are_counted(five_questions, rng):
    five_questions.responses.levels[:120] = rng.integers(0, 5, (120, 1))

    found = fitted(five_questions)

    assert found.same_answer.share > found.same_answer.expected.high90 + 0.05
    assert "gave the same answer to every question" in failed(found)["straight-lining"]


def test_a_question_asked_twice_is_named_with_its_twin(five_questions):
    levels = five_questions.responses.levels
    levels[:540, 4] = levels[:540, 3]

    found = fitted(five_questions)

    assert "'item-3'" in failed(found)["discrimination"]
    assert "'item-4'" in failed(found)["discrimination"]
    assert "leave one of the two out" in failed(found)["discrimination"]


def test_a_single_question_has_no_others_to_be_held_against(five_questions):
    found = fitted(five_questions, ["item-0"])

    assert found.pairs == ()
    assert found.same_answer is None
    assert len(found.items[0].rest_scores) == len(found.items[0].expected_rest_scores.median) == 0
    assert {check.id for check in found.checks} == {"discrimination", "answer-shares"}


def test_questions_of_different_waves_are_held_against_those_asked_beside_them(five_questions, rng):
    """Half were asked the first four, half all but the fourth: nobody answered all of them."""
    levels = five_questions.responses.levels
    levels[:120] = rng.integers(0, 5, (120, 1))
    levels[::2, 4] = levels[1::2, 3] = Missing.LEFT_BLANK

    found = fitted(five_questions)

    assert "gave the same answer to every question" in failed(found)["straight-lining"]
    assert found.same_answer.share > 0.15
    assert all(item.rest_people.sum() > 0.9 * item.answered for item in found.items)


def test_what_nobody_answered_enough_of_is_not_looked_at(five_questions):
    levels = five_questions.responses.levels
    levels[::2, 0] = levels[1::2, 1] = Missing.LEFT_BLANK

    found = fitted(five_questions, ["item-0", "item-1"])

    assert found.same_answer is None
    assert not {"rest-score", "straight-lining"} & {check.id for check in found.checks}
