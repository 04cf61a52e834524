"""Two sexes at every age, one row per age."""

from html import escape

from dsm.groups import GroupFigure, Grouping
from ui.markup import element
from ui.staff.marks.pairs import pair_row
from ui.staff.marks.rows import dot_row

from .charts import Axis, axis_row, hidden_row, reading, why_hidden
from .scene import Scene

SEXES = {"first", "second", "low", "high"}  # values of the finding that are levels of sex


def sexes_words(scene: Scene, grouping: Grouping) -> str:
    """Return what may be said of the two sexes over all ages, in the reader's language."""
    finding = scene.view.sexes
    assert finding is not None
    sex, age = grouping.factors
    values = dict(finding.values)
    values["construct"] = scene.names.construct(values["construct"])
    values["ages"] = [scene.names.level(age, one) for one in values.get("ages", ())]
    for name in SEXES & set(values):
        values[name] = scene.names.group({sex: values[name]})
    return scene.texts.say(finding.key, **values)


def sexes_rows(scene: Scene, grouping: Grouping, axis: Axis) -> str:
    """Return the plot: the first sex above, the second below, hidden pairs hatched."""
    names, rows = _sexes(scene, grouping), [axis_row(scene, axis)]
    named = False
    for age, (first, second) in grouping.pairs.items():
        label = scene.names.level(grouping.factors[1], age)
        if not (first.shown or second.shown):
            rows.append(hidden_row(label, _why(scene, first, second)))
            continue
        track = pair_row(
            first.estimate,
            second.estimate,
            scale=axis.scale,
            names=None if named else names,
            label=_spoken(scene, label, first, second, names),
        )
        named = True
        rows.append(dot_row(label, track, _readings(scene, first, second), kind="duo"))
    return element("div", *rows, class_="rows sexes gap", style=axis.style)


def shown_answers(grouping: Grouping) -> int:
    """Return how many answers the shown rows rest on."""
    return sum(one.answers or 0 for one in grouping.figures)


def _sexes(scene: Scene, grouping: Grouping) -> tuple[str, str]:
    sex = grouping.factors[0]
    pair = next(iter(grouping.pairs.values()))
    first, second = (scene.names.group({sex: one.levels[sex]}) for one in pair)
    return first, second


def _why(scene: Scene, first: GroupFigure, second: GroupFigure) -> str:
    if first.hidden is second.hidden:
        return why_hidden(scene, first.hidden)
    return scene.texts["people.hidden.pair"]


def _readings(scene: Scene, first: GroupFigure, second: GroupFigure) -> str:
    upper = element("span", _side(scene, first), class_="first")
    return upper + element("br") + element("span", _side(scene, second))


def _side(scene: Scene, figure: GroupFigure) -> str:
    if figure.shown:
        return reading(scene, figure, strong=True)
    return element("span", escape(scene.texts["hidden.label"]), class_="fine")


def _spoken(
    scene: Scene, label: str, first: GroupFigure, second: GroupFigure, names: tuple[str, str]
) -> str:
    one, other = (
        scene.texts.say("people.sexes.part", best=scene.best(figure), span=scene.span(figure))
        if figure.shown
        else scene.texts["hidden.label"]
        for figure in (first, second)
    )
    return scene.texts.say(
        "people.sexes.row", group=label, first=names[0], one=one, second=names[1], other=other
    )
