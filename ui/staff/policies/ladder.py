"""One policy: its ladder, the chance of each level, and what it lacks for the next."""

from html import escape

from dsm.board import BoardView
from dsm.maturity.benchmark import Assessment, Gap, Judgement, Verdict
from dsm.maturity.levels import HIGHEST
from dsm.maturity.policies import Component, ComponentState
from indicators.odds import Odds
from ui.markup import element
from ui.staff.marks.bars import share_bar
from ui.staff.marks.levels import Part, Rung, Standing, ladder, level_colour, standing_mark
from ui.staff.widgets.chances import odds_line
from ui.texts.odds import in_ten
from ui.texts.texts import Texts

from .words import Indicators, level_name, threshold_text

STANDINGS = {
    ComponentState.MET: Standing.MET,
    ComponentState.PARTIAL: Standing.PARTLY,
    ComponentState.MISSING: Standing.MISSING,
    ComponentState.NOT_APPLICABLE: Standing.NOT_APPLICABLE,
}


def policy_ladder(texts: Texts, view: BoardView, assessment: Assessment) -> str:
    """Return the five rungs with every part and figure, and below them what the rings mean."""
    rungs = [_rung(texts, view, assessment, level) for level in range(1, HIGHEST + 1)]
    return ladder(rungs) + _legend(texts)


def level_chances(texts: Texts, view: BoardView, assessment: Assessment) -> str:
    """Return P(level = k) for k = 0 to 5: a chip, a bar and so many in ten each."""
    names = [texts["policies.level.below"], *(level_name(texts, one) for one in view.levels)]
    cells = [
        _chance_cell(texts, level, name, chance, stated=level == assessment.level)
        for level, (name, chance) in enumerate(zip(names, assessment.chances, strict=True))
    ]
    return element("ol", *cells, class_="chances")


def missing_list(texts: Texts, view: BoardView, gap: Gap) -> str:
    """Return what a level still lacks, as a list of markup."""
    parts = [_component_part(texts, one) for one in gap.components]
    parts += [_threshold_part(texts, view.indicators, one) for one in gap.thresholds]
    lines = [
        element(
            "li",
            standing_mark(part.standing, label=part.standing_text),
            element("span", escape(part.text), f"<br/>{part.detail}" if part.detail else ""),
        )
        for part in parts
    ]
    return element("ul", *lines, class_="comp")


def policy_title(texts: Texts, assessment: Assessment) -> str:
    """Return where a policy stands and what it aims for, as a finding."""
    level, aim = assessment.level, assessment.policy.aspired_level
    key = "none" if level == 0 else "reached" if level >= aim else "below"
    name = texts.name(assessment.policy.name)
    return texts.say(f"policy.title.{key}", policy=name, level=level, aim=aim)


def policy_lead(texts: Texts, assessment: Assessment) -> str:
    """Return what holds the policy back from the next level, counted."""
    gap = assessment.next_gap
    if gap is None:
        return texts["policy.lead.top"]
    if not gap.described:
        return texts.say("policy.lead.undescribed", level=gap.level)
    counted = [
        texts.say(f"policy.lead.{what}", count=len(missing))
        for what, missing in (("parts", gap.components), ("figures", gap.thresholds))
        if missing
    ]
    return texts.say("policy.lead.lacks", level=gap.level, missing=counted)


def component_text(texts: Texts, component: Component) -> str:
    """Return a part with the level that asks for it, as a choice in a list."""
    state = texts[f"policy.state.{component.state}"]
    return f"{component.level} · {texts.name(component.name)} ({state})"


def _rung(texts: Texts, view: BoardView, assessment: Assessment, level: int) -> Rung:
    policy, gap = assessment.policy, assessment.gaps[level - 1]
    judged = [one for one in assessment.judgements if one.threshold.level == level]
    now, aim = level == assessment.level, level == policy.aspired_level
    flags = [texts["policy.flag.now"]] * now + [texts["policy.flag.aim"]] * aim
    return Rung(
        level=level,
        name=level_name(texts, view.levels[level - 1]),
        parts=[
            *(_component_part(texts, one) for one in policy.components_of(level)),
            *(_threshold_part(texts, view.indicators, one) for one in judged),
        ],
        state=_state(texts, gap),
        flag=" · ".join(flags),
        now=now,
    )


def _state(texts: Texts, gap: Gap) -> str:
    if not gap.described:
        return texts["policy.rung.undescribed"]
    missing = len(gap.components) + len(gap.thresholds)
    return texts.say("policy.rung.missing", count=missing) if missing else texts["policy.rung.met"]


def _component_part(texts: Texts, component: Component) -> Part:
    facet = texts[f"policy.facet.{component.facet}"]
    below = f"{facet} · {component.evidence}" if component.evidence else facet
    return Part(
        text=texts.name(component.name),
        standing=STANDINGS[component.state],
        standing_text=texts[f"policy.state.{component.state}"],
        detail=element("span", escape(below), class_="fine"),
    )


def _threshold_part(texts: Texts, indicators: Indicators, judgement: Judgement) -> Part:
    standing = Standing.MET if judgement.holds else Standing.MISSING
    return Part(
        text=threshold_text(texts, judgement.threshold, indicators),
        standing=standing,
        standing_text=texts[f"policy.threshold.{judgement.verdict}"],
        detail=_how_sure(texts, judgement),
    )


def _how_sure(texts: Texts, judgement: Judgement) -> str:
    if judgement.verdict is Verdict.NO_EVIDENCE or judgement.chance is None:
        return element("span", escape(texts["policy.threshold.unknown"]), class_="fine")
    odds, needs = Odds(judgement.chance), Odds(judgement.threshold.required_probability)
    # 0.79 and 0.8 are both 8 in 10; only one of them is enough.
    short = not judgement.holds and odds.in_ten == needs.in_ten
    key = "policy.threshold.short" if short else "policy.threshold.needs"
    return odds_line(texts, odds, that=texts.say(key, odds=in_ten(texts, needs)))


def _chance_cell(texts: Texts, level: int, name: str, chance: float, *, stated: bool) -> str:
    chip = (
        element("span", str(level), class_="chip", style=level_colour(level))
        if level
        else element("span", "0", class_="chip zero")
    )
    said = in_ten(texts, Odds(chance)) if chance else texts["policy.chance.none"]
    here = element("span", escape(texts["policy.flag.stated"]), class_="here") if stated else ""
    return element(
        "li",
        element("span", chip, element("span", escape(name)), class_="nm"),
        share_bar(chance, label=""),
        element("span", element("b", escape(said)), here, class_="rd"),
    )


def _legend(texts: Texts) -> str:
    marks = [
        element("span", standing_mark(standing, label=""), escape(texts[f"policy.state.{state}"]))
        for state, standing in STANDINGS.items()
    ]
    return element("p", *marks, class_="legend fine gap")
