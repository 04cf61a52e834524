"""Judgements become distributions that say what was said, and pooling keeps disagreement."""

from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dsm
from indicators.experts.effects import (
    Judgement,
    measure_disagreement,
    pool_effects,
    read_effects,
    split_actions,
)
from surveys.errors import FixableError

HEADER = "action,indicator,expert,low,best,high,confidence"
DEMO = Path(dsm.__file__).parent / "demo" / "action_effects.csv"


def a_judgement(**changes):
    stated = {"action": "light", "indicator": "safe", "expert": "x"}
    return Judgement(
        **{**stated, "low": 0.0, "best": 1.0, "high": 3.0, "confidence": 80, **changes}
    )


@pytest.fixture
def effects_file(tmp_path):
    def write(*rows, header=HEADER):
        path = tmp_path / "effects.csv"
        path.write_text("\n".join([header, *rows]), encoding="utf-8")
        return path

    return write


def problems_of(path):
    with pytest.raises(FixableError) as refused:
        read_effects(path)
    return [str(problem) for problem in refused.value.problems]


@st.composite
def judgements(draw):
    low, best, high = sorted(draw(st.lists(st.floats(-50, 50), min_size=3, max_size=3)))
    confidence = draw(st.floats(50, 99))
    return a_judgement(low=low, best=best, high=high, confidence=confidence)


@given(judgements())
def test_low_best_and_high_stand_where_the_expert_put_them(judgement):
    outside = (1 - judgement.confidence / 100) / 2
    u = np.array([NormalDist().inv_cdf(share) for share in (outside, 0.5, 1 - outside)])

    effects = judgement.quantile(u)

    stated = [judgement.low, judgement.best, judgement.high]
    np.testing.assert_allclose(effects, stated, rtol=1e-6, atol=1e-6)


@given(judgements())
def test_mean_and_variance_are_those_of_the_draws(judgement):
    # Evenly spread quantiles of a standard normal stand for very many draws.
    u = np.random.default_rng(2).standard_normal(100_000)
    effects = judgement.quantile(u)
    scale = max(judgement.scales) + 1e-9

    assert abs(effects.mean() - judgement.mean) < 0.02 * scale
    assert effects.var() == pytest.approx(judgement.variance, rel=0.05, abs=1e-9)


def test_a_hundred_percent_is_read_as_nearly_certain():
    certain = a_judgement(confidence=100)

    assert certain.scales == a_judgement(confidence=99).scales


def test_an_expert_without_doubt_gives_one_number():
    judgement = a_judgement(low=2.0, best=2.0, high=2.0)

    assert judgement.quantile(np.array([-3.0, 0.0, 3.0])).tolist() == [2.0, 2.0, 2.0]


def test_pooled_draws_have_names_and_nought_where_nobody_was_asked():
    said = [a_judgement(low=5, best=5, high=5), a_judgement(action="path", indicator="air")]

    effects = pool_effects(said, draws=10, seed=1)

    assert effects.dims == ("draw", "action", "indicator")
    assert effects.sel(action="light", indicator="safe").values.tolist() == [5.0] * 10
    assert not effects.sel(action="light", indicator="air").any()


def test_experts_who_differ_stay_apart_in_the_pool():
    said = [a_judgement(expert=name, low=v - 0.1, best=v, high=v + 0.1) for name, v in [("x", 0), ("y", 10)]]  # fmt: skip

    effects = pool_effects(said, draws=4000, seed=1).values.ravel()

    assert (np.abs(effects - 5) > 4).all()  # nobody said five
    assert (effects > 5).mean() == pytest.approx(0.5, abs=0.03)


def test_every_expert_counts_alike_also_where_some_were_not_asked():
    said = [a_judgement(expert=e, low=v, best=v, high=v) for e, v in [("x", 1), ("y", 2), ("z", 3)]]
    said += [a_judgement(expert=e, action="path", low=v, best=v, high=v) for e, v in [("x", 1), ("y", 2)]]  # fmt: skip

    effects = pool_effects(said, draws=12_000, seed=1)

    light, path = (effects.sel(action=a).values.ravel() for a in ("light", "path"))
    assert [(light == v).mean() for v in (1, 2, 3)] == pytest.approx([1 / 3] * 3, abs=0.015)
    assert [(path == v).mean() for v in (1, 2)] == pytest.approx([0.5] * 2, abs=0.015)


def test_one_draw_tells_one_experts_story():
    said = [
        a_judgement(expert=expert, action=action, low=v, best=v, high=v)
        for expert, v in [("x", 1), ("y", 2)]
        for action in ("light", "path")
    ]

    effects = pool_effects(said, draws=200, seed=1)

    assert bool((effects.sel(action="light") == effects.sel(action="path")).all())


