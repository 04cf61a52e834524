import numpy as np
import pytest

from indicators.social.folds import deal
from indicators.social.specification import specify
from tests.support.worded import worded_survey


@pytest.fixture(scope="module")
def survey():
    return worded_survey(loading=0.5, respondents=203, unknown=0.15, missing=0.1)


@pytest.mark.parametrize("folds", [2, 5])
def test_everybody_is_foretold_once_and_learnt_from_otherwise(survey, folds):
    dealt = deal(survey.counts, folds, seed=1)

    everybody = table(survey.counts)
    assert added(foretold for _, foretold in dealt) == everybody
    for learnt, foretold in dealt:
        assert added([learnt, foretold]) == everybody


def test_folds_are_of_the_same_size(survey):
    sizes = [foretold.respondents for _, foretold in deal(survey.counts, 4, seed=1)]

    assert max(sizes) - min(sizes) <= 1


def test_a_fold_can_be_fitted(survey):
    for learnt, foretold in deal(survey.counts, 3, seed=1):
        for part in (learnt, foretold):
            assert specify(part, survey.frame).dimension > 0
            assert (np.diff(part.pair_pattern) >= 0).all()
            assert (np.diff(part.mixed_pattern) >= 0).all()


def test_another_seed_deals_other_folds(survey):
    one, other = (table(deal(survey.counts, 2, seed=seed)[0][1]) for seed in (1, 2))

    assert one != other
    assert one == table(deal(survey.counts, 2, seed=1)[0][1])


def table(counts):
    """People by answers and background, as a dictionary."""
    found = {}
    known = zip(counts.pair_pattern, counts.pair_cell, counts.pair_people, strict=True)
    for pattern, cell, people in known:
        found[(*counts.patterns[pattern], "cell", cell)] = people
    mixed = zip(counts.mixed_pattern, counts.mixed_profile, counts.mixed_people, strict=True)
    for pattern, profile, people in mixed:
        found[(*counts.patterns[pattern], "profile", *counts.profiles[profile])] = people
    return found


def added(parts):
    total = {}
    for part in parts:
        for key, people in table(part).items():
            total[key] = total.get(key, 0) + people
    return total
