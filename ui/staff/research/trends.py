"""A construct over its waves as markup: the city's path, small ones of groups, odds, and the table."""

import itertools
from collections.abc import Sequence
from html import escape

from dsm.trend_view import Path, TrendView, way
from dsm.trends import WaveFigure
from indicators.odds import Comparison
from ui.markup import element
from ui.staff.marks.paths import Stop, path_plot
from ui.staff.names import Names, lower_first, upper_first
from ui.staff.widgets.chances import odds_line, tie_line
from ui.staff.widgets.estimates import best, span
from ui.staff.widgets.tables import Column, Row, Table, table_behind
from ui.texts import numbers
from ui.texts.texts import Texts

from .figures import figure, figures, ticks

STEP = 5.0  # points; ends of the scale are whole steps


def trend_title(names: Names, view: TrendView) -> str:
    """Return what happened since the wave before, in a sentence."""
    values = dict(view.title.values)
    for moment in ("since", "until"):
        values[moment] = names.asked(values[moment])
    values["construct"] = names.construct(view.construct)
    return names.texts.say(view.title.key, **values)


def trend_lead(names: Names, view: TrendView) -> str:
    """Return the city's figure of the last two waves and the difference, with their doubt."""
    texts = names.texts
    before, now = view.city.figures[-2:]
    if before.estimate is None or now.estimate is None or view.city.moved is None:
        return texts["trend.lead.hidden"]
    gap = view.city.moved.difference
    return texts.say(
        "trend.lead.moved",
        until=names.asked(view.waves[now.wave]),
        now=best(texts, now.estimate),
        now_span=span(texts, now.estimate),
        since=names.asked(view.waves[before.wave]),
        before=best(texts, before.estimate),
        before_span=span(texts, before.estimate),
        gap=numbers.decimal(gap.median, texts.language, places=1, signed=True),
        gap_span=numbers.span(gap.low90, gap.high90, texts.language, places=1, signed=True),
    )


def failed_markup(texts: Texts, view: TrendView) -> str:
    """Return why the draws cannot be believed."""
    said = texts.say("trend.failed", checks=" ".join(view.failed))
    return element("div", element("p", escape(said)), class_="alert")


def city_markup(names: Names, view: TrendView) -> str:
    """Return the city's path with the odds of its last step."""
    texts = names.texts
    scale = scale_of(view)
    # Only one of them is shown, and heard: the other is for screens of another width.
    drawings = [
        element(
            "div",
            path_plot(
                _stops(names, view, view.city),
                scale=scale,
                levels=ticks(texts, *scale),
                label=_spoken(names, view, view.city),
                narrow=narrow,
            ),
            class_=f"path {kind}",
        )
        for narrow, kind in ((False, "hide-s"), (True, "show-s"))
    ]
    return "".join(drawings) + _odds(texts, view, view.city)


def groups_markup(names: Names, view: TrendView, factor: str) -> str:
    """Return a small path per group, each before the dashed one of the whole city."""
    texts = names.texts
    scale = scale_of(view)
    behind = _stops(names, view, view.city)
    drawn = []
    for path in view.groups[factor]:
        drawing = path_plot(
            _stops(names, view, path),
            scale=scale,
            levels=ticks(texts, *scale, most=3),
            label=_spoken(names, view, path),
            small=True,
            behind=behind,
        )
        drawn.append(figure(group_name(names, path), "", drawing + _odds(texts, view, path)))
    return figures(drawn, small=True)


def change_line(texts: Texts, path: Path) -> str:
    """Return the odds that a figure rose or fell: dots, number and word; or that nobody can tell."""
    if path.change is None:
        return element("p", escape(texts["trend.hidden"]), class_="note")
    if path.change.comparison is Comparison.CANNOT_BE_TOLD_APART:
        return element("p", tie_line(texts["trend.same"]), class_="moved")
    that = texts[f"trend.that.{path.change.direction}"]
    return element("p", odds_line(texts, path.change.odds, that=that), class_="moved")


