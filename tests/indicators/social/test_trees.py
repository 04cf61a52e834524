import json

import numpy as np
import xarray as xr

from indicators.social.parameters import name_parameters
from indicators.social.priors import DEFAULT_PRIORS
from indicators.social.specification import specify
from indicators.social.trees import (
    RESERVED,
    flat_draws,
    is_reserved,
    posterior_tree,
    provenance,
)


def test_chains_are_told_apart_and_known_terms_have_no_spread(simulate):
    drawn = simulate(respondents=50, categories=(3, 5))
    specification = specify(drawn.counts, drawn.frame)
    natural = np.zeros((6, specification.dimension))
    natural[3:] = 0.1  # the second chain

    tree = posterior_tree(
        specification,
        drawn.frame,
        name_parameters(specification, natural),
        {"diverging": np.zeros((2, 3), dtype=bool)},
        {},
    )

    posterior = tree["posterior"]
    assert dict(posterior["effect_sex"].sizes) == {"chain": 2, "draw": 3, "sex": 2}
    assert float(posterior["effect_sex"].sel(chain=0, draw=0, sex="sex 0")) == 0.0
    assert float(posterior["effect_sex"].sel(chain=1, draw=0, sex="sex 0")) != 0.0
    assert "sex" not in posterior["spread"].coords["term"].values
    assert "district" in posterior["spread"].coords["term"].values


def test_whatever_a_tree_holds_beside_background_variables_is_reserved(simulate):
    drawn = simulate(respondents=50, categories=(3, 5, 4, 4))
    specification = specify(drawn.counts, drawn.frame, negative=drawn.counts.items[:2])

    posterior = posterior_tree(
        specification,
        drawn.frame,
        name_parameters(specification, np.zeros((4, specification.dimension))),
        {"diverging": np.zeros((2, 2), dtype=bool)},
        {},
    )["posterior"]

    names = {str(name) for name in (*posterior.dims, *posterior.variables)}
    assert "loading" in names
    assert {one for one in names if is_reserved(one)} == names - {
        factor.name for factor in drawn.frame.factors
    }
    assert names > RESERVED


def test_what_a_posterior_was_made_from_is_text_and_numbers(simulate):
    drawn = simulate(respondents=50, categories=(3, 5))

    found = provenance(specify(drawn.counts, drawn.frame), drawn.frame, DEFAULT_PRIORS)

    assert json.loads(str(found["priors"]))["district"] == 0.5
    assert found["respondents"] == drawn.counts.respondents
    assert found["frame_hash"] == drawn.frame.hash()
    assert all(isinstance(value, str | int | float) for value in found.values())


def test_chains_follow_each_other_when_laid_flat():
    draws = xr.DataArray(np.arange(12).reshape(2, 3, 2), dims=("chain", "draw", "item"))

    flat = flat_draws(draws)

    np.testing.assert_array_equal(flat, [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9], [10, 11]])
    assert flat.dtype == np.float64
