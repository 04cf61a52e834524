"""Two plans side by side: goal by goal, with the odds, and where their actions differ."""

from html import escape

from dsm.plans import GOALS, PlanLooked
from indicators.composite import Goal
from indicators.odds import Comparison, Contrast, Direction
from ui.markup import element
from ui.staff.marks.goals import goal_mark
from ui.staff.marks.signs import letter
from ui.staff.widgets.chances import odds_line, tie_line
from ui.texts.texts import Texts

from .scene import Scene, action_name, goal_name, plan_name
from .strip import gain_span, gauge


def comparison_finding(texts: Texts, scene: Scene, other: PlanLooked) -> str:
    """Return on which goals one of two plans does more, as a finding."""
    held = scene.view.compared[other.letter]
    clear = {goal: one for goal, one in held.items() if one.comparison is Comparison.STANDS_OUT}
    mine = [_inside(texts, goal) for goal, one in clear.items() if one.direction is Direction.BELOW]
    theirs = [
        _inside(texts, goal) for goal, one in clear.items() if one.direction is Direction.ABOVE
    ]
    names = {"one": plan_name(texts, scene.view.chosen), "other": plan_name(texts, other)}
    if mine and theirs:
        return texts.say("plans.compare.both", **names, mine=mine, theirs=theirs)
    if mine or theirs:
        better, worse = (names["one"], names["other"]) if mine else (names["other"], names["one"])
        return texts.say("plans.compare.one", one=better, other=worse, goals=mine or theirs)
    return texts.say("plans.compare.none", **names)


def comparison(texts: Texts, scene: Scene, other: PlanLooked) -> str:
    """Return the plan in hand beside another one, as markup."""
    chosen = scene.view.chosen
    rows = [_goal(texts, scene, other, goal) for goal in GOALS]
    return (
        element("div", *rows, class_="cmp")
        + _money(texts, chosen, other)
        + _differing(texts, chosen, other)
    )


def _goal(texts: Texts, scene: Scene, other: PlanLooked, goal: str) -> str:
    name = element(
        "h3", goal_mark(Goal(goal), size=18), escape(goal_name(texts, goal)), class_="small"
    )
    sides = [_side(texts, scene, plan, goal) for plan in (scene.view.chosen, other)]
    held = scene.view.compared[other.letter][goal]
    verdict = element("div", _verdict(texts, scene.view.chosen, other, held), class_="vd")
    return element("div", name, *sides, verdict, class_="cg")


def _side(texts: Texts, scene: Scene, plan: PlanLooked, goal: str) -> str:
    gain = plan.gains[goal]
    chosen = plan.position == scene.view.chosen.position
    numbers = element("b", escape(texts.write(gain.median, "signed"))) + element(
        "span", escape(f" {gain_span(texts, gain)}"), class_="fine"
    )
    return element(
        "div",
        letter(plan.letter or str(plan.position), chosen=chosen),
        element("div", gauge(texts, gain, goal, scene.scale), element("p", numbers, class_="num")),
        class_="sd",
    )


def _verdict(texts: Texts, chosen: PlanLooked, other: PlanLooked, held: Contrast) -> str:
    if held.comparison is Comparison.CANNOT_BE_TOLD_APART:
        return tie_line(texts["plans.compare.tie"])
    better = other if held.direction is Direction.ABOVE else chosen
    that = texts.say("plans.compare.more", plan=plan_name(texts, better))
    odds = odds_line(texts, held.odds, that=that)
    if held.comparison is Comparison.LEANS:
        return odds + element("p", escape(texts["plans.compare.leans"]), class_="fine")
    return odds


def _money(texts: Texts, chosen: PlanLooked, other: PlanLooked) -> str:
    costs = texts.say(
        "plans.compare.costs",
        one=plan_name(texts, chosen),
        cost=chosen.cost,
        other=plan_name(texts, other),
        other_cost=other.cost,
    )
    return element("p", escape(costs), class_="note gap")


def _differing(texts: Texts, chosen: PlanLooked, other: PlanLooked) -> str:
    here, there = ({action.id for action in plan.actions} for plan in (chosen, other))
    blocks = []
    for plan, elsewhere in ((chosen, there), (other, here)):
        only = [action for action in plan.actions if action.id not in elsewhere]
        title = texts.say("plans.compare.only", plan=plan_name(texts, plan), count=len(only))
        names = [element("li", escape(action_name(texts, action))) for action in only]
        blocks.append(
            element(
                "div",
                element("h3", escape(title), class_="small"),
                element("ul", *names, class_="plain") if names else "",
            )
        )
    both = [action_name(texts, action) for action in chosen.actions if action.id in there]
    summary = element("summary", escape(texts.say("plans.compare.both-hold", count=len(both))))
    shared = element("details", summary, element("p", escape(", ".join(both)), class_="note"))
    return element("div", *blocks, class_="two even only") + shared


def _inside(texts: Texts, goal: str) -> str:
    return texts[f"plans.goal.{goal}"]
