from dataclasses import replace

import pytest

from dsm.plans import GOALS
from indicators.odds import contrast
from tests.support.markup import words
from ui.staff.plans.comparison import comparison, comparison_finding
from ui.texts.texts import texts_in

EN = texts_in("en")


def held(scene, *chances):
    """The scene, with plan A better than the one in hand by these chances, goal by goal."""
    odds = {goal: contrast(chance) for goal, chance in zip(GOALS, chances, strict=True)}
    view = replace(scene.view, compared={**scene.view.compared, "A": odds})
    return replace(scene, view=view), scene.looked("A")


@pytest.mark.parametrize(
    ("chances", "finding"),
    [
        ((0.95, 0.5, 0.02), "Plan D does more for the environment, Plan A for people."),
        ((0.95, 0.5, 0.8), "Plan A does more for people than Plan D;"),
        ((0.3, 0.04, 0.5), "Plan D does more for the economy than Plan A;"),
        ((0.6, 0.5, 0.8), "Plan D and Plan A cannot be told apart surely enough on any goal."),
    ],
)
def test_the_finding_claims_only_what_stands_out(scene, chances, finding):
    known, other = held(scene, *chances)

    assert comparison_finding(EN, known, other).startswith(finding)


def test_a_tie_a_lean_and_a_lead_are_said_differently(scene):
    known, other = held(scene, 0.5, 0.8, 0.05)

    said = words(comparison(EN, known, other))

    assert "cannot be told apart" in said
    assert "8 in 10, likely that Plan A does more" in said
    assert said.count("not surely enough to rank them") == 1
    assert "more than 9 in 10, very likely that Plan D does more" in said


def test_both_plans_gains_stand_beside_each_other(scene):
    other = scene.looked("A")

    said = words(comparison(EN, scene, other))

    for plan in (scene.view.chosen, other):
        for goal in GOALS:
            assert EN.write(plan.gains[goal].median, "signed") in said
    assert "A year: Plan D takes" in said


def test_actions_that_differ_are_listed_on_their_side(scene):
    other = scene.looked("B")
    mine = {one.id for one in scene.view.chosen.actions}
    theirs = {one.id for one in other.actions}

    said = words(comparison(EN, scene, other))

    assert f"Only in Plan D: {len(mine - theirs)} measure" in said
    assert f"Only in Plan B: {len(theirs - mine)} measure" in said
    assert f"{len(mine & theirs)} measures are in both" in said
