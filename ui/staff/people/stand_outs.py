"""Groups of one kind: those that stand out above the fog, the others in it, A to Å."""

from html import escape

from dsm.groups import GroupFigure, Grouping, StandOut, stands_above
from ui.markup import element
from ui.staff.marks.estimates import estimate_row
from ui.staff.marks.rows import dot_row, fog_rows
from ui.staff.names import alphabetically
from ui.staff.widgets.chances import odds_line

from .charts import Axis, axis_row, hidden_row, reading, spoken, why_hidden
from .scene import GOAL, Scene


def stand_outs_words(scene: Scene, grouping: Grouping) -> str:
    """Return how many groups stand out, in the reader's language."""
    values = dict(grouping.finding.values)
    values["factor"] = scene.names.factor(values["factor"])
    return scene.texts.say(grouping.finding.key, **values)


def stand_outs_rows(scene: Scene, grouping: Grouping, axis: Axis) -> str:
    """Return the plot, with the whole city as a dashed line."""
    clear = [_clear(scene, one, axis) for one in grouping.stand_out]
    hidden = [
        hidden_row(scene.row_name(one), why_hidden(scene, one.hidden))
        for one in grouping.figures
        if not one.shown
    ]
    body = [axis_row(scene, axis), *clear, _fog(scene, grouping, axis), *hidden]
    return element("div", *body, class_="rows groups gap", style=axis.style)


def _clear(scene: Scene, one: StandOut, axis: Axis) -> str:
    row = _row(scene, one.figure, axis, reading(scene, one.figure, strong=True), in_fog=False)
    that = scene.texts[f"people.stand-outs.{'above' if stands_above(one) else 'below'}"]
    return row + element("p", odds_line(scene.texts, one.contrast.odds, that=that), class_="odds")


def _fog(scene: Scene, grouping: Grouping, axis: Axis) -> str:
    texts = scene.texts
    foggy = [one for one in grouping.fog if one.shown]
    if not foggy:
        return ""
    foggy.sort(key=lambda one: alphabetically(scene.row_name(one)))
    leaning = {scene.row_name(one.figure): one for one in grouping.leaning}
    rows = [
        _row(scene, one, axis, _foggy(scene, one, leaning.get(scene.row_name(one))), in_fog=True)
        for one in foggy
    ]
    if len(foggy) == 1:
        return fog_rows(texts["people.stand-outs.fog-one"], "", rows)
    finding = texts[f"people.stand-outs.{'fog-leaning' if leaning else 'fog'}"]
    return fog_rows(finding, texts["people.stand-outs.fog-order"], rows)


def _foggy(scene: Scene, figure: GroupFigure, leaning: StandOut | None) -> str:
    said = reading(scene, figure)
    if leaning is None:
        return said
    side = "above" if stands_above(leaning) else "below"
    words = scene.texts[f"people.stand-outs.leans-{side}"]
    return said + element("span", escape(words), class_="fine leans")


def _row(scene: Scene, figure: GroupFigure, axis: Axis, read: str, *, in_fog: bool) -> str:
    assert figure.estimate is not None
    city = scene.view.city.estimate
    track = estimate_row(
        figure.estimate,
        label=spoken(scene, figure),
        goal=GOAL,
        scale=axis.scale,
        in_fog=in_fog,
        reference=city.median if city else None,
    )
    return dot_row(scene.row_name(figure), track, read, kind="" if in_fog else "clear")
