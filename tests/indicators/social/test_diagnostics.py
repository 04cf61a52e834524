import numpy as np
import pytest

from indicators.social.diagnostics import About, check_fit, check_sampling
from indicators.social.fit import FitSettings, fit
from tests.support.worded import worded_survey


@pytest.mark.slow
def test_a_good_fit_passes_every_check(simulate):
    drawn = simulate(respondents=400, categories=(5, 5, 5), unknown=0.05)

    verdict = check_fit(fit(drawn.counts, drawn.frame), drawn.counts)

    assert verdict.passed, verdict.sentence
    assert verdict.sentence == "All 11 checks passed."
    assert {check.id for check in verdict.checks} == {
        "r-hat",
        "bulk-ess",
        "tail-ess",
        "divergences",
        "grid",
        "discrimination",
        "belonging",
        "answer-shares",
        "residual-correlation",
        "rest-score",
        "straight-lining",
    }


def test_too_few_draws_are_not_believed(simulate):
    drawn = simulate(respondents=200, categories=(4,))
    tree = fit(drawn.counts, drawn.frame, settings=FitSettings(draws=50, tune=50, chains=2))

    verdict = check_fit(tree, drawn.counts)

    assert not verdict.sampled_well
    assert [one for one in verdict.checks if one.about is About.SAMPLING] == [*check_sampling(tree)]
    assert verdict.model_fits
    assert "worth at least" in verdict.sentence


@pytest.mark.slow
def test_two_questions_that_are_almost_one_are_named(simulate):
    drawn = simulate(respondents=600, categories=(5, 5, 5, 5), missing=0.0, discrimination=1.2)
    levels = drawn.responses.levels
    levels[:450, 3] = levels[:450, 2]

    verdict = check_fit(fit(drawn.counts, drawn.frame), drawn.counts)

    failed = {check.id: check.sentence for check in verdict.failed}
    assert not verdict.model_fits
    assert {"residual-correlation", "discrimination"} & set(failed)
    assert "'item-2'" in verdict.sentence or "'item-3'" in verdict.sentence


@pytest.mark.slow
def test_straight_lining_is_noticed(simulate):
    drawn = simulate(respondents=600, categories=(5, 5, 5, 5), missing=0.0)
    rng = np.random.default_rng(5)
    drawn.responses.levels[:150] = rng.integers(0, 5, (150, 1))

    verdict = check_fit(fit(drawn.counts, drawn.frame), drawn.counts)

    check = next(check for check in verdict.checks if check.id == "straight-lining")
    assert not check.passed
    assert "gave the same answer to every question" in check.sentence


@pytest.mark.parametrize(("items", "checks"), [(1, 7), (2, 10)])
def test_few_items_leave_fewer_things_to_check(simulate, items, checks):
    drawn = simulate(respondents=200, categories=(4,) * items)
    tree = fit(drawn.counts, drawn.frame, settings=FitSettings(draws=50, tune=50, chains=2))

    verdict = check_fit(tree, drawn.counts, replicates=20)

    assert len(verdict.checks) == checks


def test_a_coarse_sum_over_the_wording_factor_is_no_sound_fit():
    survey = worded_survey(loading=1.0, respondents=150)
    brief = FitSettings(draws=50, tune=50, chains=2)
    tree = fit(survey.counts, survey.frame, negative=survey.negative, settings=brief)

    (fine,) = grid_checks_of(tree)
    tree.attrs["method_error"] = 0.5
    (coarse,) = grid_checks_of(tree)

    assert fine.passed
    assert not coarse.passed
    assert "levels of the wording factor costs 5.0e-01 nats" in coarse.sentence


def grid_checks_of(tree):
    return [check for check in check_sampling(tree) if check.id == "wording-grid"]


def test_a_trifling_misfit_does_not_fail_however_many_answered(simulate):
    check = rest_score_check(simulate, respondents=20_000, turned=0.05)

    assert check.passed
    assert 0 < check.value < check.limit
    assert "standard deviations further from the model" in check.sentence


def test_answers_that_do_not_follow_the_others_fail(simulate):
    check = rest_score_check(simulate, respondents=2_000, turned=1.0)

    assert not check.passed
    assert "of people would have to answer differently" in check.sentence


def rest_score_check(simulate, *, respondents, turned):
    """The check of a survey whose third question some of the most content answer with the worst."""
    drawn = simulate(respondents=respondents, categories=(5,) * 4, missing=0.0, levels={"sex": 2})
    levels = drawn.responses.levels
    content = np.delete(levels, 2, axis=1).mean(axis=1) > 2.5
    content[int(turned * respondents) :] = False
    levels[content, 2] = 4 - levels[content, 2]
    tree = fit(drawn.counts, drawn.frame, settings=FitSettings(draws=50, tune=50, chains=2))
    verdict = check_fit(tree, drawn.counts, replicates=50)
    return next(check for check in verdict.checks if check.id == "rest-score")
