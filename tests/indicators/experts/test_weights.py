import numpy as np
import pytest

from indicators.experts.pairwise import judge_pairs
from indicators.experts.pairwise_fit import fit_pairwise
from indicators.experts.weights import (
    MOST_CRITERIA,
    credal_ranking,
    judgement_problems,
    weigh_by_group,
    weight_tree,
)


def said(expert, cost_over_noise, group=""):
    return judge_pairs(expert, {("cost", "noise"): cost_over_noise}, group)


def test_chances_of_a_pair_add_to_one_and_ties_count_half():
    weight = np.array([[[0.5, 0.3, 0.2], [0.4, 0.4, 0.2]]])
    three = judge_pairs("x", {("a", "b"): 1, ("b", "c"): 2})
    tree = weight_tree([three], weight, weight[:, :, None], {})

    chance = credal_ranking(tree)

    expected = [[0.5, 0.75, 1], [0.25, 0.5, 1], [0, 0, 0.5]]
    np.testing.assert_allclose(chance, expected)
    np.testing.assert_allclose(chance.values + chance.values.T, 1)


def test_groups_stay_visible_beside_all():
    judgements = [said(f"h{at}", 4, "health") for at in range(4)]
    judgements += [said(f"r{at}", 1 / 4, "roads") for at in range(4)]

    found = weigh_by_group(judgements, fit_pairwise)

    cost = {
        name: float(tree["posterior/weight"].sel(criterion="cost").mean())
        for name, tree in [("all", found.everybody), *found.groups.items()]
    }
    assert list(found.groups) == ["health", "roads"]
    assert cost["health"] > 0.7
    assert cost["roads"] < 0.3
    assert cost["all"] == pytest.approx(0.5, abs=0.05)


def test_without_groups_there_is_everybody_only():
    found = weigh_by_group([said("x", 2), said("y", 3)], fit_pairwise)

    assert found.groups == {}
    assert found.everybody.attrs["experts"] == 2


def test_all_problems_are_told_at_once():
    many = {(f"c{at:02}", f"c{at + 1:02}"): 1.0 for at in range(MOST_CRITERIA)}
    judgements = [judge_pairs("x", many), judge_pairs("x", {("a", "b"): 2})]

    told = " ".join(str(problem) for problem in judgement_problems(judgements))

    assert "'x' appears 2 times" in told
    assert "'x' compared a, b, but" in told
    assert "11 criteria are compared. Compare 2 to 10" in told
