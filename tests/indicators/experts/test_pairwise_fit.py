import numpy as np
import pytest

from indicators.experts.pairwise import judge_pairs
from indicators.experts.pairwise_fit import fit_pairwise
from surveys.errors import FixableError

NAMES = ("cost", "noise", "safety", "time")
TRUTH = np.array([0.4, 0.1, 0.2, 0.3])


def said_by(expert, rng, *, truth=TRUTH, between=0.0, noise=0.0, group=""):
    own = np.log(truth) + between * rng.standard_normal(len(truth))
    times = {
        (NAMES[i], NAMES[j]): float(
            np.clip(np.exp(own[i] - own[j] + noise * rng.standard_normal()), 1 / 9, 9)
        )
        for i in range(len(truth))
        for j in range(i + 1, len(truth))
    }
    return judge_pairs(expert, times, group)


def test_weights_of_experts_who_agree_are_found(rng):
    judgements = [said_by(f"e{at}", rng, noise=0.1) for at in range(10)]

    posterior = fit_pairwise(judgements)["posterior"]

    found = posterior["weight"].mean(("chain", "draw"))
    np.testing.assert_allclose(found, TRUTH, atol=0.03)
    np.testing.assert_allclose(posterior["weight"].sum("criterion"), 1)
    np.testing.assert_allclose(posterior["expert_weight"].sum("criterion"), 1)


def test_one_expert_alone_has_the_geometric_means_in_the_middle(rng):
    said = said_by("e", rng, noise=0.2)

    weight = fit_pairwise([said])["posterior/expert_weight"].sel(expert="e")

    np.testing.assert_allclose(weight.median(("chain", "draw")), said.weights, atol=0.03)


def test_the_two_spreads_are_told_apart(rng):
    alike = fit_pairwise([said_by(f"e{at}", rng, noise=0.6) for at in range(12)])["posterior"]
    differ = fit_pairwise([said_by(f"e{at}", rng, between=0.6) for at in range(12)])["posterior"]

    assert float(alike["noise"].median()) > 0.4
    assert float(alike["between"].median()) < 0.3
    assert float(differ["noise"].median()) < 0.2
    assert float(differ["between"].median()) > 0.4


def test_an_expert_who_compared_little_leans_towards_the_others(rng):
    others = [said_by(f"e{at}", rng, noise=0.1) for at in range(8)]
    chain = {("cost", "noise"): 1.0, ("noise", "safety"): 1.0, ("safety", "time"): 1.0}
    alone = judge_pairs("new", chain)

    weight = fit_pairwise([*others, alone])["posterior/expert_weight"].sel(expert="new")

    cost = float(weight.sel(criterion="cost").mean())
    assert 0.25 < cost < 0.4


def test_names_of_criteria_do_not_matter(rng):
    judgements = [said_by(f"e{at}", rng, noise=0.3, between=0.3) for at in range(6)]
    renamed = dict(zip(NAMES, ("z", "y", "x", "w"), strict=True))
    turned = [
        judge_pairs(
            each.expert,
            {
                (renamed[each.criteria[i]], renamed[each.criteria[j]]): np.exp(each.log_ratio[i, j])
                for i, j in each.pairs
            },
        )
        for each in judgements
    ]

    one, other = (
        fit_pairwise(said)["posterior/weight"].mean(("chain", "draw"))
        for said in (judgements, turned)
    )

    np.testing.assert_allclose(one, other.values[::-1], atol=0.012)


@pytest.mark.slow
def test_intervals_cover_the_truth_as_often_as_they_say(rng):
    covered = []
    for _ in range(40):
        truth = rng.normal(0, 0.6, 4)
        truth = np.exp(truth - truth.mean())
        between, noise = rng.uniform(0.1, 0.8), rng.uniform(0.1, 0.6)
        said = [
            said_by(f"e{at}", rng, truth=truth, between=between, noise=noise) for at in range(8)
        ]
        weight = fit_pairwise(said)["posterior/weight"].to_numpy().reshape(-1, 4)
        low, high = np.quantile(weight, [0.05, 0.95], axis=0)
        covered.append(((low < truth / truth.sum()) & (truth / truth.sum() < high)).mean())

    assert 0.82 < np.mean(covered) < 0.97


def test_criteria_that_differ_are_refused_by_name(rng):
    three = judge_pairs("y", {("cost", "noise"): 2, ("noise", "time"): 2})

    with pytest.raises(FixableError, match="'y' compared cost, noise, time, but 'x' compared"):
        fit_pairwise([said_by("x", rng), three])


def test_nobody_is_refused():
    with pytest.raises(FixableError, match="Nobody has compared"):
        fit_pairwise([])
