import numpy as np
import pytest

from indicators.social.sampler import FitSettings, FitStoppedError
from indicators.social.wording import WordingError
from indicators.social.wording_verdict import judge_gain, keeps_wording_factor
from surveys.errors import ManyProblemsError
from tests.support.worded import worded_survey

QUICK = FitSettings(draws=100, tune=100, chains=2)


@pytest.mark.slow
def test_a_factor_that_is_there_is_kept():
    survey = worded_survey(loading=1.5, respondents=800)

    verdict = keeps_wording_factor(survey.counts, survey.frame, survey.negative, settings=QUICK)

    assert verdict.kept
    assert verdict.gain > 4 * verdict.error
    assert verdict.people == survey.counts.respondents
    assert "foretold better with a wording factor" in verdict.sentence
    assert "it is worth having" in verdict.sentence


@pytest.mark.slow
def test_a_factor_that_is_not_there_is_left_out():
    survey = worded_survey(loading=0.0, respondents=800)

    verdict = keeps_wording_factor(survey.counts, survey.frame, survey.negative, settings=QUICK)

    assert not verdict.kept
    assert abs(verdict.gain) < 0.02
    assert "it is not worth having" in verdict.sentence


def test_a_gain_within_two_standard_errors_may_be_luck():
    rng = np.random.default_rng(1)
    noise = rng.normal(size=10_000)
    noise -= noise.mean()

    small, clear = (judge_gain(noise + gain) for gain in (0.019, 0.021))

    assert (small.kept, clear.kept) == (False, True)
    assert clear.error == pytest.approx(0.01, rel=0.05)


def test_a_scale_of_one_direction_is_refused_before_anything_is_fitted():
    survey = worded_survey(loading=1.0, respondents=50)

    with pytest.raises((WordingError, ManyProblemsError), match="of 6 items"):
        keeps_wording_factor(survey.counts, survey.frame, survey.counts.items)


def test_the_comparison_can_be_stopped():
    survey = worded_survey(loading=1.0, respondents=50)

    with pytest.raises(FitStoppedError):
        keeps_wording_factor(
            survey.counts, survey.frame, survey.negative, settings=QUICK, stop=lambda: True
        )
