from dataclasses import replace

import numpy as np
import pytest

from dsm import advice, evidence, goals, measures, policy
from dsm.advice import AdviceError
from dsm.database import transaction
from dsm.decisions.actions import BudgetError
from dsm.decisions.delivery import DeliveryChance
from dsm.decisions.gains import GainsError
from dsm.decisions.portfolios import FrontError
from dsm.decisions.rules import Fixed
from dsm.draws import DrawsError
from dsm.maturity.policies import ComponentState
from indicators.composite import Goal
from tests.support.builders import some_answers
from tests.support.cities import FLOWERS, a_city_indicator, a_judgement, add_wave_with_draws


@pytest.fixture
def session(town):
    with transaction(town.engine) as opened:
        yield opened


@pytest.fixture
def plan(session, town):
    return lambda budget=200, **options: advice.make_plans(
        session, town.draws, budget=budget, **options
    )


@pytest.fixture
def outdated(session, town):
    return lambda plans: advice.is_outdated(session, town.draws, plans)


def test_plans_come_back_as_they_were_made(session, town, plan):
    made = plan()

    kept = advice.latest_plans(session, town.draws)

    assert kept.hash == made.hash
    assert kept.actions == made.actions == measures.load_actions(session)
    np.testing.assert_array_equal(kept.front.members, made.front.members)
    assert kept.made_from == made.made_from
    assert kept.gains.dims == ("draw", "action", "goal")


def test_every_good_plan_keeps_to_the_budget(plan):
    made = plan(100)

    assert made.front.costs.max() <= 100
    assert [set(row) for row in made.front.members.tolist()]
    chosen = {
        tuple(one.id for one, held in zip(made.actions, row, strict=True) if held)
        for row in made.front.members
    }
    assert ("house", "trees") not in chosen
    assert {("house",), ("trees",)} <= chosen


def test_gains_are_means_over_the_draws_that_are_kept(plan):
    made = plan()

    means = made.gains.mean("draw").to_numpy()
    np.testing.assert_allclose(made.front.gains, made.front.members @ means, atol=1e-4)
    np.testing.assert_allclose(made.summary["mean"], made.front.gains, atol=1e-4)


def test_an_action_is_delivered_by_the_level_of_its_policy(plan):
    made = plan()

    house, trees = made.delivery
    assert house > 0.45  # on level 1 or 2
    assert trees == pytest.approx(0.4, abs=0.03)  # without a policy


def test_the_same_seed_gives_the_same_plans_and_another_seed_others(plan):
    one, again, other = plan(seed=1), plan(seed=1), plan(seed=2)

    assert one.hash == again.hash
    assert one.hash != other.hash
    assert one.made_from == other.made_from


def test_plans_are_told_apart_by_budget(session, town, plan):
    small, large = plan(60), plan(200)

    assert advice.budgets(session) == (60, 200)
    assert advice.latest_plans(session, town.draws).hash == large.hash
    assert advice.latest_plans(session, town.draws, 60).hash == small.hash
    assert advice.latest_plans(session, town.draws, 999) is None


def test_progress_is_told_action_by_action(plan):
    told = []

    plan(on_action=lambda done, total: told.append((done, total)))

    assert told[-1] == (2, 2)


def test_nothing_that_stays_the_same_makes_plans_outdated(session, town, plan, outdated):
    made = plan()
    measures.keep_actions(session, measures.load_actions(session))
    measures.keep_judgements(session, measures.load_judgements(session))
    measures.keep_delivery_chances(session, measures.load_delivery_chances(session))
    goals.keep_indicators(session, goals.load_indicators(session))
    evidence.publish(session, evidence.published(session)["trust"].id)
    plan(seed=2)

    assert not outdated(made)


def change_cost(session):
    house, trees = measures.load_actions(session)
    measures.keep_actions(session, [replace(house, cost=101), trees])


def change_rule(session):
    house, trees = measures.load_actions(session)
    measures.keep_actions(session, [replace(house, needs=("trees",)), trees])


def change_judgement(session):
    first, *others = measures.load_judgements(session)
    measures.keep_judgements(session, [replace(first, best=first.best + 0.1), *others])


def change_delivery(session):
    first, *others = measures.load_delivery_chances(session)
    measures.keep_delivery_chances(session, [replace(first, best=first.best + 0.01), *others])


def change_component(session):
    policy.record_component(session, "meeting", "written", ComponentState.PARTIAL, actor="Kari")


def change_estimate(session):
    add_wave_with_draws(session, "winter", some_answers(60), anew=True)


