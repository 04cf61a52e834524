import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import xarray as xr

from indicators.social.fit import FitSettings, fit
from indicators.social.grid import LIMIT
from indicators.social.poststratify import cell_share, groups_by, poststratify
from indicators.social.priors import DEFAULT_PRIORS, Priors
from indicators.social.summaries import summarise

BRIEF = FitSettings(draws=60, tune=60, chains=2)


def test_a_fit_holds_draws_of_every_cell_and_item(simulate):
    drawn = simulate(respondents=200, categories=(2, 5))

    tree = fit(drawn.counts, drawn.frame, settings=BRIEF)

    posterior = tree["posterior"]
    assert dict(posterior["latent"].sizes) == {"chain": 2, "draw": 60, "cell": 120}
    assert dict(posterior["cutpoint"].sizes) == {"chain": 2, "draw": 60, "item": 2, "threshold": 4}
    assert np.isnan(posterior["cutpoint"].sel(item="item-0", threshold=2)).all()
    assert np.isfinite(posterior["cutpoint"].sel(item="item-1")).all()
    assert list(posterior["effect_sex_by_age"].dims) == ["chain", "draw", "sex", "age"]
    assert json.loads(tree.attrs["items"]) == ["item-0", "item-1"]
    assert tree.attrs["grid_error"] < LIMIT


def test_a_fit_survives_being_saved(simulate, tmp_path):
    drawn = simulate(respondents=100, categories=(4,))
    tree = fit(drawn.counts, drawn.frame, settings=BRIEF)

    tree.to_netcdf(tmp_path / "fit.nc", engine="h5netcdf")

    with xr.open_datatree(tmp_path / "fit.nc", engine="h5netcdf") as saved:
        assert saved.load().equals(tree)
        assert saved.attrs == tree.attrs


def test_the_same_seed_gives_the_same_fit(simulate):
    drawn = simulate(respondents=100, categories=(4, 4, 4), unknown=0.1)

    first, second = (fit(drawn.counts, drawn.frame, settings=BRIEF) for _ in range(2))

    np.testing.assert_array_equal(first["posterior/latent"], second["posterior/latent"])


def test_other_priors_are_told_apart_by_attributes(simulate):
    drawn = simulate(respondents=100, categories=(4, 4))
    wide = Priors(common_discrimination=0.9)

    usual, other = (
        fit(drawn.counts, drawn.frame, priors=priors, settings=BRIEF)
        for priors in (DEFAULT_PRIORS, wide)
    )

    assert usual.attrs["priors"] != other.attrs["priors"]
    assert Priors(**json.loads(other.attrs["priors"])) == wide


def test_effects_sum_to_zero(simulate):
    drawn = simulate(respondents=100, categories=(4,))

    posterior = fit(drawn.counts, drawn.frame, settings=BRIEF)["posterior"]

    for name in ("sex", "age", "education", "district"):
        np.testing.assert_allclose(posterior[f"effect_{name}"].sum(name), 0, atol=1e-9)
    np.testing.assert_allclose(posterior["effect_sex_by_age"].sum("sex"), 0, atol=1e-9)


def test_the_latent_mean_is_the_sum_of_its_effects(simulate):
    drawn = simulate(respondents=100, categories=(4,), levels={"sex": 2, "age": 3})

    posterior = fit(drawn.counts, drawn.frame, settings=BRIEF)["posterior"]

    summed = posterior["effect_sex"] + posterior["effect_age"] + posterior["effect_sex_by_age"]
    cells = summed.transpose("chain", "draw", "sex", "age").to_numpy().reshape(2, 60, 6)
    np.testing.assert_allclose(posterior["latent"], cells, atol=1e-12)


def test_one_item_has_a_fixed_discrimination_and_two_share_theirs(simulate):
    one = simulate(respondents=100, categories=(4,))
    two = simulate(respondents=100, categories=(4, 11))

    alone = fit(one.counts, one.frame, settings=BRIEF)["posterior/discrimination"]
    shared = fit(two.counts, two.frame, settings=BRIEF)["posterior/discrimination"]

    np.testing.assert_allclose(alone, np.exp(0.5))
    np.testing.assert_array_equal(shared[..., 0], shared[..., 1])
    assert float(shared[..., 0].std()) > 0


def test_a_category_nobody_chose_is_kept(simulate):
    drawn = simulate(respondents=150, categories=(11, 11, 11))
    levels = drawn.responses.levels
    levels[levels <= 1] = 2

    tree = fit(drawn.counts, drawn.frame, settings=BRIEF)

    cutpoints = tree["posterior/cutpoint"].to_numpy()
    assert np.isfinite(cutpoints).all()
    assert (np.diff(cutpoints, axis=-1) > 0).all()


def test_changed_answers_change_the_posterior(simulate):
    drawn = simulate(respondents=300, categories=(5, 5, 5), missing=0.0)
    before = fit(drawn.counts, drawn.frame, settings=BRIEF)
    drawn.responses.levels[:100] = 4

    after = fit(drawn.counts, drawn.frame, settings=BRIEF)

    shares = [
        float(
            poststratify(
                cell_share(tree, "item-0", at_or_above=4), drawn.frame, groups_by(drawn.frame, [])
            ).median()
        )
        for tree in (before, after)
    ]
    assert shares[1] > shares[0] + 0.1


@pytest.mark.slow
def test_true_shares_lie_in_their_intervals_about_as_often_as_stated(simulate):
    inside, groups = 0, 0

    for seed in range(40):
        drawn = simulate(seed=seed, respondents=400, categories=(5, 5, 4), unknown=0.05)
        tree = fit(drawn.counts, drawn.frame, settings=FitSettings(draws=300, chains=2))
        share = cell_share(tree, "item-0", at_or_above=3)
        for names in ([], ["sex"], ["age"], ["education"]):
            group = groups_by(drawn.frame, names)
            truth = (group.membership * drawn.frame.cell_people) @ drawn.true_share(0, 3)
            truth = truth / group.people(drawn.frame)
            draws = poststratify(share, drawn.frame, group)
            found = [summarise(draws.isel(group=at)) for at in range(len(truth))]
            inside += sum(
                estimate.low90 <= value <= estimate.high90
                for estimate, value in zip(found, truth, strict=True)
            )
            groups += len(truth)

    # The groups of one city stand or fall together: 400 intervals are worth about 150.
    assert 0.84 < inside / groups < 0.96


def test_constructs_fitted_side_by_side_do_not_disturb_each_other(simulate):
    surveys = [simulate(seed=seed, respondents=150, categories=(4, 4)) for seed in (1, 2, 3)]
    alone = [fit(each.counts, each.frame, settings=BRIEF) for each in surveys]

    with ThreadPoolExecutor(3) as pool:
        runs = [pool.submit(fit, each.counts, each.frame, settings=BRIEF) for each in surveys]
        together = [run.result() for run in runs]

    for one, other in zip(alone, together, strict=True):
        np.testing.assert_array_equal(one["posterior/latent"], other["posterior/latent"])


@pytest.mark.parametrize("levels", [{"sex": 2}, {"city": 1}, {"district": 12}])
def test_very_plain_populations_can_be_fitted_and_saved(simulate, tmp_path, levels):
    drawn = simulate(respondents=100, categories=(4, 4, 4), levels=levels)

    tree = fit(drawn.counts, drawn.frame, settings=BRIEF)

    tree.to_netcdf(tmp_path / "fit.nc", engine="h5netcdf")
    assert tree["posterior/latent"].sizes["cell"] == drawn.frame.cells
    assert np.isfinite(tree["posterior/latent"]).all()
