"""Answers are made to misfit by shuffling some columns among people: who answers what is lost."""

import numpy as np
import pytest

from indicators.social.fit import FitSettings, fit
from indicators.social.item_fit import check_items
from surveys.responses import Missing
from surveys.tabulate import count_patterns

BRIEF = FitSettings(draws=150, tune=100, chains=2)


def fitted(drawn, items=None):
    counts = count_patterns(drawn.responses, "trust", items)
    return check_items(fit(counts, drawn.frame, settings=BRIEF), counts, replicates=60)


def failed(found):
    return {check.id: check.sentence for check in found.checks if not check.passed}


@pytest.fixture
def survey(simulate):
    """Five questions that measure one thing, answered by 600 people."""
    return simulate(
        respondents=600, categories=(5,) * 5, missing=0.05, discrimination=1.5, levels={"sex": 2}
    )


@pytest.fixture
def two_in_one(survey, rng):
    """The last two questions measure another thing."""
    levels = survey.responses.levels
    levels[:, 3:] = rng.permutation(levels[:, 3:])
    return survey


def test_questions_that_measure_one_thing_fit(survey):
    found = fitted(survey)

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


def test_a_question_that_does_not_belong_is_named(survey, rng):
    survey.responses.levels[:, 2] = rng.permutation(survey.responses.levels[:, 2])

    found = fitted(survey)

    assert "'item-2' has" in failed(found)["belonging"]
    assert "it does not belong with them" in failed(found)["belonging"]
    own = {item.item: item.shared.median for item in found.items}
    assert min(own, key=own.get) == "item-2"
    assert fitted(survey, ["item-0", "item-1", "item-3", "item-4"]).fits


def test_of_two_strangers_neither_is_blamed(survey, rng):
    survey.responses.levels[:, 1] = rng.permutation(survey.responses.levels[:, 1])

    found = fitted(survey, ["item-0", "item-1"])

    assert "'item-0' and 'item-1' have" in failed(found)["belonging"]
    assert "they do not belong together" in failed(found)["belonging"]


def test_people_who_tick_one_answer_throughout_are_counted(survey, rng):
    survey.responses.levels[:120] = rng.integers(0, 5, (120, 1))

    found = fitted(survey)

    assert found.same_answer.share > found.same_answer.expected.high90 + 0.05
    assert "gave the same answer to every question" in failed(found)["straight-lining"]


def test_a_question_asked_twice_is_named_with_its_twin(survey):
    levels = survey.responses.levels
    levels[:540, 4] = levels[:540, 3]

    found = fitted(survey)

    assert "'item-3'" in failed(found)["discrimination"]
    assert "'item-4'" in failed(found)["discrimination"]
    assert "leave one of the two out" in failed(found)["discrimination"]


def test_pictures_have_a_band_for_every_answer_and_every_group(survey):
    item = fitted(survey).items[1]

    levels = survey.responses.levels
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


def test_a_single_question_has_no_others_to_be_held_against(survey):
    found = fitted(survey, ["item-0"])

    assert found.pairs == ()
    assert found.same_answer is None
    assert len(found.items[0].rest_scores) == len(found.items[0].expected_rest_scores.median) == 0
    assert {check.id for check in found.checks} == {"discrimination", "answer-shares"}


def test_questions_of_different_waves_are_held_against_those_asked_beside_them(survey, rng):
    """Half were asked the first four, half all but the fourth: nobody answered all of them."""
    levels = survey.responses.levels
    levels[:120] = rng.integers(0, 5, (120, 1))
    levels[::2, 4] = levels[1::2, 3] = Missing.LEFT_BLANK

    found = fitted(survey)

    assert "gave the same answer to every question" in failed(found)["straight-lining"]
    assert found.same_answer.share > 0.15
    assert all(item.rest_people.sum() > 0.9 * item.answered for item in found.items)


def test_what_nobody_answered_enough_of_is_not_looked_at(survey):
    levels = survey.responses.levels
    levels[::2, 0] = levels[1::2, 1] = Missing.LEFT_BLANK

    found = fitted(survey, ["item-0", "item-1"])

    assert found.same_answer is None
    assert not {"rest-score", "straight-lining"} & {check.id for check in found.checks}


def test_shares_of_a_few_are_not_told(survey):
    survey.responses.levels[9:, 2] = Missing.LEFT_BLANK

    told = {item.item: item.checks[0].sentence for item in fitted(survey).items}

    assert "furthest off is answer" in told["item-1"]
    assert "furthest off" not in told["item-2"]
    assert told["item-2"].endswith("of people would have to answer differently.")


def test_what_questions_share_by_their_wording_is_not_what_they_all_measure(survey):
    counts = survey.counts
    tree = fit(counts, survey.frame, negative=("item-3", "item-4"), settings=BRIEF)

    found = check_items(tree, counts, replicates=20)

    drawn = tree["posterior"].to_dataset().isel(item=4)
    own = drawn["loading"] ** 2 + np.pi**2 / 3
    shared = drawn["discrimination"] ** 2 / (drawn["discrimination"] ** 2 + own)
    assert found.items[4].shared.median == pytest.approx(float(shared.median()))
