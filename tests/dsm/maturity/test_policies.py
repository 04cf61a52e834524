import json
from dataclasses import replace
from datetime import date

import pytest

from dsm.maturity.errors import PolicyError
from dsm.maturity.policies import (
    Comparison,
    ComponentState,
    component_from,
    component_payload,
    policy_from,
    policy_payload,
    threshold_from,
    threshold_payload,
)
from tests.support.policies import (
    MET,
    MISSING,
    PARTIAL,
    a_component,
    a_ladder,
    a_policy,
    a_threshold,
)


@pytest.mark.parametrize(
    ("state", "satisfied"),
    [
        (MET, True),
        (ComponentState.NOT_APPLICABLE, True),
        (PARTIAL, False),
        (MISSING, False),
    ],
)
def test_partial_is_not_met_and_not_applicable_counts_as_met(state, satisfied):
    assert a_component(state=state).satisfied is satisfied


@pytest.mark.parametrize("level", [0, 6, -1])
def test_there_are_no_levels_but_1_to_5(level):
    with pytest.raises(PolicyError, match=f"{level} is not a level"):
        a_threshold(level=level)
    with pytest.raises(PolicyError, match=f"{level} is not a level"):
        a_policy(aspired_level=level)


@pytest.mark.parametrize("chance", [0, 1.01, -0.5])
def test_a_threshold_asks_for_a_chance(chance):
    with pytest.raises(PolicyError, match="asks for"):
        a_threshold(required_probability=chance)


def test_a_threshold_is_a_number():
    with pytest.raises(PolicyError, match="is nan"):
        a_threshold(value=float("nan"))


def test_the_first_category_is_the_row_on_the_board():
    assert a_policy(categories=("EC", "SU")).category == "EC"
    with pytest.raises(PolicyError, match="no category"):
        a_policy(categories=())


def test_a_component_takes_the_place_of_its_namesake():
    policy = a_ladder(MET, MISSING)

    changed = policy.with_component(a_component("L2-part", state=MET))

    assert [one.id for one in changed.components] == ["L1-part", "L2-part"]
    assert changed.component("L2-part").state is MET
    assert policy.component("L2-part").state is MISSING
    assert policy.component("L9-part") is None


def test_a_new_value_replaces_a_threshold_and_the_old_one_is_kept():
    policy = a_policy().with_threshold(a_threshold(value=60)).with_threshold(a_threshold(value=65))

    assert [one.value for one in policy.thresholds] == [60, 65]
    assert [one.value for one in policy.thresholds_in_force()] == [65]


def test_a_threshold_counts_from_its_first_day():
    later = a_threshold(value=70, valid_from=date(2027, 1, 1))
    policy = a_policy(thresholds=(later, a_threshold(value=60)))

    assert [one.value for one in policy.thresholds_in_force(date(2026, 12, 31))] == [60]
    assert [one.value for one in policy.thresholds_in_force(date(2027, 1, 1))] == [70]
    assert policy.thresholds_in_force(date(2025, 12, 31)) == ()


def test_thresholds_on_both_sides_of_a_figure_stand_beside_each_other():
    low, high = a_threshold(value=40), a_threshold(value=60, comparison=Comparison.AT_MOST)

    assert a_policy(thresholds=(low, high)).thresholds_in_force() == (low, high)


def test_what_the_log_keeps_comes_back_as_it_was():
    component, threshold, policy = a_component(evidence="minutes"), a_threshold(), a_policy()

    def through_json(payload):
        return json.loads(json.dumps(payload))

    assert component_from(through_json(component_payload(component))) == component
    assert threshold_from(through_json(threshold_payload(threshold))) == threshold
    assert policy_from(through_json(policy_payload(policy))) == policy


def test_components_and_thresholds_are_not_part_of_a_policy_payload():
    bare = a_policy()
    full = replace(bare, components=(a_component(),), thresholds=(a_threshold(),))

    assert policy_payload(full) == policy_payload(bare)