def factor_title(names: Names, view: TrendView, factor: str) -> str:
    """Return how many groups of a kind very likely moved."""
    texts = names.texts
    if view.failed:
        return texts.say("trend.groups.failed", factor=names.factor(factor))
    sure = sum(
        path.change is not None and way(path.change) in {"rose", "fell"}
        for path in view.groups[factor]
    )
    name = names.factor(factor)
    return texts.say("trend.groups.some" if sure else "trend.groups.none", factor=name, count=sure)


def trend_table(names: Names, view: TrendView) -> str:
    """Return every figure that was drawn, wave by wave."""
    texts = names.texts
    columns = [
        Column(texts["trend.table.group"], numeric=False),
        Column(texts["trend.table.wave"], numeric=False),
        Column(texts["trend.table.answers"]),
        Column(texts["trend.table.best"]),
        Column(texts["trend.table.half"]),
        Column(texts["trend.table.span"]),
    ]
    paths = [view.city, *(path for group in view.groups.values() for path in group)]
    rows = [_table_row(names, view, path, one) for path in paths for one in path.figures]
    table = Table(caption=texts["trend.table.caption"], columns=columns, rows=rows)
    return table_behind(table, summary=texts["trend.table.open"])


def scale_of(view: TrendView) -> tuple[float, float]:
    """Return whole steps around everything that is drawn."""
    paths = [view.city, *(path for group in view.groups.values() for path in group)]
    known = [one.estimate for path in paths for one in path.figures if one.estimate is not None]
    if not known:
        return 0.0, 100.0
    low = STEP * (min(one.low90 for one in known) // STEP)
    high = STEP * -(-max(one.high90 for one in known) // STEP)
    return low, max(high, low + STEP)


def group_name(names: Names, path: Path) -> str:
    """Return a group in words, as it begins a sentence."""
    return upper_first(names.group(path.levels))


def moment(asked: str, place: int) -> float:
    """Return when a wave was asked, in years; its place in the order where nobody said a month.

    Examples
    --------
    >>> moment("2026-07", 0), moment("autumn", 3)
    (2026.5, 3.0)
    """
    year, _, rest = asked.partition("-")
    month = rest.partition("-")[0]
    if not (year.isdecimal() and month.isdecimal()):
        return float(place)
    return int(year) + (int(month) - 1) / 12


def _odds(texts: Texts, view: TrendView, path: Path) -> str:
    return "" if view.failed else change_line(texts, path)


def _stops(names: Names, view: TrendView, path: Path) -> Sequence[Stop]:
    asked = [view.waves[one.wave] for one in path.figures]
    times = [moment(text, place) for place, text in enumerate(asked)]
    if any(later <= earlier for earlier, later in itertools.pairwise(times)):
        times = [float(place) for place in range(len(times))]
    return [
        Stop(at, names.asked(text), one.estimate)
        for at, text, one in zip(times, asked, path.figures, strict=True)
    ]


def _spoken(names: Names, view: TrendView, path: Path) -> str:
    texts = names.texts
    said = [
        texts.say(
            "trend.spoken.figure",
            asked=names.asked(view.waves[one.wave]),
            best=best(texts, one.estimate),
            span=span(texts, one.estimate),
        )
        for one in path.figures
        if one.estimate is not None
    ]
    who = group_name(names, path) if path.levels else texts["people.table.city"]
    return f"{who}: {'; '.join(said) or lower_first(texts['trend.hidden'])}"


def _table_row(names: Names, view: TrendView, path: Path, one: WaveFigure) -> Row:
    texts = names.texts
    who = group_name(names, path) if path.levels else texts["people.table.city"]
    asked = names.asked(view.waves[one.wave])
    if one.estimate is None:
        return Row(who, (asked,), hidden=texts[f"people.hidden.{one.hidden}"])
    found = one.estimate
    half = numbers.span(found.low50, found.high50, texts.language, places=1)
    wide = numbers.span(found.low90, found.high90, texts.language, places=1)
    middle = numbers.decimal(found.median, texts.language, places=1)
    answers = "" if one.answers is None else texts.write(one.answers)
    return Row(who, (asked, answers, middle, half, wide))
