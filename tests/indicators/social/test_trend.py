"""Changes between waves: each wave speaks for its own people, and chances come from the same draws."""

import numpy as np
import pytest
import xarray as xr

from indicators.odds import Comparison
from indicators.social.diagnostics import check_fit
from indicators.social.fit import fit
from indicators.social.poststratify import EstimateError, cell_score
from indicators.social.terms import Kind, default_terms
from indicators.social.trend import changes, is_step_assumed, trend
from surveys.population import Factor, PopulationFrame
from surveys.waves import WAVE

SEX = Factor("sex", ("woman", "man"))
YEARS = Factor(WAVE, ("2020", "2022", "2024"))


def stacked(people=((30, 10), (10, 10), (10, 30))):
    return PopulationFrame((YEARS, SEX), np.array(people, dtype=float), "counted")


def values(*draws):
    """One chain; every draw holds (wave, sex) in the order of cells."""
    return xr.DataArray(
        np.array([draws], dtype=float), dims=("chain", "draw", "cell"), name="score"
    )


def test_each_wave_speaks_for_the_people_of_its_own_time():
    figures = trend(values([40, 80, 40, 80, 40, 80]), stacked())

    assert figures.dims == ("chain", "draw", "wave", "group")
    assert figures.sel(group="all").values[0, 0].tolist() == [50, 60, 70]


def test_groups_are_followed_on_their_own():
    figures = trend(values([40, 80, 41, 82, 42, 84]), stacked(), ["sex"])

    assert figures.sel(group="man").values[0, 0].tolist() == [80, 82, 84]
    assert list(figures.coords["wave"].values) == ["2020", "2022", "2024"]


def test_a_change_is_the_difference_of_the_same_draws():
    draws = [[50 + lift, 50 + lift, 49 + lift, 49 + lift, 48 + lift, 48 + lift] for lift in (0, 9)]

    (change,) = changes(trend(values(*draws), stacked()))

    assert (change.since, change.until, change.group) == ("2022", "2024", "all")
    assert (change.difference.low90, change.difference.high90) == (-1, -1)
    assert change.fell.chance == 1
    assert change.comparison is Comparison.STANDS_OUT


def test_waves_further_apart_can_be_compared():
    (change,) = changes(trend(values([50, 50, 60, 60, 55, 55]), stacked()), since="2020")

    assert change.difference.median == 5
    assert change.fell.chance == 0


def test_a_group_without_people_then_or_now_has_no_change():
    figures = trend(values([1, 2, 3, 4, 5, 6]), stacked([[1, 1], [1, 0], [1, 1]]), ["sex"])

    assert [change.group for change in changes(figures)] == ["woman"]


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        ("2024", "2020", "not before"),
        ("2024", None, "not before"),
        ("1999", None, "no wave '1999'"),
        (None, "2020", "not before"),
    ],
)
def test_waves_are_compared_in_their_order(since, until, said):
    figures = trend(values([1, 2, 3, 4, 5, 6]), stacked())

    with pytest.raises(EstimateError, match=said):
        changes(figures, since=since, until=until)


def test_one_wave_has_no_trend():
    frame = PopulationFrame((SEX,), np.ones(2), "counted")

    with pytest.raises(EstimateError, match="one time only"):
        trend(values([1, 2]), frame)


def test_the_city_and_every_group_walk_and_few_waves_leave_the_step_to_the_prior():
    more = Factor(WAVE, ("a", "b", "c", "d"))
    few = {term.name: term for term in default_terms((YEARS, SEX))}
    many = {term.name: term for term in default_terms((more, SEX))}

    assert list(few) == ["wave", "sex", "wave:sex"]
    assert {term.kind for name, term in few.items() if WAVE in name} == {Kind.KNOWN_WALK}
    assert {term.kind for name, term in many.items() if WAVE in name} == {Kind.RANDOM_WALK}
    assert is_step_assumed(stacked())


def test_a_walk_of_groups_sums_to_zero_over_groups_and_over_waves():
    (term,) = (
        one
        for one in default_terms((YEARS, Factor("district", ("a", "b", "c"))))
        if one.name == "wave:district"
    )

    effects = term.basis([3, 3]).reshape(3, 3, -1)

    np.testing.assert_allclose(effects.sum(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(effects.sum(axis=0), 0, atol=1e-12)


@pytest.mark.slow
def test_a_fall_in_the_third_of_four_waves_is_found_where_it_was(simulated_waves):
    drawn = simulated_waves(steps=(0.0, -0.5, 0.0), respondents=500, seed=3)

    tree = fit(drawn.counts, drawn.frame)

    assert check_fit(tree, drawn.counts).sampled_well
    figures = trend(cell_score(tree), drawn.frame)
    (stayed,) = changes(figures, since="w1", until="w2")
    (fell,) = changes(figures, since="w2", until="w3")
    assert fell.fell.chance > 0.99
    assert fell.comparison is Comparison.STANDS_OUT
    assert fell.difference.low90 < drawn.true_change("w2", "w3") < fell.difference.high90
    assert stayed.difference.low90 < drawn.true_change("w1", "w2") < stayed.difference.high90
