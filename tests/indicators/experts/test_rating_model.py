import numpy as np
import pytest

from indicators.experts.rating_model import build_rating_model
from indicators.experts.rating_terms import lay_out_terms


@pytest.mark.slow
def test_before_any_rating_levels_may_be_anything_and_effects_sum_to_zero(simulate_ratings):
    import pymc as pm

    terms = lay_out_terms(simulate_ratings(objects=3, raters=2, groups=2).ratings)

    with build_rating_model(terms):
        prior = pm.sample_prior_predictive(
            400, random_seed=1, compile_kwargs={"mode": "FAST_COMPILE"}
        )["prior"]

    shares = 1 / (1 + np.exp(-prior["cutpoint"].to_numpy()))
    assert np.quantile(shares[..., 1], [0.05, 0.95]) == pytest.approx([0.02, 0.9], abs=0.1)
    assert (np.diff(prior["cutpoint"]) > 0).all()
    np.testing.assert_allclose(prior["severity"].sum(prior["severity"].dims[-1]), 0, atol=1e-9)


def test_the_model_names_its_parts(simulate_ratings):
    model = build_rating_model(lay_out_terms(simulate_ratings(groups=2).ratings))

    named = {"spread", "object", "severity", "discrimination", "group", "cut", "cutpoint"}
    assert named <= set(model.named_vars)
