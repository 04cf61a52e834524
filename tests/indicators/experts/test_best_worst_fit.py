import numpy as np
import pytest

from indicators.experts.best_worst import judge_best_worst
from indicators.experts.best_worst_fit import fit_best_worst
from indicators.experts.weights import WeightJudgementError
from indicators.social.sampler import FitSettings, FitStoppedError

BRIEF = FitSettings(draws=300, tune=300, chains=2)


def consistent(expert, weights, group=""):
    """Judgements as near to the weights as whole numbers allow."""
    best, worst = max(weights.values()), min(weights.values())
    best_to = {name: max(round(best / weight), 1) for name, weight in weights.items()}
    to_worst = {name: max(round(weight / worst), 1) for name, weight in weights.items()}
    return judge_best_worst(expert, best_to, to_worst, group)


WEIGHTS = {"cost": 0.4, "noise": 0.05, "safety": 0.2, "time": 0.35}


def test_weights_of_experts_who_agree_are_found():
    judgements = [consistent(f"e{at}", WEIGHTS) for at in range(8)]

    posterior = fit_best_worst(judgements, settings=BRIEF)["posterior"]

    found = posterior["weight"].mean(("chain", "draw")).to_numpy()
    np.testing.assert_allclose(found, [0.4, 0.05, 0.2, 0.35], atol=0.06)
    np.testing.assert_allclose(posterior["weight"].sum("criterion"), 1)
    np.testing.assert_allclose(posterior["expert_weight"].sum("criterion"), 1)


def test_experts_who_disagree_stay_apart_and_lower_the_concentration():
    turned = dict(zip(WEIGHTS, reversed(WEIGHTS.values()), strict=True))
    agree = [consistent(f"e{at}", WEIGHTS) for at in range(8)]
    differ = [consistent(f"e{at}", WEIGHTS if at % 2 else turned) for at in range(8)]

    one, other = (fit_best_worst(said, settings=BRIEF)["posterior"] for said in (agree, differ))

    noise = other["expert_weight"].sel(criterion="noise").mean(("chain", "draw"))
    assert float(noise.sel(expert="e0") - noise.sel(expert="e1")) > 0.05
    assert float(other["concentration"].median()) < float(one["concentration"].median())


def test_more_experts_leave_less_doubt():
    few, many = (
        fit_best_worst([consistent(f"e{at}", WEIGHTS) for at in range(count)], settings=BRIEF)
        for count in (2, 16)
    )

    spread = [tree["posterior/weight"].std(("chain", "draw")).mean() for tree in (few, many)]
    assert float(spread[1]) < 0.6 * float(spread[0])


def test_an_expert_twice_is_refused():
    with pytest.raises(WeightJudgementError, match="'e' appears 2 times"):
        fit_best_worst([consistent("e", WEIGHTS)] * 2)


def test_a_fit_can_be_stopped():
    endless = FitSettings(draws=10_000_000, tune=50, chains=2)

    with pytest.raises(FitStoppedError):
        fit_best_worst([consistent("e", WEIGHTS)], settings=endless, stop=lambda: True)
