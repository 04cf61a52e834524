import pytest

from indicators.composite import Goal
from tests.support.markup import attributes, parsed
from ui.staff.marks.goals import TOKENS, colour_of, goal_mark, shape
from ui.tokens import light_tokens


@pytest.mark.parametrize("goal", Goal)
def test_every_goal_has_a_colour_of_its_own(goal):
    assert TOKENS[goal] in light_tokens()
    assert colour_of(goal) in goal_mark(goal)


def test_goals_differ_in_shape_and_not_only_in_colour():
    outlines = {
        tuple(attributes(goal_mark(goal), "circle", "r") + attributes(goal_mark(goal), "path", "d"))
        for goal in Goal
    }

    assert len(outlines) == 3


@pytest.mark.parametrize("goal", [*Goal, None])
def test_a_shape_stands_where_it_is_put(goal):
    markup = shape(goal, x="45%", y=15, radius=6, fill="red")

    placed = parsed(markup)[0]
    assert "45%" in {placed.get("cx"), placed.get("x")}


def test_a_mark_with_a_name_says_it():
    assert attributes(goal_mark(Goal.SOCIAL_CULTURAL, label="Social"), "svg", "aria-label") == [
        "Social"
    ]
    assert attributes(goal_mark(Goal.SOCIAL_CULTURAL), "svg", "aria-hidden") == ["true"]
