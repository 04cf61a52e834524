"""Every good plan comes out as a plain row."""

import json

import pytest

from dsm.decisions.actions import Action
from dsm.decisions.portfolios import FrontError
from dsm.decisions.rows import front_of, plan_rows


def an_action(id_, cost, gains, **options):
    return Action(id=id_, name={"en": id_}, cost=cost, gains=gains, **options)


LIGHT = an_action("light", 2, (5.0, 0.0, 0.5))
PATH = an_action("path", 2, (0.1, 0.2, 3.0))


def test_every_plan_is_a_row_with_gains_and_action_ids():
    actions = [LIGHT, PATH]

    rows = plan_rows(front_of(actions, budget=3), actions)

    assert rows == [
        {"plan": 1, "cost": 2, "social": 5.0, "economic": 0.0, "environmental": 0.5,
         "twins": 0, "actions": ["light"]},
        {"plan": 2, "cost": 2, "social": 0.1, "economic": 0.2, "environmental": 3.0,
         "twins": 0, "actions": ["path"]},
    ]  # fmt: skip


def test_rows_can_be_written_as_json():
    rows = plan_rows(front_of([LIGHT, PATH], budget=9), [LIGHT, PATH])

    assert json.loads(json.dumps(rows)) == rows


def test_rules_of_the_actions_are_kept():
    walk = an_action("walk", 1, (9.0, 9.0, 9.0), needs=("path",))
    actions = [LIGHT, PATH, walk]

    rows = plan_rows(front_of(actions, budget=2), actions)

    assert [row["actions"] for row in rows] == [["light"], ["path"]]


def test_actions_that_state_no_gains_are_named():
    with pytest.raises(FrontError, match="1 actions state no gains, 'a' first"):
        front_of([Action(id="a", name={}, cost=1)], budget=1)
