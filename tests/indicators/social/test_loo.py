from dataclasses import replace

import arviz as az
import numpy as np
import pytest

from indicators.social.fit import FitSettings, fit
from indicators.social.loo import LooError, leave_one_out
from indicators.social.pointwise import drawn_items, log_likelihood, people_alike
from surveys.responses import Missing
from surveys.tabulate import count_patterns

BRIEF = FitSettings(draws=200, tune=100, chains=2)


@pytest.fixture
def survey(simulate):
    return simulate(
        respondents=500, categories=(5, 5, 4), missing=0.1, discrimination=1.8,
        levels={"sex": 2, "district": 3},
    )  # fmt: skip


@pytest.fixture
def tree(survey):
    return fit(survey.counts, survey.frame, settings=BRIEF)


def test_the_figures_are_those_of_arviz_over_single_people(survey, tree):
    found = leave_one_out(tree, survey.counts, draws=400)

    people = people_alike(tree, survey.counts)
    alone = np.repeat(log_likelihood(people, drawn_items(tree, 400)), people.people, axis=0)
    by_chain = {"answers": alone.T.reshape(2, 200, -1)}
    worth = float(az.ess(alone.sum(axis=0).reshape(2, 200))) / 400
    known = az.loo(az.from_dict({"log_likelihood": by_chain}), pointwise=True, reff=min(worth, 1.0))
    assert found.elpd == pytest.approx(known.elpd, abs=0.05)
    assert found.standard_error == pytest.approx(known.se, rel=0.01)
    assert found.effective_parameters == pytest.approx(known.p, abs=0.05)
    assert found.row_khat.max() == pytest.approx(float(known.pareto_k.max()), abs=0.01)
    assert found.respondents == len(alone)


def test_leaving_a_person_out_is_what_a_fit_without_her_says(survey, tree):
    """The rarest answers move a fit most: the estimate must follow a real refit there."""
    found = leave_one_out(tree, survey.counts, draws=400)
    people = people_alike(tree, survey.counts)
    row = int(np.argmin(found.row_elpd))

    without = survey.counts.pair_people.copy()
    without[row] -= 1
    counts = replace(survey.counts, pair_people=without)
    refit = fit(counts, survey.frame, settings=BRIEF)
    apart = log_likelihood(people, drawn_items(refit, 400))[row]
    assert found.row_elpd[row] == pytest.approx(np.log(np.exp(apart).mean()), abs=0.05)


def test_other_answers_tell_about_a_question_that_belongs_and_not_about_a_stranger(survey, rng):
    survey.responses.levels[:, 2] = rng.permutation(survey.responses.levels[:, 2])
    counts = survey.counts

    first, _, stranger = leave_one_out(
        fit(counts, survey.frame, settings=BRIEF), counts, draws=200
    ).items

    assert first.gain.low90 > 1.05
    assert stranger.gain.median < 1.02
    assert "times" in first.sentence
    assert "'item-0'" in first.sentence


def test_predictions_of_a_model_that_fits_are_even(survey, tree):
    found = leave_one_out(tree, survey.counts, draws=200)

    assert all(check.passed for check in found.checks)
    assert found.unreliable == 0
    for item in found.items:
        assert item.unevenness[0] == pytest.approx(0, abs=1e-9)
        assert item.unevenness[-1] == pytest.approx(0, abs=1e-9)
        assert (np.abs(item.expected.beyond(item.unevenness)) < 0.02).all()
        assert item.passed


def test_predictions_that_promise_too_much_are_found_out(survey):
    """People who contradict themselves, among those whom the model was fitted to."""
    tree = fit(survey.counts, survey.frame, settings=BRIEF)
    survey.responses.levels[:, 0] = 4 - np.maximum(survey.responses.levels[:, 0], 0)

    found = leave_one_out(tree, survey.counts, draws=200)

    failed = {check.id: check.sentence for check in found.checks if not check.passed}
    assert "off by" in failed["loo-pit"]


def test_many_people_are_judged_by_some_of_them(survey, tree):
    whole = leave_one_out(tree, survey.counts, draws=200)

    some = leave_one_out(tree, survey.counts, draws=200, most_people=200)

    assert some.people.sum() == 200
    assert some.respondents == whole.respondents
    assert some.standard_error > whole.standard_error
    assert abs(some.elpd - whole.elpd) < 3 * some.standard_error


def test_a_single_question_is_predicted_from_the_background_alone(survey):
    counts = count_patterns(survey.responses, "trust", ["item-2"])

    found = leave_one_out(fit(counts, survey.frame, settings=BRIEF), counts, draws=100)

    assert found.items[0].others == 0
    assert "Knowing somebody's background makes" in found.items[0].sentence
    assert found.items[0].elpd == pytest.approx(found.elpd, abs=0.01)


def test_a_question_that_nobody_answered_is_passed_over(survey):
    survey.responses.levels[:, 1] = Missing.LEFT_BLANK
    counts = survey.counts

    found = leave_one_out(fit(counts, survey.frame, settings=BRIEF), counts, draws=100)

    assert [one.item for one in found.items] == ["item-0", "item-2"]


def test_draws_that_are_all_the_same_can_predict_nobody(survey, tree):
    stuck = tree.copy()
    posterior = tree["posterior"].to_dataset()
    stuck["posterior"] = posterior.isel(draw=np.zeros(200, dtype=int), chain=[0, 0])

    with pytest.raises(LooError, match="are the same"):
        leave_one_out(stuck, survey.counts, draws=100)


def test_whose_k_hat_is_unknown_is_not_predicted_reliably(survey, tree):
    found = leave_one_out(tree, survey.counts, draws=200)
    khat = found.row_khat.copy()
    khat[0] = np.nan

    unsure = replace(found, row_khat=khat)

    assert unsure.unreliable == pytest.approx(found.people[0] / found.people.sum())
