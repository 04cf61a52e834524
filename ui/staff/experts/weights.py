"""What weighing gave: weights with their doubt, each group beside all, and who is above whom."""

from html import escape

from dsm.elicitation.weight_report import Consistency, Weighed, WeightReport
from dsm.findings import Finding
from indicators.odds import Odds
from indicators.social.summaries import Estimate
from ui.markup import element
from ui.staff.marks.estimates import Scale, axis, estimate_row
from ui.staff.marks.expected import chance_cell
from ui.staff.marks.rows import dot_row, head_row
from ui.staff.widgets.tables import Column, Row, Table, table_behind, table_markup
from ui.texts.odds import in_ten
from ui.texts.texts import Texts

ROOM = 2  # columns of chances that a telephone shows beside the names
CLEAR = 0.9  # from this chance on the most important criterion is named as such


def weights_title(report: WeightReport) -> Finding:
    """Return which criterion weighs most, if that can be told."""
    everybody = report.everybody
    first, *others = sorted(everybody.weights, key=lambda one: -one.weight.median)
    surest = min((everybody.above[first.id, one.id] for one in others), default=1.0)
    if surest >= CLEAR:
        return Finding("experts.weights.title.clear", {"name": first.name})
    return Finding("experts.weights.title.open")


def weight_rows(texts: Texts, report: WeightReport) -> str:
    """Return each criterion's weight by everybody and by every group that may be shown."""
    scale = Scale(0.0, _top(report))
    step = 20 if scale.high > 40 else 10
    marks = {f"{value} %": float(value) for value in range(0, int(scale.high) + 1, step)}
    fits = {texts["experts.everybody"]: report.everybody, **report.groups}
    blocks = []
    for place, one in enumerate(report.everybody.weights):
        rows = [
            # Alone, a criterion stands before its own row; groups stand below it.
            _row(texts, group if fits_many(report) else texts.name(one.name), fit, place, scale)
            for group, fit in fits.items()
        ]
        above = element("h3", escape(texts.name(one.name))) if fits_many(report) else ""
        blocks.append(above + "".join(rows))
    head = head_row(axis(marks, scale=scale))
    lines = f"--step:{100 * step / scale.high:.5g}%"
    kind = "rows rr" if fits_many(report) else "rows rr named"
    return element("div", head, *blocks, class_=kind, style=lines)


def fits_many(report: WeightReport) -> bool:
    """Tell whether groups stand beside everybody."""
    return bool(report.groups)


def weight_table(texts: Texts, report: WeightReport) -> str:
    """Return the same in numbers."""
    groups = [texts["experts.everybody"], *report.groups]
    fits = [report.everybody, *report.groups.values()]
    columns = [Column(texts["experts.weights.criterion"], numeric=False)]
    columns += [
        Column(texts.say("experts.weights.by", group=group, count=fit.experts))
        for group, fit in zip(groups, fits, strict=True)
    ]
    rows = [
        Row(
            texts.name(one.name),
            tuple(_said(texts, fit.weights[place].weight) for fit in fits),
        )
        for place, one in enumerate(report.everybody.weights)
    ]
    table = Table(caption=texts["experts.weights.caption"], columns=columns, rows=rows)
    return table_behind(table, summary=texts["experts.table-open"])


def ranking_table(texts: Texts, fit: Weighed) -> str:
    """Return the chance that the criterion of a row weighs more than that of a column."""
    names = {one.id: texts.name(one.name) for one in fit.weights}
    head = element(
        "tr",
        element("th", escape(texts["experts.ranking.corner"]), scope="col"),
        *[element("th", escape(name), scope="col", class_="r") for name in names.values()],
    )
    rows = [
        element(
            "tr",
            element("th", escape(name), scope="row"),
            *[_cell(texts, fit, id, other) for other in names],
        )
        for id, name in names.items()
    ]
    caption = texts["experts.ranking.caption"]
    aside = element("p", escape(texts["experts.ranking.aside"]), class_="fine show-s")
    inside = element(
        "table",
        element("caption", escape(caption)),
        element("thead", head),
        element("tbody", *rows),
        class_="gap",
    )
    table = element("div", inside, class_="wrap", tabindex="0", role="region", aria_label=caption)
    return (aside if len(names) > ROOM else "") + table


def consistency_table(texts: Texts, report: WeightReport) -> str:
    """Return how far each expert's own comparisons contradict each other, without names."""
    columns = [Column(texts["experts.consistency.expert"], numeric=False)]
    columns += [Column(texts["experts.consistency.ratio"])]
    columns += [Column(texts["experts.consistency.verdict"], numeric=False)]
    # By ratio, so that a row's place does not tell who it is.
    ordered = sorted(report.consistency, key=lambda one: one.ratio or 0.0)
    rows = [_consistency(texts, place, one) for place, one in enumerate(ordered, 1)]
    caption = texts["experts.consistency.caption"]
    return table_markup(Table(caption=caption, columns=columns, rows=rows))


def _consistency(texts: Texts, place: int, one: Consistency) -> Row:
    ratio = texts.write(one.ratio, "two") if one.ratio is not None else texts["experts.unknown"]
    verdict = "no-limit" if one.limit is None else "beyond" if one.is_beyond else "within"
    said = texts.say(f"experts.consistency.{verdict}", limit=one.limit or 0.0)
    return Row(texts.say("experts.one-of", place=place), (ratio, said))


def _row(texts: Texts, name: str, fit: Weighed, place: int, scale: Scale) -> str:
    estimate = _percent(fit.weights[place].weight)
    reading = element("b", escape(texts.write(estimate.median, "percent")))
    reading += escape(_interval(texts, estimate))
    return dot_row(name, estimate_row(estimate, scale=scale), reading)


def _cell(texts: Texts, fit: Weighed, id: str, other: str) -> str:
    if id == other:
        return element("td", "", aria_hidden="true")
    chance = fit.above[id, other]
    return chance_cell(chance, in_ten(texts, Odds(min(max(chance, 0.0), 1.0))))


def _said(texts: Texts, weight: Estimate) -> str:
    estimate = _percent(weight)
    return f"{texts.write(estimate.median, 'percent')} ({_interval(texts, estimate)})"


def _interval(texts: Texts, estimate: Estimate) -> str:
    return texts.say("experts.weights.interval", low=estimate.low90, high=estimate.high90)


def _percent(weight: Estimate) -> Estimate:
    return Estimate(
        median=100 * weight.median,
        low50=100 * weight.low50,
        high50=100 * weight.high50,
        low90=100 * weight.low90,
        high90=100 * weight.high90,
    )


def _top(report: WeightReport) -> float:
    """Return the end of the axis: the next ten percent above every interval."""
    fits = [report.everybody, *report.groups.values()]
    highest = max(one.weight.high90 for fit in fits for one in fit.weights)
    return min(10.0 * (int(10 * highest) + 1), 100.0)
