from dataclasses import replace

from dsm.decisions.core import Standing
from tests.support.markup import attributes, words
from tests.support.rooms import town_measures
from ui.staff.plans.actions import (
    action_groups,
    chosen_actions,
    core_finding,
    rules_in_words,
)
from ui.texts.texts import texts_in

EN, NB = texts_in("en"), texts_in("nb")
NAMED = {one.id: one for one in town_measures()}


def test_rules_are_said_from_both_sides():
    assert rules_in_words(EN, NAMED["buses"], NAMED) == [
        "needs Trees", "not together with Parking",
    ]  # fmt: skip
    assert rules_in_words(EN, NAMED["parking"], NAMED) == ["not together with Buses"]
    assert rules_in_words(NB, NAMED["plan"], NAMED) == ["bestemt før: i alle pakker"]
    assert rules_in_words(EN, NAMED["choir"], NAMED) == []


def test_the_plans_actions_have_cost_policy_level_and_chance(scene):
    said = words(chosen_actions(EN, scene))

    for action in scene.view.chosen.actions:
        assert action.name["en"] in said
        assert EN.write(action.cost, "short") in said
    assert "Parks, level 1, Existing" in said
    assert "that it is carried out" in said


def test_only_the_actions_of_the_plan_are_listed(scene):
    assert chosen_actions(EN, scene).count("<li>") == len(scene.view.chosen.actions)


def test_experts_who_did_not_agree_are_pointed_out(scene):
    assert scene.view.plans.split == ("trees",)
    assert words(chosen_actions(EN, scene)).count("experts did not agree") == 1


def test_every_action_is_in_one_of_three_groups_with_its_count(scene):
    groups = action_groups(EN, scene, [scene.view.chosen])

    assert groups.count('class="act"') == len(town_measures())
    said = words(groups)
    titles = [
        said.index(title) for title in ("In nearly every good plan", "Worth a talk", "In none")
    ]
    assert titles == sorted(titles)
    for one in scene.view.actions:
        assert f"{one.plans} of {len(scene.view.plans.front)} plans" in said


def test_letters_say_which_pinned_plan_holds_an_action(scene):
    chosen, other = scene.view.chosen, scene.against("")

    groups = action_groups(EN, scene, [chosen, other])

    letters = attributes(groups, "span", "class")
    assert letters.count("letter") == len(chosen.actions)
    assert letters.count("letter o") == len(other.actions)


def test_the_finding_counts_what_is_in_nearly_every_plan(scene):
    sure = [one for one in scene.view.actions if one.standing is Standing.NEARLY_EVERY]
    none = [replace(one, standing=Standing.WORTH_A_TALK) for one in scene.view.actions]

    assert core_finding(EN, scene) == f"{len(sure)} measures are in nearly every good plan"
    without = replace(scene, view=replace(scene.view, actions=tuple(none)))
    assert core_finding(EN, without) == "No measure is in nearly every good plan"


def test_an_action_without_a_policy_has_its_owner_alone(scene):
    owned = replace(NAMED["choir"], owner={"en": "Culture"})
    view = replace(
        scene.view, actions=tuple(replace(one, action=owned) for one in scene.view.actions[:1])
    )

    assert attributes(action_groups(EN, replace(scene, view=view), []), "a", "href") == []
