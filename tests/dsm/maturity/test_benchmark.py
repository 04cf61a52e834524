from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dsm.maturity.benchmark import Evidence, Verdict, assess
from dsm.maturity.errors import EvidenceError
from dsm.maturity.policies import Comparison, ComponentState
from tests.support.policies import MET, MISSING, PARTIAL, a_component, a_ladder, a_threshold

NOTHING = Evidence({})
STATES = st.sampled_from(list(ComponentState))


def draws(*values):
    return Evidence({"trust": np.array(values, dtype=float)})


@pytest.mark.parametrize(
    ("states", "level"),
    [
        ((MISSING, MET, MET), 0),
        ((MET, MISSING, MET), 1),
        ((MET, MET, PARTIAL), 2),
        ((MET, ComponentState.NOT_APPLICABLE, MET), 3),
        ((MET, MET, MET, MET, MET), 5),
        ((), 0),
    ],
)
def test_the_weakest_link_is_the_level(states, level):
    found = assess(a_ladder(*states), NOTHING)

    assert found.level == level
    assert found.level_by_components == level


def test_a_level_that_nobody_described_cannot_be_reached():
    found = assess(a_ladder(MET, MET), NOTHING)

    assert found.level == 2
    assert not found.next_gap.described
    assert not found.next_gap.closed


def test_a_threshold_holds_when_its_chance_is_what_was_asked():
    policy = a_ladder(MET, MET, thresholds=[a_threshold(2, 60.0, required_probability=0.8)])

    enough = assess(policy, draws(60, 61, 62, 63, 10))
    not_enough = assess(policy, draws(60, 61, 62, 59, 10))

    assert (enough.judgements[0].chance, enough.level) == (0.8, 2)
    assert (not_enough.judgements[0].chance, not_enough.level) == (0.6, 1)
    assert not_enough.judgements[0].verdict is Verdict.NOT_LIKELY_ENOUGH
    assert not_enough.next_gap.thresholds == not_enough.judgements


def test_the_chances_count_draws_whatever_was_asked():
    policy = a_ladder(MET, MET, thresholds=[a_threshold(2, 60.0)])

    found = assess(policy, draws(60, 61, 62, 59, 10))

    assert found.level == 1
    assert found.chances == (0, 0.4, 0.6, 0, 0, 0)
    assert found.chances_at_least == (1, 1, 0.6, 0, 0, 0)
    assert found.level_draws.tolist() == [2, 2, 2, 1, 1]


def test_lower_may_be_what_is_wanted():
    wanted = a_threshold(1, 5.0, comparison=Comparison.AT_MOST)

    assert assess(a_ladder(MET, thresholds=[wanted]), draws(5.0, 5.1)).chances[1] == 0.5


def test_two_thresholds_must_hold_on_the_same_draw():
    policy = a_ladder(MET, thresholds=[a_threshold(1, 1.0), a_threshold(1, 1.0, indicator="safe")])
    apart = Evidence({"trust": np.array([1.0, 0.0]), "safe": np.array([0.0, 1.0])})
    together = Evidence({"trust": np.array([1.0, 0.0]), "safe": np.array([1.0, 0.0])})

    assert assess(policy, apart).chances_at_least[1] == 0
    assert assess(policy, together).chances_at_least[1] == 0.5


def test_a_certain_number_holds_on_every_draw():
    policy = a_ladder(MET, thresholds=[a_threshold(1, 1.0), a_threshold(1, 1.0, indicator="jobs")])
    evidence = Evidence({"trust": np.array([1.0, 0.0, 1.0]), "jobs": 7.0})

    found = assess(policy, evidence)

    assert [one.chance for one in found.judgements] == [2 / 3, 1.0]
    assert found.level_draws.tolist() == [1, 0, 1]


def test_a_threshold_without_evidence_does_not_hold_and_says_why():
    found = assess(a_ladder(MET, MET, thresholds=[a_threshold(2)]), Evidence({"safe": 3.0}))

    assert found.level == 1
    assert found.judgements[0].verdict is Verdict.NO_EVIDENCE
    assert found.judgements[0].chance is None
    assert found.chances == (0, 1, 0, 0, 0, 0)


