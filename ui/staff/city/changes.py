"""What changed since the survey before, each change with its odds."""

from html import escape

from dsm.today import IndicatorToday
from indicators.odds import Comparison, Direction
from ui.markup import element
from ui.staff.marks.signs import change_arrow
from ui.staff.widgets.chances import odds_line, tie_line
from ui.staff.widgets.estimates import span

from .scene import Scene


def changes_table(scene: Scene) -> str:
    """Return then and now of every survey figure, the surest change first."""
    texts = scene.names.texts
    caption = texts.say("today.changes.caption", since=scene.names.asked(scene.today.before_asked))
    heads = element(
        "tr",
        element("th", escape(caption), scope="col"),
        element("th", escape(texts["today.changes.then"]), scope="col", class_="r"),
        element("th", escape(texts["today.changes.now"]), scope="col", class_="r"),
    )
    rows = [_row(scene, one) for one in scene.today.changes]
    table = element("table", element("thead", heads), element("tbody", *rows), class_="gap changes")
    note = element("p", escape(texts["today.changes.note"]), class_="note gap")
    return table + note


def _row(scene: Scene, one: IndicatorToday) -> str:
    names = scene.names
    assert one.figure is not None
    assert one.before is not None
    unit = one.indicator.unit
    name = element(
        "span", _arrow(scene, one), element("span", escape(names.indicator(one.indicator)))
    )
    said = element("div", name, class_="what") + element("div", _odds(scene, one), class_="how")
    now = element("b", escape(names.unit(one.figure.median, unit)))
    doubt = element("span", escape(span(names.texts, one.figure)), class_="fine")
    return element(
        "tr",
        element("th", said, scope="row"),
        element("td", escape(names.unit(one.before.median, unit)), class_="r"),
        element("td", now, "<br/>", doubt, class_="r"),
    )


def _arrow(scene: Scene, one: IndicatorToday) -> str:
    if one.improved is None:
        return ""
    word = scene.names.texts[f"today.changes.{'better' if one.improved else 'worse'}"]
    return change_arrow(better=one.improved) + element("span", escape(word), class_="vh")


def _odds(scene: Scene, one: IndicatorToday) -> str:
    texts, change = scene.names.texts, one.change
    assert change is not None
    if change.comparison is Comparison.CANNOT_BE_TOLD_APART:
        return tie_line(texts["today.changes.tie"])
    rose = change.direction is Direction.ABOVE
    return odds_line(texts, change.odds, that=texts[f"today.changes.{'rise' if rose else 'fall'}"])
