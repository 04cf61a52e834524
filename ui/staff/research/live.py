"""Early figures on a page: what an open survey's answers say so far, or why they are sealed."""

from collections.abc import Sequence
from html import escape

from dsm.live import Early, Seal
from dsm.live_figures import EVERYBODY, EarlyConstruct, EarlyFigure
from dsm.surveying.days import TOWN
from ui.markup import element
from ui.staff.marks.estimates import Scale, axis, estimate_row
from ui.staff.marks.rows import dot_row
from ui.staff.names import Names, upper_first
from ui.staff.widgets.estimates import best, span
from ui.staff.widgets.tables import Column, Row, Table, table_behind
from ui.texts.texts import Texts

from .figures import good_one

SCALE = Scale(0.0, 100.0)  # the whole of it, always: a scale that moved would tell of new answers
TICKS = (0, 25, 50, 75, 100)


def early_title(texts: Texts, early: Early, *, are_made: bool = False) -> str:
    """Return what the page says aloud; `are_made` tells that a fit is under way."""
    if early.seal is not Seal.NONE:
        return texts["early.title-sealed"]
    counted = [one.answers for one in early.constructs.values() if one.answers]
    if not counted:
        return texts["early.title-made" if are_made else "early.title-none"]
    if len(counted) == 1:
        return texts.say("early.title", answers=counted[0])
    return texts.say("early.title-several", count=len(counted), answers=max(counted))


def early_markup(names: Names, early: Early, *, are_made: bool = False) -> str:
    """Return the figures with their warning, or the reason why there are none.

    Parameters
    ----------
    are_made : bool
        Whether new ones are being fitted now.
    """
    texts = names.texts
    if early.seal is not Seal.NONE:
        return element("p", escape(texts[f"early.seal.{early.seal}"]), class_="lead")
    bold = element("b", escape(texts["early.warning-title"]))
    warning = element("div", bold, element("p", escape(texts["early.warning"])), class_="alert")
    lead = element("p", escape(texts["early.lead"]), class_="note gap")
    shown = {name: one for name, one in early.constructs.items() if one.answers or one.problem}
    going_on = element("p", escape(texts["early.are-made"])) if are_made else ""
    if not shown:
        return warning + lead + (going_on or element("p", escape(texts["early.none"])))
    parts = [_construct(names, name, one) for name, one in shown.items()]
    return "".join([warning, lead, going_on, _made(texts, early), *parts, _waits(texts)])


def _made(texts: Texts, early: Early) -> str:
    if early.refreshed_at is None:
        return ""
    local = early.refreshed_at.astimezone(TOWN)
    time = f"{texts.write(local.date())}, {local:%H:%M}"
    return element("p", escape(texts.say("early.made", time=time)), class_="fine")


def _waits(texts: Texts) -> str:
    return element("p", escape(texts["early.waits"]), class_="note gap-l")


def _construct(names: Names, construct: str, found: EarlyConstruct) -> str:
    texts, title = names.texts, names.construct(construct)
    parts = [element("h2", escape(title))]
    if found.answers:
        counts = texts.say("early.counts", count=found.answers)
        parts.append(element("p", escape(counts), class_="sub"))
        rows = [_row(names, one, found) for one in found.figures]
        parts.append(element("div", _axis(texts), *rows, class_="rows groups gap"))
        parts.append(element("p", escape(texts["early.unit"]), class_="fine"))
        parts.append(_left_out(names, found))
        parts.append(good_one(texts, "early"))
        parts.append(_table(names, title, found.figures))
    if found.problem:
        said = escape(texts[f"early.problem.{found.problem}"])
        parts.append(element("p", said, class_="note"))
    return element("section", *parts, class_="rule")


def _left_out(names: Names, found: EarlyConstruct) -> str:
    """Return which groups have no figure; which have one is seen anyway, so this tells no more."""
    texts = names.texts
    missing = {
        factor.name: [
            names.level(factor.name, level)
            for level in factor.levels
            if found.figure((factor.name, level)) is None
        ]
        for factor in found.factors
    }
    groups = "; ".join(
        texts.say(
            "early.of-group", factor=upper_first(names.factor(name)), level=texts.listed(levels)
        )
        for name, levels in missing.items()
        if levels
    )
    if not groups:
        return ""
    return element("p", escape(texts.say("early.left-out", groups=groups)), class_="note")


def _axis(texts: Texts) -> str:
    marks = {texts.write(tick, "whole"): float(tick) for tick in TICKS}
    words = element("div", axis(marks, scale=SCALE))
    return element("div", element("div"), words, element("div"), class_="dr head")


def _row(names: Names, figure: EarlyFigure, found: EarlyConstruct) -> str:
    texts, estimate = names.texts, figure.estimate
    everybody = found.figure(EVERYBODY)
    name = _group(names, figure)
    label = texts.say(
        "early.spoken",
        group=name,
        best=estimate.median,
        low=estimate.low90,
        high=estimate.high90,
    )
    track = estimate_row(
        estimate,
        label=label,
        colour="var(--ink)",
        scale=SCALE,
        in_fog=True,
        reference=everybody.estimate.median if everybody and figure is not everybody else None,
    )
    doubt = element("span", escape(span(texts, estimate)), class_="fine")
    return dot_row(name, track, f"{escape(best(texts, estimate))} {doubt}")


def _table(names: Names, title: str, figures: Sequence[EarlyFigure]) -> str:
    texts = names.texts
    heads = ("people.table.answers", "people.table.best", "people.table.could-be")
    table = Table(
        caption=texts.say("early.caption", what=title),
        columns=[
            Column(texts["people.table.group"], numeric=False),
            *(Column(texts[head]) for head in heads),
        ],
        rows=[
            Row(
                _group(names, one),
                (texts.write(one.answers), best(texts, one.estimate), span(texts, one.estimate)),
            )
            for one in figures
        ],
    )
    return table_behind(table, summary=texts["early.table"])


def _group(names: Names, figure: EarlyFigure) -> str:
    if figure.group == EVERYBODY:
        return names.texts["early.everybody"]
    factor, level = figure.group
    return names.texts.say(
        "early.of-group",
        factor=upper_first(names.factor(factor)),
        level=names.level(factor, level),
    )
