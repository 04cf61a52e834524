import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsm.elicitation.contents import best_worst_in, effects_in, pairwise_in
from dsm.elicitation.plain import (
    asked_pairs,
    plain_best_worst,
    plain_effects,
    plain_pairs,
    plain_steps,
    plain_times,
    said_once,
    times_in,
)
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


@given(st.permutations(["cost", "noise", "time"]))
def test_pairs_stand_in_the_order_in_which_they_are_asked(ids):
    again = plain_pairs(pairwise_in(TIMES, "x"), ids)

    assert [(one["first"], one["second"]) for one in again["times"]] == list(asked_pairs(ids))
    assert pairwise_in(again, "x").log_ratio == pytest.approx(pairwise_in(TIMES, "x").log_ratio)


@given(
    st.permutations(["cost", "noise", "time"]),
    st.lists(st.sampled_from(["1/9", "1/3", "1", "2", "9"]), min_size=3, max_size=3),
)
def test_turning_the_order_twice_says_the_same_again(ids, times):
    asked = asked_pairs(["cost", "noise", "time"])
    said = dict(zip(asked, times, strict=True))

    turned = times_in(plain_times(said), asked_pairs(ids))

    assert times_in(plain_times(turned), asked) == said


def test_no_number_of_the_ends_is_kept_twice():
    kept = plain_best_worst(best_worst_in(BEST_WORST, "x"))

    assert kept == BEST_WORST
    assert said_once(kept) == kept


def test_numbers_wait_for_the_ends_before_anything_is_dropped():
    assert said_once({"best": "cost", "to_worst": {"cost": 4}}) == {
        "best": "cost",
        "to_worst": {"cost": 4},
    }


def test_effects_go_there_and_back_without_the_expert():
    content = {"effects": [an_effect()]}

    plain = plain_effects(effects_in(content, "Ann"))

    assert plain == content
    assert "Ann" not in str(plain)


@given(
    st.integers(0, 9),
    st.integers(-10_000, 10_000),
    st.lists(st.integers(-10_000, 10_000), min_size=3, max_size=3).map(sorted),
)
def test_a_change_is_as_exact_as_what_was_typed(decimals, without, levels):
    whole = 10**decimals
    lowest, best, highest = (level / whole for level in levels)
    said = FourSteps(
        without=without / whole, lowest=lowest, best=best, highest=highest, confidence=80
    )

    kept = plain_steps(said)

    changes = [(level - without) / whole for level in levels]
    assert [kept[name] for name in ("low", "best", "high")] == changes
