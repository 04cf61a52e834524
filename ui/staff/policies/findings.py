"""Findings of an event: how each was answered, and what the answers mean for levels."""

from datetime import date
from html import escape

from dsm.board import BoardView
from dsm.maturity.consequences import Consequence
from dsm.maturity.events import Decision, Finding, FindingKind, FindingStatus, Impact, Sign
from dsm.policy import OpenEvent
from indicators.odds import Odds
from ui.markup import element
from ui.staff.marks.levels import level_colour
from ui.staff.marks.signs import change_arrow
from ui.staff.widgets.chances import odds_line
from ui.texts.texts import Texts

from .words import indicator_name, level_words, policy_address, policy_name, refers_to

ANSWERED = frozenset({FindingStatus.KEEP, FindingStatus.EXCEED, FindingStatus.ACCEPTED})


def event_title(texts: Texts, view: BoardView, event: OpenEvent) -> str:
    """Return how far the answers to an event are, as a finding."""
    name = texts.name(view.register.events[event.id].name)
    if not view.register.findings_of(event.id):
        return texts.say("event.title.none", event=name)
    if event.unanswered:
        return texts.say("event.title.waiting", event=name, count=event.unanswered)
    return texts.say("event.title.answered", event=name)


def finding_head(texts: Texts, view: BoardView, number: int, finding: Finding) -> str:
    """Return number, text and what the finding is about, as markup."""
    return element(
        "div",
        element("span", str(number), class_="n"),
        element("h3", escape(texts.name(finding.text)), class_="small", tabindex="-1"),
        element("span", escape(_about(texts, view, finding)), class_="note"),
        class_="q",
    )


def finding_answer(texts: Texts, status: FindingStatus, decision: Decision | None) -> str:
    """Return how a finding stands and, where somebody answered, who, when and why."""
    mark = "✓ " if status in ANSWERED or status is FindingStatus.MET else ""
    word = element("b", escape(mark + texts[f"finding.status.{status}"]))
    if decision is None:
        return element("p", word, class_="done")
    until = texts.say("finding.until", until=decision.until) if decision.until else ""
    who = texts.say("finding.who", actor=decision.actor, day=decision.day)
    line = " · ".join(filter(None, [until, who]))
    return element(
        "div",
        element("p", word, escape(f" · {line}"), class_="done"),
        element("p", escape(decision.reason), class_="note"),
    )


def levels_of(texts: Texts, consequence: Consequence) -> str:
    """Return the level before an event, now, and once the promised changes are made."""
    steps = (
        ("before", consequence.before.level),
        ("now", consequence.now.level),
        ("if-done", consequence.if_done.level),
    )
    return element(
        "dl",
        *[
            element("div", element("dt", escape(texts[f"event.level.{what}"])), _chip(level))
            for what, level in steps
        ],
        class_="steps",
    )


def if_answers_stand(texts: Texts, view: BoardView, consequence: Consequence) -> str:
    """Return what the answers lead to: the level now, if done, until when, and what stays missing."""
    now, done = consequence.now.level, consequence.if_done.level
    levels = {"now": level_words(texts, now, view.levels)}
    if done > now:
        levels["done"] = level_words(texts, done, view.levels)
    said = [texts.say("event.stand.rises" if done > now else "event.stand.stays", **levels)]
    until = _accepted_until(view, consequence)
    if until:
        said.append(texts.say("event.stand.accepted", until=until))
    gap = consequence.if_done.next_gap
    if gap is not None and gap.described:
        missing = [texts.name(one.name) for one in gap.components]
        missing += [
            indicator_name(texts, view.indicators, one.threshold.indicator)
            for one in gap.thresholds
        ]
        said.append(texts.say("event.stand.next", level=gap.level, missing=missing))
    return " ".join(said)


def impact_list(texts: Texts, view: BoardView, impacts: tuple[Impact, ...]) -> str:
    """Return what an event is thought to do, to which policy, how much and how surely."""
    return element("ul", *[_impact(texts, view, one) for one in impacts], class_="list impacts")


def _impact(texts: Texts, view: BoardView, impact: Impact) -> str:
    good = impact.sign is Sign.GOOD
    sign = element(
        "span",
        change_arrow(better=good),
        element("b", escape(texts[f"event.sign.{impact.sign}"])),
        class_="up" if good else "down",
    )
    words = [texts[f"event.size.{impact.magnitude}"], texts[f"event.dimension.{impact.dimension}"]]
    if impact.indicator:
        words.append(indicator_name(texts, view.indicators, impact.indicator))
    name = policy_name(texts, view.register, impact.policy)
    policy = element("a", escape(name), href=policy_address(impact.policy))
    return element(
        "li",
        sign,
        element("div", escape(_impact_text(texts, impact)), element("p", policy, class_="fine")),
        element("div", element("p", escape(", ".join(words)), class_="note"), _odds(texts, impact)),
    )


def _impact_text(texts: Texts, impact: Impact) -> str:
    return texts.name(impact.text) if any(impact.text.values()) else ""


def _odds(texts: Texts, impact: Impact) -> str:
    return element("p", odds_line(texts, Odds(impact.chance)), class_="note")


def _about(texts: Texts, view: BoardView, finding: Finding) -> str:
    policy = view.register.policies.get(finding.policy)
    if finding.kind in {FindingKind.COMPONENT, FindingKind.THRESHOLD}:
        name = refers_to(texts, policy, view.indicators, finding.refers_to)
        component = policy.component(finding.refers_to) if policy else None
        if component is not None:
            return texts.say("finding.about.component", level=component.level, part=name)
        return texts.say("finding.about.threshold", figure=name)
    return texts[f"finding.about.{finding.kind}"]


def _accepted_until(view: BoardView, consequence: Consequence) -> date | None:
    days = [
        view.register.decisions[finding.id][-1].until
        for finding, status in consequence.findings
        if status is FindingStatus.ACCEPTED
    ]
    return min((day for day in days if day is not None), default=None)


def _chip(level: int) -> str:
    if level == 0:
        return element("dd", "0", class_="chip zero")
    return element("dd", str(level), class_="chip", style=level_colour(level))
