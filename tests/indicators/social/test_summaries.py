import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from indicators.social.summaries import (
    against_rest,
    borrowed_share,
    chance_above,
    summarise,
)

DRAWS = hnp.arrays(np.float64, (4, 10), elements=st.floats(-5, 5))


@given(DRAWS)
def test_the_intervals_are_nested_around_the_median(draws):
    estimate = summarise(draws)

    ordered = [estimate.low90, estimate.low50, estimate.median, estimate.high50, estimate.high90]
    assert ordered == sorted(ordered)


@given(DRAWS, DRAWS)
def test_one_is_above_the_other_or_the_other_above_it(first, second):
    assert chance_above(first, second) + chance_above(second, first) == pytest.approx(1)


def test_what_two_groups_share_does_not_blur_their_order(rng):
    shared = rng.normal(0, 10, 2000)

    assert chance_above(shared + 1.0, shared) == 1.0


def test_a_group_is_compared_with_everybody_else(rng):
    draws = groups(rng.normal(size=(50, 3)))
    people = np.array([10.0, 20.0, 70.0])

    contrast = against_rest(draws, people)

    values = draws.to_numpy()[0]
    rest = (20 * values[:, 1] + 70 * values[:, 2]) / 90
    np.testing.assert_allclose(contrast.isel(group=0)[0], values[:, 0] - rest)


def test_everybody_has_nobody_to_be_compared_with():
    contrast = against_rest(groups([[1.0], [2.0]]), np.array([10.0]))

    assert np.isnan(contrast).all()


@pytest.mark.parametrize(
    ("direct_variance", "share"),
    [(4.0, 0.75), (1.0, 0.0), (0.5, 0.0), (0.0, 0.0), (np.inf, 1.0), (np.nan, 1.0)],
)
def test_the_borrowed_share_is_what_the_model_adds_to_precision(direct_variance, share):
    assert borrowed_share(np.array([-1.0, 1.0]), direct_variance) == pytest.approx(share)


def groups(rows):
    values = np.array(rows)[None]
    titles = [f"group {at}" for at in range(values.shape[2])]
    return xr.DataArray(values, dims=("chain", "draw", "group"), coords={"group": titles})
