"""Rules are kept, and rules that cannot hold are named with what to do."""

from dataclasses import dataclass

import numpy as np
import pytest

from dsm.decisions.rules import Fixed, Rules, find_contradictions, rules_of


@dataclass(frozen=True, kw_only=True)
class AnAction:
    id: str
    cost: int = 1
    needs: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    fixed: Fixed | None = None


def test_rules_speak_of_positions():
    actions = [
        AnAction(id="a", needs=("b",), fixed=Fixed.IN),
        AnAction(id="b"),
        AnAction(id="c", excludes=("a",), fixed=Fixed.OUT),
    ]

    rules = rules_of(actions)

    assert rules.needs == ((0, 1),)
    assert rules.excludes == ((2, 0),)
    assert rules.fixed_in == {0}
    assert rules.fixed_out == {2}


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        (Rules(), [True, True, True, True]),
        (Rules(needs=((0, 1),)), [True, False, True, True]),
        (Rules(excludes=((1, 0),)), [True, True, True, False]),
        (Rules(fixed_in=frozenset([0])), [False, True, False, True]),
        (Rules(fixed_out=frozenset([0])), [True, False, True, False]),
    ],
)
def test_sets_that_break_a_rule_are_not_allowed(rules, allowed):
    nothing_first_second_both = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], dtype=bool)

    assert rules.allow(nothing_first_second_both).tolist() == allowed


def test_actions_that_agree_have_no_contradiction():
    actions = [
        AnAction(id="a", needs=("b",), fixed=Fixed.IN),
        AnAction(id="b", excludes=("c",)),
        AnAction(id="c"),
    ]

    assert find_contradictions(actions, budget=2) == ()


def test_an_unknown_id_is_named_with_its_column():
    (found,) = find_contradictions([AnAction(id="a", excludes=("z",))])

    assert (found.action, found.column) == ("a", "excludes")
    assert found.problem == "'a' excludes 'z', which is not an action here."


def test_a_circle_is_named_once_and_in_full():
    actions = [
        AnAction(id="a", needs=("b",)),
        AnAction(id="b", needs=("c",)),
        AnAction(id="c", needs=("a",)),
    ]

    (found,) = find_contradictions(actions)

    assert found.column == "needs"
    assert found.problem == "A rule goes in a circle: a needs b needs c needs a."


def test_an_action_that_needs_itself_is_a_circle():
    (found,) = find_contradictions([AnAction(id="a", needs=("a",))])

    assert found.problem == "A rule goes in a circle: a needs a."


def test_an_action_that_needs_what_it_excludes_is_named():
    actions = [AnAction(id="a", needs=("b",), excludes=("b",)), AnAction(id="b")]

    (found,) = find_contradictions(actions)

    assert (found.action, found.column) == ("a", "excludes")
    assert "brings both 'a' and 'b'" in found.problem


def test_an_action_that_brings_two_rivals_along_is_named():
    actions = [
        AnAction(id="a", needs=("b", "c")),
        AnAction(id="b", excludes=("c",)),
        AnAction(id="c"),
    ]

    (found,) = find_contradictions(actions)

    assert (found.action, found.column) == ("a", "needs")
    assert "brings both 'b' and 'c'" in found.problem


def test_two_decided_actions_that_exclude_each_other_are_named():
    actions = [
        AnAction(id="a", fixed=Fixed.IN),
        AnAction(id="b", fixed=Fixed.IN, excludes=("a",)),
    ]

    (found,) = find_contradictions(actions)

    assert (found.action, found.column) == ("b", "fixed")


def test_a_decided_action_that_needs_a_refused_one_is_named():
    actions = [
        AnAction(id="a", fixed=Fixed.IN, needs=("b",)),
        AnAction(id="b", fixed=Fixed.OUT),
    ]

    (found,) = find_contradictions(actions)

    assert found.problem == "'b' is fixed as 'out', but an action that is fixed as 'in' needs it."


def test_decided_actions_count_against_the_budget_with_all_they_need():
    actions = [AnAction(id="a", cost=3, fixed=Fixed.IN, needs=("b",)), AnAction(id="b", cost=4)]

    (found,) = find_contradictions(actions, budget=6)

    assert found.problem.endswith("costs 7; the budget is 6.")
    assert find_contradictions(actions, budget=7) == ()


def test_all_contradictions_are_found_at_once():
    actions = [
        AnAction(id="a", needs=("z",)),
        AnAction(id="b", needs=("b",)),
        AnAction(id="c", needs=("d",), excludes=("d",)),
        AnAction(id="d"),
    ]

    assert [found.action for found in find_contradictions(actions)] == ["a", "b", "c"]
