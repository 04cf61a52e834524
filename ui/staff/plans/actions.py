"""Actions: those of one plan, and all of them by how many good plans hold them."""

from collections.abc import Mapping, Sequence
from html import escape

from dsm.decisions.actions import Action
from dsm.decisions.core import Standing
from dsm.decisions.rules import Fixed
from dsm.maturity.levels import load_levels
from dsm.plans import ActionInPlans, PlanLooked
from indicators.odds import Odds
from ui.markup import element
from ui.staff.marks.bars import share_bar
from ui.staff.marks.signs import disagreement, letter
from ui.staff.policies.words import level_words, policy_address
from ui.staff.widgets.chances import odds_line
from ui.texts.texts import Texts

from .scene import Scene, action_name

GROUPS = (Standing.NEARLY_EVERY, Standing.WORTH_A_TALK, Standing.NONE)


def chosen_actions(texts: Texts, scene: Scene) -> str:
    """Return the actions of the plan in hand, the dearest first."""
    known = {one.action.id: one for one in scene.view.actions}
    dearest = sorted(scene.view.chosen.actions, key=lambda action: (-action.cost, action.id))
    items = [_chosen(texts, scene, known[action.id]) for action in dearest]
    return element("ul", *items, class_="mine")


def action_groups(texts: Texts, scene: Scene, pinned: Sequence[PlanLooked]) -> str:
    """Return all actions: in nearly every good plan, worth a talk, in none.

    Parameters
    ----------
    pinned : sequence of PlanLooked
        The plan in hand first, then the one it is compared with.
    """
    return "".join(_group(texts, scene, standing, pinned) for standing in GROUPS)


def core_finding(texts: Texts, scene: Scene) -> str:
    """Return how many actions are in nearly every good plan, as a finding."""
    count = sum(one.standing is Standing.NEARLY_EVERY for one in scene.view.actions)
    return texts.say("plans.all.title", count=count) if count else texts["plans.all.title-none"]


def rules_in_words(texts: Texts, action: Action, named: Mapping[str, Action]) -> list[str]:
    """Return what an action needs, what it shuts out, and whether it was decided already."""

    def names(ids: Sequence[str]) -> list[str]:
        return [action_name(texts, named[one]) if one in named else one for one in ids]

    said = []
    if action.needs:
        said.append(texts.say("plans.rule.needs", actions=names(action.needs)))
    shut_out = [
        *action.excludes,
        *(other.id for other in named.values() if action.id in other.excludes),
    ]
    if shut_out:
        said.append(texts.say("plans.rule.excludes", actions=names(list(dict.fromkeys(shut_out)))))
    if action.fixed:
        said.append(texts["plans.rule.in" if action.fixed is Fixed.IN else "plans.rule.out"])
    return said


def _chosen(texts: Texts, scene: Scene, one: ActionInPlans) -> str:
    action = one.action
    named = {other.id: other for other in scene.view.plans.actions}
    rules = " · ".join(rules_in_words(texts, action, named))
    delivered = odds_line(texts, Odds(one.delivery), that=texts["plans.delivered"])
    return element(
        "li",
        element(
            "div",
            element("b", escape(action_name(texts, action))),
            element("p", _behind(texts, scene, action), class_="fine"),
            element("p", escape(rules), class_="note") if rules else "",
            _split(texts) if one.split else "",
        ),
        element("div", delivered, class_="note"),
        element("span", escape(texts.say("plans.money.short", cost=action.cost)), class_="r num"),
    )


def _group(texts: Texts, scene: Scene, standing: Standing, pinned: Sequence[PlanLooked]) -> str:
    inside = [one for one in scene.view.actions if one.standing is standing]
    head = element(
        "div",
        element("h3", escape(texts[f"plans.group.{standing}.title"])),
        element("p", escape(texts[f"plans.group.{standing}.why"]), class_="note"),
        element("p", escape(texts.say("plans.measures", count=len(inside))), class_="note"),
    )
    items = [_action(texts, scene, one, pinned) for one in inside]
    return element("div", head, element("ul", *items) if items else "", class_="acts")


def _action(texts: Texts, scene: Scene, one: ActionInPlans, pinned: Sequence[PlanLooked]) -> str:
    count = texts.say("plans.in-plans", held=one.plans, count=len(scene.view.plans.front))
    held = [
        letter(plan.letter or str(plan.position), chosen=place == 0)
        for place, plan in enumerate(pinned)
        if any(action.id == one.action.id for action in plan.actions)
    ]
    name = element(
        "span",
        escape(action_name(texts, one.action)),
        element("span", _behind(texts, scene, one.action), class_="fine"),
        _split(texts) if one.split else "",
        class_="nm",
    )
    bar = element(
        "span",
        share_bar(one.core, label=""),
        element("span", escape(count), class_="fine"),
        class_="bar",
    )
    cost = element(
        "span", escape(texts.say("plans.money.short", cost=one.action.cost)), class_="r num"
    )
    hold = element("span", escape(f"{texts['plans.held-by']} "), class_="vh") if held else ""
    return element("li", name, bar, cost, element("span", hold, *held, class_="in"), class_="act")


def _behind(texts: Texts, scene: Scene, action: Action) -> str:
    """Return who does it, and the policy behind it with its level, as markup."""
    owner = texts.name(action.owner) if any(action.owner.values()) else ""
    assessment = scene.assessments.get(action.policy)
    if assessment is None:
        return escape(owner)
    link = element(
        "a",
        escape(texts.name(assessment.policy.name)),
        href=policy_address(action.policy),
    )
    level = level_words(texts, assessment.level, load_levels())
    return escape(f"{owner} · " if owner else "") + link + escape(f", {level}")


def _split(texts: Texts) -> str:
    words = element("span", escape(texts["plans.split"]))
    return element("span", disagreement(), words, class_="fork")
