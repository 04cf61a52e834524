import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsm.elicitation.contents import best_worst_in, effects_in, pairwise_in
from dsm.elicitation.plain import plain_best_worst, plain_effects, plain_pairs, plain_steps
from indicators.experts.elicited import FourSteps
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


@given(st.floats(0, 100), st.floats(0, 20))
def test_kept_numbers_have_no_more_decimals_than_anybody_typed(without, up):
    said = FourSteps(
        without=without, lowest=without, best=without + up / 2, highest=without + up, confidence=80
    )

    kept = plain_steps(said)

    assert all(round(value, 6) == value for value in kept.values())
    assert kept["low"] <= kept["best"] <= kept["high"]
