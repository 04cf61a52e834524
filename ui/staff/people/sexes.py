"""Two sexes at every age, one row per age."""

from html import escape

from dsm.groups import GroupFigure, Grouping
from indicators.odds import Comparison, Direction
from ui.markup import element
from ui.staff.marks.pairs import pair_row
from ui.staff.marks.rows import dot_row

from .charts import Axis, axis_row, hidden_row, reading, why_hidden
from .scene import Scene

type Pairs = dict[str, tuple[GroupFigure, GroupFigure]]


def sexes_finding(scene: Scene, grouping: Grouping) -> str:
    """Return what may be said of the two sexes over all ages."""
    first, second = _sexes(scene, grouping)
    values = {"construct": scene.names.construct(scene.view.construct)}
    contrasts = scene.view.between_sexes
    clear = {age: one for age, one in contrasts.items() if one.comparison is Comparison.STANDS_OUT}
    directions = {one.direction for one in clear.values()}
    if not contrasts:
        return scene.texts.say("people.sexes.hidden", **values)
    if not clear:
        return scene.texts.say("people.sexes.none", first=first, second=second, **values)
    if len(directions) > 1:
        return scene.texts.say("people.sexes.mixed", first=first, second=second, **values)
    low, high = (first, second) if Direction.BELOW in directions else (second, first)
    if len(clear) == len(contrasts):
        return scene.texts.say("people.sexes.every", low=low, high=high, **values)
    ages = [scene.names.level(grouping.factors[1], age) for age in clear]
    return scene.texts.say("people.sexes.some", low=low, high=high, ages=ages, **values)


def sexes_rows(scene: Scene, grouping: Grouping, axis: Axis) -> str:
    """Return the plot: the first sex above, the second below, hidden pairs hatched."""
    pairs, names, rows = _pairs(grouping), _sexes(scene, grouping), [axis_row(scene, axis)]
    named = False
    for age, (first, second) in pairs.items():
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
    pair = next(iter(_pairs(grouping).values()))
    first, second = (scene.names.group({"sex": one.levels["sex"]}) for one in pair)
    return first, second


def _pairs(grouping: Grouping) -> Pairs:
    _, age = grouping.factors
    by_age: dict[str, list[GroupFigure]] = {}
    for figure in grouping.figures:
        by_age.setdefault(figure.levels[age], []).append(figure)
    return {age: (two[0], two[1]) for age, two in by_age.items() if len(two) == 2}


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
