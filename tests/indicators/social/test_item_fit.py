"""Answers are made to misfit by shuffling some columns among people: who answers what is lost."""

import numpy as np
import pytest

from indicators.social.construct_fit import check_items
from indicators.social.fit import fit
from surveys.responses import Missing
from tests.support.questions_fitted import BRIEF, failed, fitted


def test_a_question_that_does_not_belong_is_named(five_questions, rng):
    five_questions.responses.levels[:, 2] = rng.permutation(five_questions.responses.levels[:, 2])

    found = fitted(five_questions)

    assert "'item-2' has" in failed(found)["belonging"]
    assert "it does not belong with them" in failed(found)["belonging"]
    own = {item.item: item.shared.median for item in found.items}
    assert min(own, key=own.get) == "item-2"
    assert fitted(five_questions, ["item-0", "item-1", "item-3", "item-4"]).fits


def test_of_two_strangers_neither_is_blamed(five_questions, rng):
    five_questions.responses.levels[:, 1] = rng.permutation(five_questions.responses.levels[:, 1])

    found = fitted(five_questions, ["item-0", "item-1"])

    assert "'item-0' and 'item-1' have" in failed(found)["belonging"]
    assert "they do not belong together" in failed(found)["belonging"]


def test_pictures_have_a_band_for_every_answer_and_every_group(five_questions):
    item = fitted(five_questions).items[1]

    levels = five_questions.responses.levels
    assert item.answered == (levels[:, 1] >= 0).sum()
    assert item.shares.sum() == pytest.approx(1)
    assert item.shares[4] == pytest.approx((levels[levels[:, 1] >= 0, 1] == 4).mean())
    inside = item.expected_shares.beyond(item.shares) == 0
    assert inside.all()
    others = np.delete(levels, 1, axis=1) >= 0
    assert item.rest_people.sum() == ((levels[:, 1] >= 0) & others.any(axis=1)).sum()
    assert item.rest_scores.shape == item.expected_rest_scores.median.shape == (5,)
    assert (np.diff(item.expected_rest_scores.median) > 0).all()
    assert {check.id for check in item.checks} == {"answer-shares", "belonging", "rest-score"}


def test_shares_of_a_few_are_not_told(five_questions):
    five_questions.responses.levels[9:, 2] = Missing.LEFT_BLANK

    told = {item.item: item.checks[0].sentence for item in fitted(five_questions).items}

    assert "furthest off is answer" in told["item-1"]
    assert "furthest off" not in told["item-2"]
    assert told["item-2"].endswith("of people would have to answer differently.")


def test_what_questions_share_by_their_wording_is_not_what_they_all_measure(five_questions):
    counts = five_questions.counts
    tree = fit(counts, five_questions.frame, negative=("item-3", "item-4"), settings=BRIEF)

    found = check_items(tree, counts, replicates=20)

    drawn = tree["posterior"].to_dataset().isel(item=4)
    own = drawn["loading"] ** 2 + np.pi**2 / 3
    shared = drawn["discrimination"] ** 2 / (drawn["discrimination"] ** 2 + own)
    assert found.items[4].shared.median == pytest.approx(float(shared.median()))
