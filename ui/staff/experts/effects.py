"""What experts expect of actions: the mixture over each expert's unlabelled curve, in plain words."""

from html import escape

import numpy as np

from dsm.elicitation.effect_report import EffectReport, ExpectedEffect
from dsm.elicitation.elicitation import Elicitation
from dsm.elicitation.grounds import Grounds
from dsm.elicitation.seeds import ExpertWeights, weights_among
from dsm.findings import Finding
from indicators.experts.effect_curves import draw_curves, summarise
from indicators.odds import Odds
from ui.markup import element
from ui.staff.marks.expected import expected_curves
from ui.staff.marks.signs import disagreement
from ui.staff.widgets.chances import odds_line
from ui.staff.widgets.tables import Column, Row, Table, table_behind
from ui.texts.texts import Texts
from ui.texts.units import unit_words


def effects_title(report: EffectReport) -> Finding:
    """Return what all effects say together, in one sentence."""
    if not report.effects:
        return Finding("experts.effects.title.none")
    agreed = sum(not one.disagreement.split for one in report.effects)
    return Finding("experts.effects.title.agreed", {"count": len(report.effects), "agreed": agreed})


def effect_blocks(
    texts: Texts,
    asked: Elicitation,
    report: EffectReport,
    weighing: ExpertWeights | None = None,
    grounds: Grounds | None = None,
) -> str:
    """Return one block per effect: its curves, where its middle is, and how far experts agree.

    Parameters
    ----------
    weighing : ExpertWeights, optional
        Told beside the equal mixture where experts may be weighted by performance.
    grounds : Grounds, optional
        On which evidence each rests.
    """
    blocks = [
        _block(
            texts,
            asked,
            one,
            _weighted(texts, asked, one, weighing),
            _evidence(texts, one, grounds),
        )
        for one in report.effects
    ]
    hidden = [
        element(
            "p",
            element("b", escape(_name(texts, asked, *about))),
            escape(f" · {texts.say('experts.hidden')}"),
            class_="note",
        )
        for about in report.left_out
    ]
    return "".join(blocks) + "".join(hidden)


def effects_table(texts: Texts, asked: Elicitation, report: EffectReport) -> str:
    """Return the same in numbers."""
    heads = ("experts", "middle", "range", "rise", "between")
    columns = [Column(texts["experts.effects.table.effect"], numeric=False)]
    columns += [Column(texts[f"experts.effects.table.{name}"]) for name in heads]
    rows = [
        Row(
            _name(texts, asked, one.action, one.indicator),
            (
                str(one.pooled.experts),
                texts.write(one.pooled.median, "signed"),
                _range(texts, one),
                texts.write(one.pooled.rise, "share"),
                texts.write(one.disagreement.share, "share"),
            ),
        )
        for one in report.effects
    ]
    table = Table(caption=texts["experts.effects.table.caption"], columns=columns, rows=rows)
    return table_behind(table, summary=texts["experts.table-open"])


def _block(texts: Texts, asked: Elicitation, one: ExpectedEffect, *more: str) -> str:
    unit = next(target.unit for target in asked.targets if target.id == one.indicator)
    curves = draw_curves(one.judgements)
    ends = (float(curves.values[0]), float(curves.values[-1]))
    said = texts.say(
        "experts.effects.say",
        median=one.pooled.median,
        low=one.pooled.low90,
        high=one.pooled.high90,
        unit=unit_words(texts, unit),
    )
    label = texts.say("experts.effects.label", count=one.pooled.experts)
    drawn = expected_curves(
        curves,
        ends=(texts.write(ends[0], "signed"), texts.write(ends[1], "signed")),
        label=f"{label} {said}",
    )
    return element(
        "div",
        element("h3", escape(_name(texts, asked, one.action, one.indicator))),
        drawn,
        element("p", escape(said), class_="answer"),
        element("p", _odds(texts, one)),
        element("p", _agreement(texts, one), class_="note"),
        *more,
        class_="box gap",
    )


def _weighted(
    texts: Texts, asked: Elicitation, one: ExpectedEffect, weighing: ExpertWeights | None
) -> str:
    """Return what weights by performance would make of it, where they may be shown at all."""
    experts = [said.expert for said in one.judgements]
    own = weights_among(asked, weighing, experts) if weighing is not None else None
    if own is None:
        return ""
    pooled = summarise(one.judgements, np.array(own))
    said = texts.say(
        "experts.effects.weighted", median=pooled.median, low=pooled.low90, high=pooled.high90
    )
    return element("p", escape(said), class_="note")


def _evidence(texts: Texts, one: ExpectedEffect, grounds: Grounds | None) -> str:
    """Return how many experts build on which kind of evidence."""
    counts = grounds.evidence.get((one.action, one.indicator), {}) if grounds else {}
    if not counts:
        return ""
    kinds = [
        texts.say("experts.evidence.count", count=count, kind=texts[f"experts.evidence.{kind}"])
        for kind, count in counts.items()
    ]
    said = texts.say("experts.evidence.say", kinds=", ".join(kinds))
    return element("p", escape(said), class_="note")


def _odds(texts: Texts, one: ExpectedEffect) -> str:
    rises = one.pooled.rise >= one.pooled.fall
    chance = one.pooled.rise if rises else one.pooled.fall
    that = texts["experts.effects.that-rise" if rises else "experts.effects.that-fall"]
    return odds_line(texts, Odds(min(max(chance, 0.0), 1.0)), that=that)


def _agreement(texts: Texts, one: ExpectedEffect) -> str:
    found = one.disagreement
    key = "opposed" if found.opposed else "split" if found.split else "agreed"
    said = escape(texts.say(f"experts.agreement.{key}", share=found.share))
    return (
        element("span", disagreement(), element("span", said), class_="fork")
        if found.split
        else said
    )


def _range(texts: Texts, one: ExpectedEffect) -> str:
    low, high = one.pooled.low90, one.pooled.high90
    return texts.say("experts.range", low=low, high=high)


def _name(texts: Texts, asked: Elicitation, action: str, indicator: str) -> str:
    target = next(one for one in asked.targets if one.id == indicator)
    return texts.say(
        "experts.effects.name",
        action=texts.name(asked.object(action).name),
        indicator=texts.name(target.name),
    )
