"""Pooled chances, and what a weighting must beat."""

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from indicators.experts.chances import (
    brier_score,
    pool_chances,
    pool_leaving_one_out,
    skill_weights,
)

CLAIMS = 6
ESTIMATES = st.integers(1, 8).flatmap(
    lambda experts: arrays(float, (experts, CLAIMS), elements=st.floats(0, 1))
)
OUTCOMES = arrays(float, CLAIMS, elements=st.sampled_from([0.0, 1.0]))


@given(ESTIMATES, OUTCOMES)
def test_the_pool_is_no_worse_than_experts_are_on_average(best, outcomes):
    alone = [brier_score(own, outcomes) for own in best]

    assert brier_score(pool_chances(best), outcomes) <= np.mean(alone) + 1e-12


@given(ESTIMATES, OUTCOMES)
def test_a_weighted_pool_stays_between_the_lowest_and_the_highest(best, outcomes):
    weights = skill_weights(best, outcomes)

    pooled = pool_chances(best, weights)

    assert weights.sum() == pytest.approx(1)
    assert (weights >= 0).all()
    assert (pooled >= best.min(axis=0) - 1e-12).all()
    assert (pooled <= best.max(axis=0) + 1e-12).all()


@given(ESTIMATES, OUTCOMES, st.randoms())
def test_the_order_of_experts_changes_nothing(best, outcomes, random):
    order = list(range(len(best)))
    random.shuffle(order)

    one, other = pool_leaving_one_out(best, outcomes), pool_leaving_one_out(best[order], outcomes)

    np.testing.assert_allclose(one, other, atol=1e-12)


def test_a_claims_own_outcome_does_not_weigh_in_it():
    best = np.array([[0.9, 0.9, 0.1], [0.1, 0.1, 0.9]])

    first = pool_leaving_one_out(best, np.array([1.0, 1.0, 0.0]))[0]
    other = pool_leaving_one_out(best, np.array([0.0, 1.0, 0.0]))[0]

    assert first == other == 0.9


def test_who_was_not_asked_does_not_count():
    best = np.array([[0.2, np.nan], [0.6, np.nan]])

    pooled = pool_chances(best, np.array([1.0, 3.0]))

    assert pooled[0] == pytest.approx(0.5)
    assert np.isnan(pooled[1])


def test_experts_no_better_than_a_coin_count_alike():
    best = np.array([[0.0, 0.0], [0.5, 0.5]])

    assert skill_weights(best, np.array([1.0, 1.0])).tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    ("round_", "pooled", "median", "beaten"), [("round_1", 0.174, 0.206, 19), ("round_2", 0.152, 0.174, 21)]
)  # fmt: skip
def test_known_outcomes_of_replications(real_data, round_, pooled, median, beaten):
    best, outcomes = replications(real_data, round_)

    alone = np.array([brier_score(own, outcomes) for own in best])
    together = brier_score(pool_chances(best), outcomes)
    weighted = brier_score(pool_leaving_one_out(best, outcomes), outcomes)

    assert together == pytest.approx(pooled, abs=0.0005)
    assert np.median(alone) == pytest.approx(median, abs=0.0005)
    assert (alone > together).sum() == beaten
    assert weighted <= together


def replications(real_data, round_):
    """Best estimates in [0, 1], shape (expert, claim), and outcomes."""
    folder = real_data / "real" / "expert_replicats"
    with (folder / "outcomes.csv").open(encoding="utf-8") as file:
        outcomes = {row["paper_id"]: float(row["outcome"]) for row in csv.DictReader(file)}
    with (folder / "ratings.csv").open(encoding="utf-8") as file:
        said = {
            (row["user_name"], row["paper_id"]): float(row["value"]) / 100
            for row in csv.DictReader(file)
            if row["round"] == round_
            and (row["question"], row["element"]) == ("direct_replication", "three_point_best")
        }
    experts = sorted({expert for expert, _ in said})
    best = [[said.get((expert, claim), np.nan) for claim in outcomes] for expert in experts]
    return np.array(best), np.array(list(outcomes.values()))
