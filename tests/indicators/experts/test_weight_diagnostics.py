import pytest

from indicators.experts.best_worst import judge_best_worst
from indicators.experts.best_worst_fit import fit_best_worst
from indicators.experts.pairwise import judge_pairs
from indicators.experts.pairwise_fit import fit_pairwise
from indicators.experts.weight_diagnostics import check_weights
from indicators.social.sampler import FitSettings

BEST_TO = {"cost": 1, "noise": 8, "safety": 2, "time": 3}
TO_WORST = {"cost": 8, "noise": 1, "safety": 4, "time": 3}


def best_worst(experts=5):
    return [judge_best_worst(f"e{at}", BEST_TO, TO_WORST) for at in range(experts)]


def pairs(expert, last):
    return judge_pairs(expert, {("a", "b"): 2, ("b", "c"): 2, ("a", "c"): last})


@pytest.mark.slow
def test_a_fit_at_full_length_passes_every_check():
    judgements = best_worst()

    verdict = check_weights(fit_best_worst(judgements), judgements)

    assert verdict.passed, verdict.sentence
    assert [check.id for check in verdict.checks] == [
        "r-hat",
        "bulk-ess",
        "tail-ess",
        "divergences",
    ]


def test_too_few_draws_are_not_believed():
    judgements = best_worst()

    tree = fit_best_worst(judgements, settings=FitSettings(draws=50, tune=100, chains=2))

    assert not check_weights(tree, judgements).sampled_well


def test_exact_draws_need_no_convergence():
    judgements = [pairs("x", 4), pairs("y", 3)]

    verdict = check_weights(fit_pairwise(judgements), judgements)

    assert verdict.passed
    assert [check.id for check in verdict.checks] == ["consistency"]


def test_the_expert_who_contradicts_herself_most_is_named():
    judgements = [pairs("x", 4), pairs("y", 1 / 9), pairs("z", 3)]

    (failed,) = check_weights(fit_pairwise(judgements), judgements).failed

    assert "'y' is least consistent" in failed.sentence
    assert "above 0.1 an expert should look again, first at 'a', 'c'" in failed.sentence
