"""The plan in hand: its letter, three gauges, and the money it takes."""

from html import escape

from dsm.plans import GOALS, PlanLooked
from indicators.composite import Goal
from indicators.social.summaries import Estimate
from ui.markup import element
from ui.staff.marks.bars import budget_bar, gain_gauge
from ui.staff.marks.estimates import Scale
from ui.staff.marks.goals import goal_mark
from ui.staff.marks.signs import letter
from ui.texts.numbers import span
from ui.texts.texts import Texts

from .scene import Scene, goal_name, plan_name


def strip(texts: Texts, scene: Scene) -> str:
    """Return the inside of the strip as markup."""
    plan = scene.view.chosen
    sign = letter(plan.letter or str(plan.position), chosen=True)
    name = element("div", sign, escape(plan_name(texts, plan)), class_="pl")
    gauges = [_gauge(texts, plan, goal, scene.scale) for goal in GOALS]
    return name + "".join(gauges) + _money(texts, plan, scene.view.plans.budget)


def strip_numbers(texts: Texts, scene: Scene) -> str:
    """Return the numbers of the strip in one sentence, said aloud when another plan is chosen."""
    plan = scene.view.chosen
    gains = [
        f"{goal_name(texts, goal)} {texts.write(plan.gains[goal].median, 'signed')}"
        for goal in GOALS
    ]
    money = texts.say("plans.strip.of", used=plan.cost, budget=scene.view.plans.budget)
    return f"{plan_name(texts, plan)}: {', '.join(gains)}. {money}"


def could_be(texts: Texts, gain: Estimate) -> str:
    """Return the 90 % interval in words."""
    return texts.say("plans.could-be", interval=gain_span(texts, gain))


def gain_span(texts: Texts, gain: Estimate) -> str:
    """Return the 90 % interval as a range with signs."""
    return span(gain.low90, gain.high90, texts.language, places=1, signed=True)


def gauge(texts: Texts, gain: Estimate, goal: str, scale: Scale) -> str:
    """Return a gain on its track, named for those who do not see it."""
    said = f"{texts.write(gain.median, 'signed')}, {could_be(texts, gain)}"
    label = f"{goal_name(texts, goal)} {said}"
    return gain_gauge(gain, goal=Goal(goal), scale=scale, label=label)


def _gauge(texts: Texts, plan: PlanLooked, goal: str, scale: Scale) -> str:
    gain = plan.gains[goal]
    head = element(
        "div",
        goal_mark(Goal(goal), size=18),
        element("span", escape(goal_name(texts, goal))),
        element("b", escape(texts.write(gain.median, "signed"))),
        class_="hd",
    )
    return element(
        "div",
        head,
        gauge(texts, gain, goal, scale),
        element("span", escape(could_be(texts, gain)), class_="fine"),
        class_="gg",
    )


def _money(texts: Texts, plan: PlanLooked, budget: int) -> str:
    used = texts.say("plans.strip.of", used=plan.cost, budget=budget)
    head = element(
        "div",
        element("span", escape(texts["plans.strip.used"])),
        element("b", escape(texts.shortest(plan.cost / 1000))),
        element("span", escape(texts.say("plans.strip.of-budget", budget=budget))),
        class_="hd",
    )
    key = "plans.strip.left" if plan.left else "plans.strip.nothing-left"
    left = texts.say(key, left=plan.left) if plan.left else texts[key]
    return element(
        "div",
        head,
        budget_bar(plan.cost, budget, label=used),
        element("span", escape(left), class_="fine"),
        class_="bud",
    )
