import pytest

from dsm.elicitation.contents import best_worst_in, effects_in, pairwise_in
from dsm.elicitation.plain import plain_best_worst, plain_effects, plain_pairs
from tests.support.elicitations import BEST_WORST, TIMES, an_effect


def test_a_best_worst_judgement_goes_there_and_back():
    judgement = best_worst_in(BEST_WORST, "x")

    assert best_worst_in(plain_best_worst(judgement), "x") == judgement


def test_pairs_go_there_and_back():
    judgement = pairwise_in(TIMES, "x")

    again = pairwise_in(plain_pairs(judgement), "x")

    assert again.log_ratio == pytest.approx(judgement.log_ratio)
    assert sorted(one["times"] for one in plain_pairs(judgement)["times"]) == ["1/3", "2", "6"]


def test_effects_go_there_and_back_without_the_expert():
    content = {"effects": [an_effect()]}

    plain = plain_effects(effects_in(content, "Ann"))

    assert plain == content
    assert "Ann" not in str(plain)
