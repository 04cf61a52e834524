import json

import numpy as np
import pytest
import xarray as xr

from indicators.social.diagnostics import About, Check, Verdict
from indicators.social.poststratify import (
    EstimateError,
    add_town_effect,
    cell_score,
    cell_share,
    groups_by,
    poststratify,
    sum_score_share,
)
from surveys.population import Factor, PopulationFrame

FRAME = PopulationFrame(
    (Factor("sex", ("women", "men")), Factor("age", ("young", "old"))),
    np.array([[30.0, 10.0], [20.0, 0.0]]),
    "test",
)
GOOD = Verdict(())
BAD = Verdict(
    (
        Check(
            id="residual-correlation",
            about=About.FIT,
            passed=False,
            value=0.3,
            limit=0.1,
            sentence="Two questions are nearly one.",
        ),
    )
)


def test_groups_are_all_combinations_the_last_name_running_fastest():
    groups = groups_by(FRAME, ["age", "sex"])

    assert groups.titles == ("young / women", "young / men", "old / women", "old / men")
    np.testing.assert_array_equal(groups.people(FRAME), [30, 20, 10, 0])


def test_the_whole_city_is_one_group():
    groups = groups_by(FRAME, [])

    assert groups.titles == ("all",)
    assert groups.people(FRAME).tolist() == [60.0]


def test_cells_are_averaged_over_people():
    values = xr.DataArray(np.array([[[10.0, 50.0, 40.0, 99.0]]]), dims=("chain", "draw", "cell"))

    women, men = poststratify(values, FRAME, groups_by(FRAME, ["sex"])).to_numpy()[0, 0]
    city = poststratify(values, FRAME, groups_by(FRAME, [])).item()

    assert women == pytest.approx(20.0)
    assert men == pytest.approx(40.0)
    assert city == pytest.approx((30 * 10 + 10 * 50 + 20 * 40) / 60)


def test_a_group_without_people_has_no_estimate():
    values = xr.DataArray(np.ones((1, 1, 4)), dims=("chain", "draw", "cell"))

    by_cell = poststratify(values, FRAME, groups_by(FRAME, ["sex", "age"]))

    assert np.isnan(by_cell.sel(group="men / old")).all()


def test_groups_that_divide_the_city_average_to_the_city(rng):
    values = xr.DataArray(rng.normal(size=(2, 3, 4)), dims=("chain", "draw", "cell"))
    by_age = groups_by(FRAME, ["age"])

    groups = poststratify(values, FRAME, by_age).to_numpy()

    city = poststratify(values, FRAME, groups_by(FRAME, [])).to_numpy()[..., 0]
    np.testing.assert_allclose(groups @ by_age.people(FRAME) / FRAME.total, city)


def test_the_score_of_a_two_category_item_is_its_share():
    tree = a_fit(categories=(2,))

    score, share = cell_score(tree), cell_share(tree, "item 0", at_or_above=1)

    np.testing.assert_allclose(score, 100 * share)


def test_shares_fall_with_the_level_and_start_at_everybody():
    tree = a_fit(categories=(4, 3))

    shares = [cell_share(tree, "item 0", at_or_above=level).to_numpy() for level in range(4)]

    np.testing.assert_allclose(shares[0], 1.0)
    assert (np.diff(shares, axis=0) < 0).all()


def test_the_mean_of_shares_over_levels_is_the_score():
    tree = a_fit(categories=(4,))

    shares = [cell_share(tree, "item 0", at_or_above=level) for level in (1, 2, 3)]

    np.testing.assert_allclose(cell_score(tree), 100 * sum(shares) / 3)


def test_a_sum_score_share_of_one_item_is_its_share():
    tree = a_fit(categories=(11,))

    share = sum_score_share(tree, GOOD, at_or_above=60)

    np.testing.assert_allclose(share, cell_share(tree, "item 0", at_or_above=6), atol=1e-9)


def test_a_sum_score_share_is_refused_when_the_model_does_not_fit():
    with pytest.raises(EstimateError) as refused:
        sum_score_share(a_fit(categories=(4, 4)), BAD, at_or_above=60)

    assert "Two questions are nearly one." in refused.value.problem
    assert "single questions" in refused.value.fix


def test_an_unknown_item_or_level_is_refused_with_the_choices():
    tree = a_fit(categories=(4, 3))

    with pytest.raises(EstimateError, match="Choose one of: item 0, item 1"):
        cell_share(tree, "item 7", at_or_above=1)
    with pytest.raises(EstimateError, match="Choose a level from 0 to 2"):
        cell_share(tree, "item 1", at_or_above=3)


def test_a_town_effect_moves_all_cells_of_a_draw_alike():
    tree = a_fit(categories=(4,), draws=500)

    shifted = add_town_effect(tree, scale=0.15, seed=3)

    effect = shifted["posterior/latent"] - tree["posterior/latent"]
    np.testing.assert_allclose(effect.std("cell"), 0, atol=1e-12)
    assert float(effect.std()) == pytest.approx(0.15, rel=0.15)
    assert shifted.attrs["between_towns"] == 0.15
    assert "between_towns" not in tree.attrs


def test_every_town_and_construct_differs_from_its_like_in_its_own_way():
    tree, other = a_fit(categories=(4,), draws=500), a_fit(categories=(4,), draws=500)
    other.attrs["construct"] = "safety"

    def effect(fitted, town):
        shifted = add_town_effect(fitted, town=town, seed=3)
        return (shifted["posterior/latent"] - fitted["posterior/latent"]).to_numpy()[..., 0].ravel()

    effects = [effect(tree, "Molde"), effect(tree, "Bodø"), effect(other, "Molde")]

    apart = np.corrcoef(effects)[np.triu_indices(3, 1)]
    np.testing.assert_allclose(apart, 0, atol=0.15)
    np.testing.assert_array_equal(effects[0], effect(tree, "Molde"))


def test_a_wider_spread_between_towns_means_more_doubt():
    tree = a_fit(categories=(4,), draws=500)

    doubts = [
        float(cell_score(add_town_effect(tree, scale=scale)).isel(cell=0).std())
        for scale in (0.05, 0.15, 0.3)
    ]

    assert doubts[0] < doubts[1] < doubts[2]


def a_fit(*, categories, draws=5):
    """A tree as `fit` makes it, with parameters made up."""
    rng = np.random.default_rng(1)
    items = [f"item {at}" for at in range(len(categories))]
    cutpoint = np.full((2, draws, len(items), max(categories) - 1), np.nan)
    for at, count in enumerate(categories):
        cutpoint[:, :, at, : count - 1] = np.linspace(-1, 1, count - 1) if count > 2 else 0.2
    steps = ("chain", "draw")
    posterior = xr.Dataset(
        {
            "latent": ((*steps, "cell"), np.broadcast_to([0.5, 0.0, -0.4, 1.0], (2, draws, 4))),
            "discrimination": ((*steps, "item"), rng.uniform(1.4, 1.6, (2, draws, len(items)))),
            "cutpoint": ((*steps, "item", "threshold"), cutpoint),
        },
        {"item": items, "cell": np.arange(4)},
    )
    tree = xr.DataTree.from_dict({"/posterior": posterior})
    tree.attrs.update(construct="trust", items=json.dumps(items), categories=json.dumps(categories))
    return tree
