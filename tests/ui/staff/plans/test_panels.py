from dataclasses import replace

from dsm.plans import GOALS
from indicators.composite import Goal
from tests.support.markup import words
from ui.staff.plans.panels import named_table, panel_words, plan_of_point, plan_points
from ui.staff.widgets.tables import table_markup
from ui.texts.texts import texts_in

EN = texts_in("en")


def with_number(scene):
    lettered = {one.plan for one in scene.view.plans.named}
    place = next(at for at in range(len(scene.view.plans.front)) if at not in lettered)
    chosen = replace(scene.view.chosen, position=place, letter="")
    return place, replace(scene, view=replace(scene.view, chosen=chosen))


def test_no_good_plan_is_left_out(scene):
    points = plan_points(EN, scene)

    assert len(points) == len(scene.view.plans.front)
    assert [point.gains[Goal.ECONOMIC] for point in points] == [
        gain[1] for gain in scene.view.plans.front.gains
    ]


def test_named_plans_have_letters_and_one_is_in_hand(scene):
    points = plan_points(EN, scene, marked=2)

    assert {point.letter for point in points if point.letter} == {
        one.letter for one in scene.view.named
    }
    assert [at for at, point in enumerate(points) if point.chosen] == [scene.view.chosen.position]
    assert [at for at, point in enumerate(points) if point.marked] == [2]


def test_a_plan_in_hand_without_a_letter_shows_its_number(scene):
    place, other = with_number(scene)

    point = plan_points(EN, other)[place]

    assert (point.letter, point.chosen, point.name) == (str(place), True, f"Plan {place}")


def test_a_point_leads_back_to_its_plan(scene):
    named = {one.plan: one.letter for one in scene.view.plans.named}

    for place, point in enumerate(plan_points(EN, scene)):
        assert plan_of_point(EN, scene, point.name) == named.get(place, str(place))
    assert plan_of_point(EN, scene, "Plan 99") is None


def test_a_panel_says_what_it_shows(scene):
    said = panel_words(EN, scene, Goal.SOCIAL_CULTURAL, Goal.ECONOMIC)

    assert said.across == "Social-cultural, change"
    assert said.described.startswith("Economic against Social-cultural: 12 good plans, 7 of them")


def test_the_table_behind_has_median_half_and_nine_tenths_of_every_goal(scene):
    table = named_table(EN, scene)

    assert len(table.columns) == 2 + 3 * len(GOALS)
    assert [row.name for row in table.rows] == [f"Plan {one.letter}" for one in scene.view.named]
    gain = scene.view.named[0].gains["economic"]
    assert EN.write(gain.low90, "signed") in words(table_markup(table))
