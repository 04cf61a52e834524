import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.composite import Goal
from ui.staff.charts import PANELS, PanelWords, PlanPoint, staircase, trade_off_panel
from ui.tokens import tokens

WORDS = PanelWords(across="Social", up="Economic", described="3 plans", locale="nb")
GAINS = st.floats(-5, 15)
POINTS = st.lists(st.tuples(GAINS, GAINS), min_size=1, max_size=12)


def a_plan(social: float, economic: float, *, letter: str = "", chosen: bool = False) -> PlanPoint:
    gains = {Goal.SOCIAL_CULTURAL: social, Goal.ECONOMIC: economic, Goal.ENVIRONMENTAL: 1.0}
    return PlanPoint(name=f"Plan {letter}", gains=gains, letter=letter, chosen=chosen)


def a_panel(*points: PlanPoint, dark: bool = False) -> dict:
    return trade_off_panel(
        points, across=Goal.SOCIAL_CULTURAL, up=Goal.ECONOMIC, words=WORDS, dark=dark
    )


def colours_in(options: object) -> set[str]:
    if isinstance(options, dict):
        return set().union(*map(colours_in, options.values()), set())
    if isinstance(options, list):
        return set().union(*map(colours_in, options), set())
    return {options} if isinstance(options, str) and options.startswith("#") else set()


def test_every_pair_of_goals_meets_in_one_panel():
    assert {frozenset(pair) for pair in PANELS} == {
        frozenset({one, other}) for one in Goal for other in Goal if one is not other
    }


def test_every_plan_is_drawn_and_the_named_ones_have_letters():
    _, cloud, letters, _ = a_panel(a_plan(1, 2), a_plan(2, 1), a_plan(3, 0, letter="B"))["series"]

    assert [point["value"] for point in cloud["data"]] == [[1, 2], [2, 1]]
    assert [point["label"]["formatter"] for point in letters["data"]] == ["B"]


def test_the_plan_in_hand_is_filled():
    panel = a_panel(a_plan(1, 2, letter="B", chosen=True), a_plan(2, 1, letter="C"))
    chosen, other = panel["series"][2]["data"]

    ink = tokens(dark=False)["ink"]
    assert chosen["itemStyle"]["color"] == ink
    assert other["itemStyle"]["color"] != ink


def test_a_chart_says_in_words_what_it_shows_and_does_not_move():
    panel = a_panel(a_plan(1, 2))

    assert panel["aria"] == {"enabled": True, "label": {"description": "3 plans"}}
    assert panel["animation"] is False
    assert panel["textStyle"]["fontSize"] == 13


@pytest.mark.parametrize("dark", [False, True])
def test_every_colour_is_a_token_of_the_theme(dark):
    panel = a_panel(a_plan(1, 2), a_plan(2, 1, letter="B", chosen=True), dark=dark)

    assert colours_in(panel) <= set(tokens(dark=dark).values())
    assert len(colours_in(panel)) > 5


def test_names_from_files_are_drawn_as_text_not_as_markup():
    assert a_panel(a_plan(1, 2))["tooltip"]["renderMode"] == "richText"


def test_options_can_be_sent_to_a_browser():
    assert json.loads(json.dumps(a_panel(a_plan(1, 2, letter="B"))))


def test_no_plan_at_all_is_an_empty_panel():
    assert [series["data"] for series in a_panel()["series"]] == [[], [], [], []]


@given(POINTS)
def test_no_plan_lies_in_the_fog(reach):
    corners = staircase(reach)

    def reached(across: float) -> float:
        return max((up for corner, up in corners if corner >= across), default=float("-inf"))

    assert all(up <= reached(across) for across, up in reach)
    assert set(corners) <= set(reach)


@given(POINTS)
def test_the_edge_of_the_fog_only_goes_down(reach):
    corners = staircase(reach)

    assert corners == sorted(corners)
    assert [up for _, up in corners] == sorted((up for _, up in corners), reverse=True)


@given(POINTS)
def test_every_point_and_zero_lie_inside_the_axes(reach):
    panel = a_panel(*[a_plan(across, up) for across, up in reach])

    for axis, values in (("xAxis", [p[0] for p in reach]), ("yAxis", [p[1] for p in reach])):
        low, high = panel[axis]["min"], panel[axis]["max"]
        assert all(low - 0.001 <= value <= high + 0.001 for value in [0.0, *values])


def test_the_plan_that_weights_choose_has_a_ring_and_hides_none():
    panel = a_panel(a_plan(1, 2), replace(a_plan(2, 1), marked=True))

    *_, ring = panel["series"]
    assert [point["value"] for point in ring["data"]] == [[2, 1]]
    assert len(panel["series"][1]["data"]) == 2


def test_a_panel_says_whether_it_is_dark():
    assert a_panel(dark=True)["darkMode"] is True
