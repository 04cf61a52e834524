import numpy as np
import pytest

from indicators.social.grid import Grid
from indicators.social.model import build_model
from indicators.social.specification import specify


@pytest.mark.slow
def test_the_prior_keeps_groups_within_two_sds_and_lets_answers_be_anything(simulate):
    import pymc as pm

    drawn = simulate(respondents=50, categories=(4, 4, 4))
    specification = specify(drawn.counts, drawn.frame)

    with build_model(specification, Grid(32, 6.0)):
        prior = pm.sample_prior_predictive(
            400, random_seed=1, compile_kwargs={"mode": "FAST_COMPILE"}
        )["prior"]

    assert float(np.abs(prior["effect_district"]).quantile(0.95)) < 1.2
    assert float(prior["discrimination"].median()) == pytest.approx(np.exp(0.5), rel=0.15)
    assert (np.diff(prior["cutpoint"][..., :3], axis=-1) > 0).all()
    np.testing.assert_allclose(prior["effect_age"].sum(prior["effect_age"].dims[-1]), 0, atol=1e-9)


@pytest.mark.slow
def test_the_model_names_its_parts(simulate):
    drawn = simulate(respondents=50, categories=(4,))

    model = build_model(specify(drawn.counts, drawn.frame), Grid(32, 6.0))

    assert {"spread", "coefficient_age", "effect_sex:age", "mean", "stick", "cutpoint"} <= set(
        model.named_vars
    )