def test_what_one_expert_doubts_is_independent_between_actions():
    said = [a_judgement(action=action) for action in ("light", "path")]

    effects = pool_effects(said, draws=8000, seed=1).values[:, :, 0]

    assert abs(np.corrcoef(effects.T)[0, 1]) < 0.04


def test_another_action_leaves_the_draws_of_the_others_alone():
    alone = pool_effects([a_judgement()], draws=50, seed=1)

    both = pool_effects([a_judgement(action="bridge"), a_judgement()], draws=50, seed=1)

    np.testing.assert_array_equal(alone.sel(action="light"), both.sel(action="light"))


def test_the_order_of_rows_changes_nothing():
    said = [a_judgement(expert=e, best=b) for e, b in [("x", 0.5), ("y", 1.5), ("z", 2.5)]]

    one, other = pool_effects(said, 50, seed=1), pool_effects(said[::-1], 50, seed=1)

    np.testing.assert_array_equal(one, other)


def test_experts_agree_when_each_doubts_more_than_they_differ():
    said = [a_judgement(expert=e, low=-4, best=b, high=6) for e, b in [("x", 0.9), ("y", 1.1)]]

    (found,) = measure_disagreement(said)

    assert found.experts == 2
    assert found.share < 0.01
    assert split_actions(said) == ()


def test_experts_who_see_a_rise_and_a_fall_do_not_agree():
    said = [a_judgement(expert=e, low=-9, best=b, high=9) for e, b in [("x", -0.5), ("y", 0.5)]]

    (found,) = measure_disagreement(said)

    assert found.opposed
    assert split_actions(said) == ("light",)


def test_one_expert_alone_agrees_with_himself():
    (found,) = measure_disagreement([a_judgement()])

    assert found.share == 0
    assert not found.split


def test_judgements_are_read(effects_file):
    (judgement,) = read_effects(effects_file("light,safe,x,-0.5,1,3.25,80"))

    assert judgement == a_judgement(low=-0.5, best=1, high=3.25, confidence=80)


def test_only_the_second_round_counts(effects_file):
    header = "action_id,indicator_id,expert_id,round,lowest,best,highest,confidence_percent"

    (judgement,) = read_effects(
        effects_file("light,safe,x,1,9,9,9,80", "light,safe,x,2,0,1,3,80", header=header)
    )

    assert judgement == a_judgement()


def test_a_file_with_a_first_round_only_is_refused(effects_file):
    (problem,) = problems_of(effects_file("light,safe,x,0,1,3,80,1", header=f"{HEADER},round"))

    assert "no row says 2" in problem


def test_the_demo_is_read():
    judgements = read_effects(DEMO)

    assert len(judgements) == 236
    assert pool_effects(judgements, draws=5, seed=1).shape == (5, 24, 22)


def test_a_low_above_its_high_is_named_with_its_place(effects_file):
    (problem,) = problems_of(effects_file("light,safe,x,4,3,2,80"))

    assert "effects.csv, row 2, column low: the cell holds 4, which is above 2 in high" in problem
    assert problem.endswith("Exchange low and high.")


def test_a_best_outside_its_limits_is_named_with_its_place(effects_file):
    (problem,) = problems_of(effects_file("light,safe,x,0,9,3,80"))

    assert "row 2, column best: the cell holds 9" in problem


def test_an_amount_that_no_city_counts_is_named_with_its_place(effects_file):
    (problem,) = problems_of(effects_file("light,safe,x,0,1,1e160,80"))

    assert "row 2, column high: the cell holds '1e160'" in problem
    assert "1e+12" in problem


@pytest.mark.parametrize("confidence", ["0", "1e-20", "49", "-5", "101", "sure"])
def test_a_confidence_that_is_no_percentage_is_named(effects_file, confidence):
    problems = problems_of(effects_file(f"light,safe,x,0,1,3,{confidence}"))

    assert all("row 2, column confidence" in problem for problem in problems)


def test_a_judgement_given_twice_is_named(effects_file):
    (problem,) = problems_of(effects_file("light,safe,x,0,1,3,80", "light,safe,x,0,2,3,80"))

    assert "row 3" in problem


def test_everything_wrong_in_a_file_is_said_at_once(effects_file):
    path = effects_file("light,safe,x,4,3,2,80", "light,safe,y,0,1,3,0", "light,,z,a,1,3,80")

    assert len(problems_of(path)) == 4


def test_every_row_about_something_unknown_is_named(effects_file):
    path = effects_file("a,jobs,X1,0,1,2,80", "b,noise,X1,0,1,2,80")

    with pytest.raises(FixableError) as refused:
        read_effects(path, actions={"a"}, indicators={"jobs"})

    told = [error.problem for error in refused.value.problems]
    assert len(told) == 2
    assert any("row 3" in one and "'b'" in one for one in told)
    assert any("row 3" in one and "'noise'" in one for one in told)
