import numpy as np
import pytest
from scipy import stats

from indicators.social.fit import FitSettings, fit
from indicators.social.prior_posterior import About, half_normal, log_normal, prior_and_posterior
from indicators.social.priors import Priors

BRIEF = FitSettings(draws=150, tune=80, chains=2)


def test_the_densities_of_priors_are_those_of_scipy():
    value = np.linspace(0, 4, 9)

    np.testing.assert_allclose(half_normal(value, 0.7), stats.halfnorm(scale=0.7).pdf(value))
    known = stats.lognorm(s=0.6, scale=np.exp(0.5)).pdf(value)
    np.testing.assert_allclose(log_normal(value, 0.5, 0.6), known, atol=1e-12)


def test_every_spread_and_discrimination_has_both_densities(simulate):
    survey = simulate(respondents=300, categories=(5, 4, 5), levels={"sex": 2, "district": 3})
    priors = Priors(district=0.4)
    tree = fit(survey.counts, survey.frame, priors=priors, settings=BRIEF)

    found = prior_and_posterior(tree)

    spreads = [one for one in found if one.about is About.SPREAD]
    assert [one.names for one in spreads] == [("district",), ("sex:district",)]
    assert spreads[0].prior_median == pytest.approx(stats.halfnorm(scale=0.4).median(), rel=1e-3)
    items = [one for one in found if one.about is About.DISCRIMINATION]
    assert [one.names for one in items] == [(item,) for item in survey.counts.items]
    for one in found:
        step = one.value[1] - one.value[0]
        assert one.posterior.sum() * step == pytest.approx(1, abs=0.15)
        assert one.drawn.low90 < one.drawn.median < one.drawn.high90


def test_the_prior_of_one_question_is_as_wide_as_its_draws_from_it(simulate):
    survey = simulate(respondents=60, categories=(5, 5, 5), levels={"sex": 2})
    tree = fit(survey.counts, survey.frame, settings=BRIEF)

    one = next(each for each in prior_and_posterior(tree) if each.about is About.DISCRIMINATION)

    # Common 0.6, and 0.4 of its own along directions that sum to zero over three questions.
    sd = np.sqrt(0.6**2 + 0.4**2 * (1 - 1 / 3))
    known = stats.lognorm(s=sd, scale=np.exp(0.5)).pdf(one.value)
    np.testing.assert_allclose(one.prior, known, atol=1e-9)


@pytest.mark.parametrize(("categories", "names"), [((5,), []), ((5, 5), [2])])
def test_two_questions_share_one_discrimination_and_one_alone_has_none(simulate, categories, names):
    survey = simulate(respondents=100, categories=categories, levels={"sex": 2})
    tree = fit(survey.counts, survey.frame, settings=BRIEF)

    found = [one for one in prior_and_posterior(tree) if one.about is About.DISCRIMINATION]

    assert [len(one.names) for one in found] == names
