import pytest

from dsm.database import transaction
from dsm.decisions.actions import Action
from dsm.plans import PlanError
from tests.support.rooms import BUDGET, fill_town
from ui.staff.plans.scene import Nothing, action_name, goal_name, load_scene, plan_name
from ui.texts.texts import texts_in

EN = texts_in("en")


def test_a_scene_holds_the_plans_and_what_their_actions_rest_on(scene):
    assert (scene.view.plans.budget, scene.budgets, scene.experts) == (BUDGET, (BUDGET,), 2)
    assert set(scene.assessments) == {"digital", "parks"}
    assert scene.affordable is not None
    assert scene.affordable > len(scene.view.plans.front)


def test_one_track_holds_every_gain_and_zero(scene):
    summary = scene.view.plans.summary

    assert scene.scale.low <= min(0.0, float(summary["low90"].min()))
    assert scene.scale.high >= float(summary["high90"].max())


def test_a_plan_is_never_compared_with_itself(scene):
    chosen = scene.view.chosen

    assert scene.against(chosen.letter).position != chosen.position
    assert scene.against("B").letter == "B"
    assert scene.looked("B").letter == "B"
    assert scene.looked("Z") is None


def test_another_plan_can_be_asked_for_by_number(planned, scene):
    engine, folder = planned
    lettered = {one.plan for one in scene.view.plans.named}
    place = next(at for at in range(len(scene.view.plans.front)) if at not in lettered)

    with transaction(engine) as session:
        found = load_scene(session, folder, budget=BUDGET, plan=str(place))

    assert plan_name(EN, found.view.chosen) == f"Plan {place}"


def test_a_plan_that_is_not_there_is_refused_with_what_there_is(planned):
    engine, folder = planned

    with transaction(engine) as session, pytest.raises(PlanError) as refused:
        load_scene(session, folder, plan="Z")

    assert "Choose a letter from A to" in refused.value.fix


def test_before_any_plans_it_is_known_what_is_missing(engine, settings):
    with transaction(engine) as session:
        nothing = load_scene(session, settings.draws_folder)

    assert nothing == Nothing(budget=None, budgets=(), missing=("actions", "effects", "delivery"))


def test_a_budget_without_plans_is_nothing_though_others_have_some(planned):
    engine, folder = planned

    with transaction(engine) as session:
        nothing = load_scene(session, folder, budget=7777)

    assert nothing == Nothing(budget=7777, budgets=(BUDGET,), missing=())


def test_what_has_no_name_is_called_by_its_id():
    assert action_name(EN, Action(id="light", name={}, cost=1)) == "light"
    assert action_name(EN, Action(id="light", name={"nb": "Lys"}, cost=1)) == "Lys"


def test_goals_have_names():
    assert goal_name(texts_in("nb"), "environmental") == "Miljø"


def test_the_budget_that_plans_were_made_for_last_is_shown_first(engine, settings):
    fill_town(engine, settings.draws_folder, budgets=(BUDGET, 3000))

    with transaction(engine) as session:
        found = load_scene(session, settings.draws_folder)

    assert (found.budgets, found.view.plans.budget) == ((3000, BUDGET), 3000)
