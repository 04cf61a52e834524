import numpy as np
import pytest

from indicators.social.wording_score import log_scores
from tests.support.worded import made_fit, worded_survey


@pytest.fixture(scope="module")
def survey():
    return worded_survey(loading=1.2, respondents=120, unknown=0.1)


@pytest.fixture(scope="module")
def tree(survey):
    return made_fit(survey, loading=1.5)


def test_the_score_is_the_mean_chance_of_all_answers_of_a_person(survey, tree):
    counts = survey.counts

    scores = log_scores(tree, counts)

    person = int(counts.pair_people[:7].sum())  # the first of the eighth pair
    levels, cell = counts.patterns[counts.pair_pattern[7]], counts.pair_cell[7]
    assert scores[person] == pytest.approx(np.log(chances(tree, levels, cell).mean()), abs=1e-6)
    assert len(scores) == counts.respondents
    assert (scores < 0).all()


def test_people_of_a_partly_known_background_may_be_of_several_cells(survey, tree):
    counts = survey.counts

    scores = log_scores(tree, counts)

    profile = counts.profiles[counts.mixed_profile[0]]
    fits = ((profile < 0) | (survey.frame.cell_levels() == profile)).all(axis=1)
    people = survey.frame.cell_people * fits
    levels = counts.patterns[counts.mixed_pattern[0]]
    expected = sum(
        people[cell] / people.sum() * chances(tree, levels, cell) for cell in np.flatnonzero(fits)
    )
    assert scores[int(counts.pair_people.sum())] == pytest.approx(np.log(expected.mean()), abs=1e-6)


def test_a_fit_without_the_factor_is_scored_on_one_dimension(survey):
    plain, nearly_plain = (made_fit(survey, loading=loading) for loading in (None, 1e-6))

    scores = [log_scores(tree, survey.counts) for tree in (plain, nearly_plain)]

    np.testing.assert_allclose(scores[0], scores[1], atol=1e-5)
    assert not np.allclose(scores[0], log_scores(made_fit(survey, loading=2.0), survey.counts))


def chances(tree, levels, cell):
    """Chance of a pattern in every draw, by brute force on two fine grids."""
    posterior = tree["posterior"].to_dataset().isel(chain=0)
    points, method = np.linspace(-8, 8, 321), np.linspace(-7, 7, 141)
    weight = np.exp(-0.5 * method**2)
    found = []
    for draw in range(posterior.sizes["draw"]):
        one = posterior.isel(draw=draw)
        normal = np.exp(-0.5 * (points - float(one["latent"][cell])) ** 2)
        joint = np.outer(normal / normal.sum(), weight / weight.sum())
        for item in np.flatnonzero(levels >= 0):
            slope, load = (float(one[name][item]) for name in ("discrimination", "loading"))
            tendency = slope * points[:, None] + load * method
            cuts = np.concatenate([[-np.inf], one["cutpoint"][item].to_numpy(), [np.inf]])
            above, beyond = (1 / (1 + np.exp(cut - tendency)) for cut in cuts[levels[item] :][:2])
            joint = joint * (above - beyond)
        found.append(joint.sum())
    return np.array(found)
