import csv
import json

from dsm.plans import GOALS
from ui.staff.plans.files import STATISTICS, plans_csv, plans_json
from ui.texts.texts import texts_in

EN = texts_in("en")


def rows_of(plans):
    lines = plans_csv(EN, plans, simulated=True).splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def test_every_plan_is_a_row_with_both_intervals_of_every_goal(scene):
    plans = scene.view.plans

    rows = rows_of(plans)

    assert len(rows) == len(plans.front)
    assert {f"{goal} {name}" for goal in GOALS for name in STATISTICS} <= set(rows[0])
    first = plans.summary["low90"].to_numpy()[0, 0]
    assert float(rows[0]["social-cultural low90"]) == round(float(first), 4)


def test_actions_and_costs_are_those_of_the_plan(scene):
    rows = rows_of(scene.view.plans)
    chosen = scene.view.chosen

    row = rows[chosen.position]

    assert row["actions"].split(";") == [action.id for action in chosen.actions]
    assert (row["letter"], int(row["cost"])) == (chosen.letter, chosen.cost)


def test_the_other_file_also_says_what_the_plans_were_made_from(scene):
    said = json.loads(plans_json(scene.view.plans, simulated=True))

    assert said["simulated"] is True
    assert said["made_from"] == scene.view.plans.made_from
    assert len(said["plans"]) == len(scene.view.plans.front)
    assert set(said["plans"][0]["gains"]["economic"]) == set(STATISTICS)


def test_the_file_begins_with_what_it_is_made_of(scene):
    said = plans_csv(EN, scene.view.plans, simulated=True).split("plan,letter")[0]

    assert "# budget 5 million kroner a year\n" in said
    assert scene.view.plans.hash in said
    assert EN["download.simulated"] in said
    assert EN["download.simulated"] not in plans_csv(EN, scene.view.plans, simulated=False)
