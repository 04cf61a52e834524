from indicators.social.diagnostics import check_fit
from indicators.social.fit import FitSettings, fit
from indicators.social.judged import fit_and_judge


def test_a_fit_with_too_few_draws_is_drawn_longer(simulate):
    drawn = simulate(respondents=200, categories=(5, 5, 5))
    few = FitSettings(draws=60, tune=60, seed=1)
    too_few = check_fit(fit(drawn.counts, drawn.frame, settings=few), drawn.counts)

    tree, verdict = fit_and_judge(drawn.counts, drawn.frame, settings=few)

    assert not too_few.sampled_well
    assert tree["posterior"].sizes["draw"] > few.draws
    assert {check.id for check in verdict.checks} == {check.id for check in too_few.checks}


def test_a_fit_with_enough_draws_is_left_alone(simulate):
    drawn = simulate(respondents=200, categories=(5, 5, 5))
    settings = FitSettings(draws=1600, seed=1)

    tree, verdict = fit_and_judge(drawn.counts, drawn.frame, settings=settings)

    assert verdict.sampled_well
    assert tree["posterior"].sizes["draw"] == 1600


def test_drawing_ends_after_three_rounds_and_says_what_is_wanting(simulate):
    drawn = simulate(respondents=200, categories=(5, 5, 5))
    hopeless = FitSettings(draws=10, tune=20, chains=2, seed=1)

    tree, verdict = fit_and_judge(drawn.counts, drawn.frame, settings=hopeless)

    assert tree["posterior"].sizes["draw"] == 40
    assert not verdict.sampled_well
