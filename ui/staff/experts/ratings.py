"""What ratings gave: fair averages, chances of levels, and how severe raters are, without names."""

from html import escape

from dsm.elicitation.elicitation import Elicitation
from dsm.elicitation.rating_report import RatedObject, RatingReport
from dsm.findings import Finding
from indicators.social.summaries import Estimate
from ui.markup import element
from ui.staff.marks.estimates import Scale, axis, estimate_row
from ui.staff.marks.expected import level_chances
from ui.staff.marks.rows import dot_row, head_row
from ui.staff.widgets.tables import Column, Row, Table, table_behind
from ui.texts.texts import Texts


def ratings_title(report: RatingReport) -> Finding:
    """Return how many things were rated, and by how many."""
    everybody = report.everybody
    values = {"count": len(everybody.objects), "raters": everybody.raters}
    return Finding("experts.ratings.title", values)


def scale_words(texts: Texts, asked: Elicitation) -> str:
    """Say which end of the scale is which, by name where its ends are more than numbers."""
    low, high = asked.levels[0], asked.levels[-1]
    names = {"low": texts.name(low.name), "high": texts.name(high.name)}
    is_bare = names == {"low": str(low.number), "high": str(high.number)}
    ends = {"lowest": str(low.number), "highest": str(high.number)}
    if is_bare:
        return texts.say("experts.ratings.ends", **ends)
    return texts.say("experts.ratings.ends-named", **ends, **names)


def rating_rows(texts: Texts, report: RatingReport) -> str:
    """Return each object's fair average, by everybody and by every group that may be shown."""
    scale = _scale(report)
    marks = {str(level): float(level) for level in range(report.lowest, report.highest + 1)}
    head = head_row(axis(marks, scale=scale))
    fits = {texts["experts.everybody"]: report.everybody, **report.groups}
    blocks = []
    for one in report.everybody.objects:
        rows = [
            # Alone, what was rated stands before its own row; groups stand below it.
            _row(texts, group if report.groups else texts.name(one.name), found.fair, scale)
            for group, fit in fits.items()
            for found in fit.objects
            if found.id == one.id
        ]
        above = element("h3", escape(texts.name(one.name))) if report.groups else ""
        blocks.append(above + "".join(rows))
    step = 100 / (report.highest - report.lowest)
    kind = "rows rr" if report.groups else "rows rr named"
    return element("div", head, *blocks, class_=kind, style=f"--step:{step:.5g}%")


def chance_rows(texts: Texts, asked: Elicitation, report: RatingReport) -> str:
    """Return one bar per object, whose parts are the chances of the levels."""
    rows = [_chances(texts, asked, one) for one in report.everybody.objects]
    return element("div", *rows, class_="rows dots")


def severity_rows(texts: Texts, report: RatingReport) -> str:
    """Return a row per rater from lenient to severe; a row's place does not tell who it is."""
    severities = sorted(report.everybody.severities, key=lambda one: one.levels.median)
    reach = max(max(abs(one.levels.low90), abs(one.levels.high90)) for one in severities)
    scale = Scale(-reach, reach)
    # Inside the ends, or the words would stand over the edge of a narrow window.
    marks = {texts["experts.severity.lenient"]: -0.85 * reach, "0": 0.0}
    marks[texts["experts.severity.severe"]] = 0.85 * reach
    rows = [
        dot_row(
            texts.say("experts.one-of", place=place),
            estimate_row(one.levels, scale=scale, reference=0.0),
            element("b", escape(texts.write(one.levels.median, "signed")))
            + escape(texts.say("experts.range", low=one.levels.low90, high=one.levels.high90)),
        )
        for place, one in enumerate(severities, 1)
    ]
    head = head_row(axis(marks, scale=scale))
    return element("div", head, *rows, class_="rows rr", style="--step:50%")


def rating_table(texts: Texts, asked: Elicitation, report: RatingReport) -> str:
    """Return the same in numbers."""
    columns = [Column(texts["experts.ratings.object"], numeric=False)]
    columns += [Column(texts["experts.ratings.raters"]), Column(texts["experts.ratings.fair"])]
    columns += [Column(texts.name(level.name)) for level in asked.levels]
    rows = [
        Row(
            texts.name(one.name),
            (
                str(one.raters),
                f"{texts.write(one.fair.median, 'one')} ({_interval(texts, one.fair)})",
                *[texts.write(one.chances[level.number], "share") for level in asked.levels],
            ),
        )
        for one in report.everybody.objects
    ]
    table = Table(caption=texts["experts.ratings.caption"], columns=columns, rows=rows)
    return table_behind(table, summary=texts["experts.table-open"])


def _row(texts: Texts, name: str, fair: Estimate, scale: Scale) -> str:
    reading = element("b", escape(texts.write(fair.median, "one"))) + escape(_interval(texts, fair))
    return dot_row(name, estimate_row(fair, scale=scale), reading)


def _chances(texts: Texts, asked: Elicitation, one: RatedObject) -> str:
    likeliest = max(one.chances, key=lambda level: one.chances[level])
    name = next(level.name for level in asked.levels if level.number == likeliest)
    said = texts.say("experts.ratings.likeliest", level=name, chance=one.chances[likeliest])
    bar = level_chances(one.chances, label=said)
    return dot_row(texts.name(one.name), bar, escape(said))


def _interval(texts: Texts, estimate: Estimate) -> str:
    return texts.say("experts.ratings.interval", low=estimate.low90, high=estimate.high90)


def _scale(report: RatingReport) -> Scale:
    return Scale(float(report.lowest), float(report.highest))
