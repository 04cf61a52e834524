from dataclasses import replace

import numpy as np
import pytest

from indicators.social.fit import FitSettings, fit
from indicators.social.pointwise import (
    answer_chances,
    drawn_items,
    log_likelihood,
    log_mean,
    people_alike,
)

BRIEF = FitSettings(draws=20, tune=50, chains=2)


@pytest.fixture
def survey(simulate):
    return simulate(respondents=200, categories=(4, 2, 5), missing=0.2, unknown=0.05)


@pytest.fixture
def tree(survey):
    return fit(survey.counts, survey.frame, settings=BRIEF)


def chances_by_hand(survey, posterior, levels, background):
    """P(answers | background) of one draw, on a grid of its own, from the model's own words."""
    points = np.linspace(-9, 9, 1201)
    cells = survey.frame.cell_levels()
    fits = ((background < 0) | (background == cells)).all(axis=1)
    share = fits * survey.frame.cell_people
    share = share / share.sum()
    total = 0.0
    for cell in np.flatnonzero(share):
        weight = np.exp(-0.5 * (points - float(posterior["latent"][cell])) ** 2)
        for item, level in enumerate(levels):
            cuts = posterior["cutpoint"][item].dropna("threshold").to_numpy()
            distance = float(posterior["discrimination"][item]) * points - cuts[:, None]
            above = np.vstack([np.ones_like(points), 1 / (1 + np.exp(-distance)), 0 * points])
            weight = weight * (above[level] - above[level + 1] if level >= 0 else 1)
        normal = np.exp(-0.5 * (points - float(posterior["latent"][cell])) ** 2)
        total += share[cell] * weight.sum() / normal.sum()
    return total


@pytest.mark.parametrize("known", [True, False])
def test_the_likelihood_of_a_person_is_that_of_the_model(survey, tree, known):
    people = people_alike(tree, survey.counts)
    counts = survey.counts
    row = 3 if known else len(counts.pair_people) + 1
    profile = (
        survey.frame.cell_levels()[counts.pair_cell[3]]
        if known
        else counts.profiles[counts.mixed_profile[1]]
    )

    found = log_likelihood(people, drawn_items(tree, 40))

    draw = tree["posterior"].to_dataset().isel(chain=1, draw=4)
    by_hand = chances_by_hand(survey, draw, people.levels[row], profile)
    assert found.shape == (len(people.people), 40)
    assert found[row, 24] == pytest.approx(np.log(by_hand), abs=1e-5)


def test_everybody_who_was_counted_is_there_once(survey, tree):
    people = people_alike(tree, survey.counts)

    counts = survey.counts
    assert people.respondents == counts.respondents
    known = people.background[: len(counts.pair_cell)]
    np.testing.assert_array_equal(people.cell[people.first_candidate[known]], counts.pair_cell)
    whole = np.add.reduceat(people.chance, people.first_candidate[:-1])
    np.testing.assert_allclose(whole, 1)


def test_the_chance_of_an_answer_is_that_of_all_answers_over_that_of_the_others(survey, tree):
    people = people_alike(tree, survey.counts)
    items = drawn_items(tree.isel(chain=[0]), 1)
    row = int(np.flatnonzero((people.levels >= 0).all(axis=1))[0])

    found = answer_chances(people, items, np.ones((len(people.people), 1)))

    without = people.levels.copy()
    without[:, 1] = -1
    full = log_likelihood(people, items)[row, 0]
    rest = log_likelihood(replace(people, levels=without), items)[row, 0]
    given = people.levels[row, 1]
    assert found[row, 1, given] == pytest.approx(np.exp(full - rest))
    np.testing.assert_allclose(found.sum(axis=2), 1)
    assert (found[:, 1, 2:] == 0).all()


def test_thinned_people_are_some_of_those_there_were(survey, tree, rng):
    people = people_alike(tree, survey.counts)

    some = people.thinned(50, rng)

    assert some.respondents == 50
    assert people.thinned(10_000, rng) is people
    np.testing.assert_allclose(
        log_likelihood(some, drawn_items(tree, 2)).mean(),
        log_likelihood(people, drawn_items(tree, 2)).mean(),
        rtol=0.3,
    )


def test_the_mean_over_draws_does_not_underflow():
    by_draw = np.log([[0.2, 0.6]]) - 900

    even, weighed = log_mean(by_draw), log_mean(by_draw, np.array([[0.75, 0.25]]))

    assert even[0] + 900 == pytest.approx(np.log(0.4))
    assert weighed[0] + 900 == pytest.approx(np.log(0.3))
