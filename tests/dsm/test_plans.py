from dataclasses import replace

import numpy as np
import pytest

from dsm import advice, measures, plans
from dsm.database import transaction
from dsm.decisions.actions import Action
from dsm.decisions.representatives import Merit
from dsm.plans import PlanError
from indicators.experts.effects import Judgement
from indicators.odds import Comparison


@pytest.fixture
def session(town):
    with transaction(town.engine) as opened:
        yield opened


@pytest.fixture
def view(session, town):
    def look(budget=100, **options):
        advice.make_plans(session, town.draws, budget=budget)
        return plans.view(session, town.draws, **options)

    return look


def test_before_any_plans_were_made_there_is_nothing_to_show(engine, tmp_path):
    with transaction(engine) as session:
        assert plans.view(session, tmp_path) is None


def test_a_budget_that_no_plans_were_made_for_has_nothing_to_show(session, town, view):
    view(budget=100)

    assert plans.view(session, town.draws, budget=100) is not None
    assert plans.view(session, town.draws, budget=101) is None


def test_the_balanced_plan_is_looked_at_unless_another_is_wanted(view):
    shown = view()

    assert Merit.BALANCED in shown.chosen.merits
    letters = [one.letter for one in shown.named]
    assert letters == sorted(letters)
    assert shown.chosen.letter in letters


def test_a_plan_can_be_looked_at_by_letter_and_by_position(session, town, view):
    first = view().named[0]

    by_letter = plans.view(session, town.draws, plan=first.letter)
    by_position = plans.view(session, town.draws, plan=str(first.position))

    assert by_letter.chosen == by_position.chosen == first


@pytest.mark.parametrize("wanted", ["Q", "99", "-1", "½"])
def test_a_plan_that_is_not_there_is_refused_with_those_that_are(session, town, view, wanted):
    count = len(view().plans.front)

    with pytest.raises(PlanError) as refused:
        plans.view(session, town.draws, plan=wanted)

    assert repr(wanted) in refused.value.problem
    assert f"a number from 0 to {count - 1}" in refused.value.fix


def test_a_plan_says_what_it_holds_costs_leaves_and_changes(view):
    shown = view(budget=110, plan="")

    for one in shown.named:
        assert one.cost == sum(action.cost for action in one.actions)
        assert one.cost + one.left == 110
        assert set(one.gains) == set(plans.GOALS)
        assert all(gain.low90 <= gain.median <= gain.high90 for gain in one.gains.values())


def test_every_action_says_how_many_good_plans_hold_it(view):
    shown = view()

    by_id = {one.action.id: one for one in shown.actions}
    members = shown.plans.front.members
    assert set(by_id) == {"house", "trees"}
    assert [one.plans for one in shown.actions] == sorted(members.sum(axis=0), reverse=True)
    assert by_id["house"].core == by_id["house"].plans / len(members)
    held = {one.letter for one in shown.named if "house" in {a.id for a in one.actions}}
    assert set(by_id["house"].letters) == held


def test_named_plans_are_held_against_the_chosen_one(view):
    shown = view()

    own = shown.compared[shown.chosen.letter]
    assert set(shown.compared) == {one.letter for one in shown.named}
    assert {held.comparison for held in own.values()} == {Comparison.CANNOT_BE_TOLD_APART}


def sure(action, indicator, best):
    return Judgement(
        action=action,
        indicator=indicator,
        expert="X1",
        low=best - 0.1,
        best=best,
        high=best + 0.1,
        confidence=90,
    )


def keep_sure_effects(session, *, house, trees):
    """One expert who is certain, and actions that are all delivered."""
    first, second = measures.load_actions(session)
    measures.keep_actions(session, [replace(first, policy=""), second])
    measures.keep_judgements(
        session,
        [sure("house", *effect) for effect in house] + [sure("trees", *effect) for effect in trees],
    )
    sure_chances = [
        replace(one, low=1.0, best=1.0, high=1.0) for one in measures.load_delivery_chances(session)
    ]
    measures.keep_delivery_chances(session, sure_chances)


def test_the_title_says_that_people_and_nature_ask_for_other_plans(session, view):
    keep_sure_effects(session, house=[("trusting", 9.0)], trees=[("air", 9.0)])

    shown = view(budget=100)

    assert shown.title.key == "plans.title.differ"
    assert shown.title.values["social"] != shown.title.values["environment"]


def test_the_title_says_that_one_plan_is_best_for_both(session, view):
    keep_sure_effects(session, house=[("trusting", 9.0), ("air", 9.0)], trees=[("air", 1.0)])

    shown = view(budget=100)

    assert shown.title.key == "plans.title.one"


def test_the_page_says_when_something_has_changed_since(session, town, view):
    fresh = view().outdated
    house, trees = measures.load_actions(session)
    measures.keep_actions(session, [replace(house, cost=90), trees])

    assert not fresh
    assert plans.view(session, town.draws).outdated


def test_plans_that_hold_nothing_are_shown_too(session, view):
    measures.keep_actions(session, [Action(id="house", name={"en": "A house"}, cost=100)])

    shown = view(budget=10)

    assert shown.chosen.actions == ()
    assert shown.chosen.left == 10
    assert [one.plans for one in shown.actions] == [0]


def test_stones_choose_the_plan_that_their_weights_choose(view):
    made = view().plans

    best = [plans.best_under(made, stones) for stones in ((10, 0, 0), (0, 10, 0), (0, 0, 10))]

    assert best == np.argmax(made.front.gains, axis=0).tolist()
    assert 0 <= plans.best_under(made, (0, 0, 0)) < len(made.front)