def change_goalposts(session):
    first, *others = goals.load_indicators(session)
    moved = replace(first.goalposts, best=80.0)
    goals.keep_indicators(session, [replace(first, goalposts=moved), *others])


@pytest.mark.parametrize(
    "change",
    [
        change_cost,
        change_rule,
        change_judgement,
        change_delivery,
        change_component,
        change_estimate,
        change_goalposts,
    ],
)
def test_whatever_plans_were_made_from_makes_them_outdated(session, plan, outdated, change):
    made = plan()

    change(session)

    assert outdated(made)
    assert not outdated(plan())


def test_plans_keep_the_actions_and_disagreements_of_their_day(session, town, plan):
    made = plan()
    house, trees = measures.load_actions(session)
    measures.keep_actions(session, [replace(house, cost=150, name={"en": "A hall"}), trees])
    said = measures.load_judgements(session)
    opposed = replace(said[0], expert="X3", low=-9.0, best=-8.0, high=-7.0)
    measures.keep_judgements(session, [*said, opposed])
    later = plan()

    first = advice.latest_plans(session, town.draws, 200)
    assert first.hash == later.hash != made.hash
    assert later.split == ("house",)
    assert made.split == ()
    assert made.actions[0].cost == 100


def test_plans_of_actions_with_other_names_do_not_take_each_others_file(session, town, plan):
    first = plan()
    house, trees = measures.load_actions(session)
    measures.keep_actions(session, [replace(house, name={"en": "A hall"}), trees])

    second = plan()

    assert first.hash != second.hash


def test_a_budget_below_zero_is_refused(plan):
    with pytest.raises(BudgetError):
        plan(-1)


def test_before_anything_was_imported_all_that_is_missing_is_named(engine, tmp_path):
    with transaction(engine) as session, pytest.raises(AdviceError) as refused:
        advice.make_plans(session, tmp_path, budget=100)

    assert refused.value.problem == (
        "There are no indicators, no actions, no effects, no delivery to make plans from."
    )
    assert "`dsm import indicators FILE`" in refused.value.fix


def test_before_any_plans_there_are_none(engine, tmp_path):
    with transaction(engine) as session:
        assert advice.latest_plans(session, tmp_path) is None
        assert advice.budgets(session) == ()


def test_actions_of_unregistered_policies_are_named(session, plan):
    house, trees = measures.load_actions(session)
    measures.keep_actions(session, [replace(house, policy="harbour"), replace(trees, policy="sea")])

    with pytest.raises(AdviceError) as refused:
        plan()

    assert "house (harbour), trees (sea)" in refused.value.problem
    assert "dsm import policies" in refused.value.fix


def test_effects_on_an_indicator_that_was_taken_away_are_named(session, plan):
    goals.keep_indicators(session, goals.load_indicators(session)[:2])

    with pytest.raises(GainsError, match="'air'"):
        plan()


def test_an_action_that_must_be_in_and_costs_too_much_is_refused(session, plan):
    house, trees = measures.load_actions(session)
    measures.keep_actions(session, [replace(house, fixed=Fixed.IN), trees])

    with pytest.raises(FrontError):
        plan(50)


def test_plans_can_be_made_before_anybody_was_asked(engine, tmp_path):
    with transaction(engine) as session:
        goals.keep_indicators(session, [a_city_indicator("air", Goal.ENVIRONMENTAL, 60.0)])
        measures.keep_actions(session, [FLOWERS])
        measures.keep_judgements(session, [a_judgement()])
        measures.keep_delivery_chances(session, sure_chances())
        made = advice.make_plans(session, tmp_path, budget=10)

    # Without a survey the doubt of experts is still drawn, not one lucky number.
    assert made.gains.sizes["draw"] == advice.CERTAIN_DRAWS
    assert made.front.gains[:, 2].max() == pytest.approx(1.0, abs=0.05)
    assert made.clipped == 0.0


def test_plans_can_be_made_before_any_figure_is_known(town, session, plan):
    first = goals.load_indicators(session)[0]
    unknown = [replace(first, construct="safety"), *goals.load_indicators(session)[1:]]
    goals.keep_indicators(session, [replace(one, baseline=None) for one in unknown])

    assert plan().gains.sizes["draw"] == advice.CERTAIN_DRAWS


def sure_chances():
    return [
        DeliveryChance(level=level, low=1.0, best=1.0, high=1.0, provenance="made for a test")
        for level in range(6)
    ]


def test_plans_whose_file_is_gone_say_what_to_run(session, town, plan):
    plan()
    for file in town.draws.glob("plans-*"):
        file.unlink()

    with pytest.raises(DrawsError, match="dsm plans"):
        advice.latest_plans(session, town.draws)
