import numpy as np
import pytest

from indicators.social.fit import FitSettings, fit
from indicators.social.item_curves import item_curves
from indicators.social.poststratify import cell_share
from indicators.social.priors import Priors
from indicators.social.replicates import replicate, respondents_of
from indicators.social.wording import WordingError, lay_out_wording, method_levels
from surveys.errors import ManyProblemsError
from tests.support.worded import made_fit, worded_survey

ITEMS = ("glad", "useless", "proud", "failure", "calm", "ashamed")
NEGATIVE = ("useless", "failure", "ashamed")


def test_items_of_the_other_direction_have_no_loading():
    wording = lay_out_wording(ITEMS, NEGATIVE)
    natural = np.array([[0.0, 1.0, -1.0], [0.5, 0.0, 0.0]])

    loading = wording.loadings(natural)

    np.testing.assert_array_equal(loading[:, ::2], 0.0)
    np.testing.assert_allclose(loading[1, 1::2], np.exp(0.5))


def test_the_common_loading_is_the_geometric_mean_of_the_negative_items():
    wording = lay_out_wording(ITEMS, NEGATIVE)

    loading = wording.loadings(np.array([[0.3, 1.2, -0.7]]))

    assert np.log(loading[0, 1::2]).mean() == pytest.approx(0.3)
    assert np.ptp(loading[0, 1::2]) > 0.1


def test_two_negative_items_share_one_loading():
    wording = lay_out_wording(ITEMS[:4], ("useless", "failure"))

    assert wording.parameters == 1


def test_the_prior_sets_how_far_loadings_differ():
    one, other = (
        lay_out_wording(ITEMS, NEGATIVE, Priors(item_loading=sd)).directions for sd in (0.1, 0.2)
    )

    np.testing.assert_allclose(2 * one, other)


@pytest.mark.parametrize(
    ("negative", "said"),
    [
        (("useless",), "1 of 6 items"),
        (ITEMS[1:], "1 of 6 items"),
        (("useless", "failure", "sad"), "'sad'"),
    ],
)
def test_a_scale_of_one_direction_has_no_wording_factor(negative, said):
    with pytest.raises((WordingError, ManyProblemsError), match=said):
        lay_out_wording(ITEMS, negative)


@pytest.mark.parametrize("nodes", [12, 20, 32])
def test_method_levels_are_a_standard_normal(nodes):
    points, weight = method_levels(nodes)

    moments = [weight @ points**power for power in range(5)]
    np.testing.assert_allclose(moments, [1, 0, 1, 0, 3], atol=1e-10)


@pytest.fixture(scope="module")
def made():
    survey = worded_survey(loading=1.5, respondents=800)
    return survey, made_fit(survey, loading=1.5)


def reached(tree, item, level, method):
    """Chance of level 2 or above by draw, at some latent level and all levels of the factor."""
    one = tree["posterior"].to_dataset().isel(chain=0, item=item)
    tendency = (
        one["discrimination"].to_numpy()[:, None] * level
        + one["loading"].to_numpy()[:, None] * method
    )
    return 1 / (1 + np.exp(one["cutpoint"].to_numpy()[:, 1:2] - tendency))


@pytest.mark.parametrize("item", [0, 1])
def test_shares_are_those_of_all_people_however_wording_moves_them(made, item):
    _, tree = made
    method, weight = method_levels(32)
    points = np.linspace(-8, 8, 321)

    share = cell_share(tree, f"item-{item}", at_or_above=2).to_numpy()[0, :, 0]

    latent = tree["posterior/latent"].to_numpy()[0, :, :1]
    normal = np.exp(-0.5 * (points - latent) ** 2)
    by_level = np.stack([reached(tree, item, at, method) @ weight for at in points], axis=1)
    np.testing.assert_allclose(share, (by_level * normal).sum(1) / normal.sum(1), atol=1e-6)


def test_item_curves_show_what_people_of_all_wordings_answer(made):
    _, tree = made
    method, weight = method_levels(32)

    curve = item_curves(tree.isel(draw=[0]), level=np.array([0.7])).items[1]

    expected = reached(tree.isel(draw=[0]), 1, 0.7, method) @ weight
    assert curve.chance.median[2:, 0].sum() == pytest.approx(expected[0], abs=1e-6)


def test_replicates_of_negative_items_hang_together_more(made):
    survey, tree = made
    flat = tree.copy()
    flat["posterior"] = tree["posterior"].to_dataset().drop_vars("loading")
    people = respondents_of(survey.counts, seed=1)

    both, one = (
        np.mean([each.correlations() for each in replicate(fit, people, replicates=6, seed=1)], 0)
        for fit in (tree, flat)
    )

    negative = [pair == (1, 3) for pair in people.answers.pairs].index(True)
    positive = [pair == (0, 2) for pair in people.answers.pairs].index(True)
    assert both[negative] > one[negative] + 0.05
    assert both[positive] == pytest.approx(one[positive], abs=0.03)


@pytest.mark.slow
def test_simulated_loadings_lie_in_their_intervals():
    survey = worded_survey(loading=1.3, respondents=1500, unknown=0.05)

    tree = fit(
        survey.counts, survey.frame, negative=survey.negative, settings=FitSettings(draws=400)
    )

    drawn = tree["posterior/loading"].to_numpy()[:, :, 1::2]
    common = np.exp(np.log(drawn).mean(axis=2))
    low, high = np.quantile(common, (0.05, 0.95))
    assert low < 1.3 < high
    assert high - low < 0.4
    slopes = tree["posterior/discrimination"].mean(("chain", "draw")).to_numpy()
    np.testing.assert_allclose(slopes, 1.8, atol=0.35)
    assert not tree["sample_stats/diverging"].any()


@pytest.mark.slow
def test_without_the_factor_negative_items_seem_sharper_than_they_are():
    survey = worded_survey(loading=1.8, respondents=1500)

    plain = fit(survey.counts, survey.frame, settings=FitSettings(draws=200, chains=2))

    slopes = plain["posterior/discrimination"].mean(("chain", "draw")).to_numpy()
    assert slopes[1::2].min() > slopes[::2].max()