def test_components_are_certain():
    policy = a_ladder(MET, PARTIAL, thresholds=[a_threshold(2, 0.0)])

    found = assess(policy, draws(1, 2, 3))

    assert (found.level_by_components, found.level_by_thresholds) == (1, 2)
    assert found.chances == (0, 1, 0, 0, 0, 0)


def test_only_thresholds_of_the_day_count():
    threshold = a_threshold(2, 99.0, valid_from=date(2027, 1, 1))
    policy = a_ladder(MET, MET, thresholds=[threshold])

    assert assess(policy, draws(1), on=date(2026, 11, 3)).level == 2
    assert assess(policy, draws(1), on=date(2027, 1, 1)).level == 1


def test_what_is_missing_is_told_level_by_level():
    found = assess(a_ladder(MET, MISSING, MET, PARTIAL, MISSING), NOTHING)

    missing = {gap.level: [one.id for one in gap.components] for gap in found.gaps[:4]}
    assert missing == {1: [], 2: ["L2-part"], 3: [], 4: ["L4-part"]}
    assert [gap.level for gap in found.gaps if not gap.closed] == [2, 4, 5]


def test_on_the_highest_level_nothing_is_missing():
    found = assess(a_ladder(MET, MET, MET, MET, MET), NOTHING)

    assert found.next_gap is None
    assert all(gap.closed for gap in found.gaps)


def test_an_assessment_carries_what_it_was_made_from():
    evidence = Evidence({}, made_from={"answers": "a1"})

    assert assess(a_ladder(MET), evidence).made_from == {"answers": "a1"}


def test_draws_of_different_length_are_refused_with_their_names():
    with pytest.raises(EvidenceError) as refused:
        Evidence({"trust": np.zeros(3), "safe": np.zeros(4)})

    assert "trust: (3,)" in refused.value.problem


@pytest.mark.parametrize("value", [float("nan"), np.array([1.0, np.inf]), np.array([])])
def test_a_figure_that_is_no_number_is_refused(value):
    with pytest.raises(EvidenceError, match="'trust' are missing or not finite"):
        Evidence({"trust": value})


@st.composite
def ladders_with_evidence(draw):
    """A policy of up to five levels with thresholds on two indicators, and joint draws."""
    states = draw(st.lists(STATES, max_size=5))
    levels = draw(st.lists(st.integers(1, 5), max_size=6))
    figure = st.floats(-3, 3)
    thresholds = [
        a_threshold(level, draw(figure), indicator=draw(st.sampled_from(["trust", "safe"])))
        for level in levels
    ]
    arrays = hnp.arrays(float, 20, elements=figure)
    return a_ladder(*states, thresholds=thresholds), {"trust": draw(arrays), "safe": draw(arrays)}


@given(ladders_with_evidence())
def test_chances_add_up_and_never_rise(case):
    policy, values = case

    found = assess(policy, Evidence(values))

    assert sum(found.chances) == pytest.approx(1)
    at_least = found.chances_at_least
    assert all(low >= high for low, high in pairwise(at_least))
    assert found.level_draws.max() <= found.level_by_components
    assert found.level == min(found.level_by_components, found.level_by_thresholds)


@given(ladders_with_evidence())
def test_certain_evidence_puts_all_chance_on_the_stated_level(case):
    policy, values = case

    found = assess(policy, Evidence({name: float(draws[0]) for name, draws in values.items()}))

    assert found.chances[found.level] == 1


@given(ladders_with_evidence(), st.integers(1, 5))
def test_putting_a_component_in_place_never_lowers_a_level(case, level):
    policy, values = case
    better = policy.with_component(a_component(f"L{level}-part", state=MET))

    before, after = assess(policy, Evidence(values)), assess(better, Evidence(values))

    assert after.level >= before.level
    assert (after.level_draws >= before.level_draws).all()
