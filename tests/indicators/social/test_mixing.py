import numpy as np
import pytest
import xarray as xr

from indicators.social.fit import FitSettings, fit
from indicators.social.mixing import (
    SMALLEST_ENERGY,
    chain_ranks,
    energy_check,
    quantity_name,
    slowest_ranks,
)


def with_energy(energy) -> xr.DataTree:
    stats = xr.Dataset({"energy": (("chain", "draw"), energy)})
    return xr.DataTree.from_dict({"/sample_stats": stats})


def test_chains_that_explore_the_same_have_even_ranks(rng):
    found = chain_ranks("a", rng.normal(size=(4, 1000)), 4000, bins=20)

    assert found.counts.sum(axis=1).tolist() == [1000] * 4
    assert found.expected == 50
    assert found.inside > 0.8


def test_nine_of_ten_counts_of_independent_chains_are_inside():
    inside = [
        chain_ranks("a", np.random.default_rng(seed).normal(size=(4, 4000)), 16_000).inside
        for seed in range(150)
    ]

    assert np.mean(inside) == pytest.approx(0.9, abs=0.01)


def test_a_single_chain_is_even_by_itself(rng):
    assert chain_ranks("a", rng.normal(size=(1, 1003)), 1000).inside == 1


def test_a_chain_that_stayed_elsewhere_leaves_its_band(rng):
    draws = rng.normal(size=(4, 1000))
    draws[2] += 1.0

    found = chain_ranks("a", draws, 4000, bins=20)

    assert found.counts[2, -1] > found.high
    assert found.counts[2, 0] < found.low
    assert found.inside < 0.6


def test_the_band_is_wider_where_draws_follow_each_other(rng):
    draws = rng.normal(size=(2, 500))

    independent, alike = (chain_ranks("a", draws, worth) for worth in (1000, 250))

    assert alike.high - alike.expected == pytest.approx(2 * (independent.high - 25))
    assert alike.low >= 0


def test_draws_that_hardly_change_their_energy_fail(rng):
    free = rng.normal(size=(4, 400))
    slow = np.cumsum(0.05 * rng.normal(size=(4, 400)), axis=1)

    assert energy_check(with_energy(free)).passed
    stuck = energy_check(with_energy(np.vstack([free[:3], slow[:1]])))
    assert not stuck.passed
    assert stuck.value < SMALLEST_ENERGY


def test_without_energies_nothing_is_claimed():
    tree = xr.DataTree.from_dict({"/sample_stats": xr.Dataset({"logp": ("draw", np.zeros(2))})})

    assert energy_check(tree) is None


def test_a_quantity_is_called_by_the_names_of_its_place(simulate):
    survey = simulate(respondents=200, levels={"sex": 2, "age": 4})
    tree = fit(survey.counts, survey.frame, settings=FitSettings(draws=100, tune=50, chains=2))

    assert quantity_name(tree, "city") == "city"
    assert quantity_name(tree, "spread[0]") == "spread[age]"
    assert quantity_name(tree, "effect_sex_by_age[5]").endswith(f"[{survey_level(tree)}]")
    found = slowest_ranks(tree)
    assert found.draws == 100
    assert found.counts.sum() == 200
    assert found.effective < 400


def survey_level(tree) -> str:
    sexes, ages = (tree["posterior"].coords[name].values for name in ("sex", "age"))
    return f"{sexes[1]}, {ages[1]}"
