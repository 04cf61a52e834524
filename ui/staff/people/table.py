"""The table behind the charts: every group with what its figure rests on."""

from dsm.groups import GroupFigure
from ui.staff.widgets.tables import Column, Row, Table, table_behind
from ui.texts import numbers

from .charts import why_hidden
from .scene import Scene

HEADS = ("residents", "answers", "effective", "best", "could-be", "borrowed")


def people_table(scene: Scene) -> str:
    """Return the table, folded away."""
    texts = scene.texts
    direct = texts[f"people.table.direct-{'share' if scene.percent else 'score'}"]
    columns = [
        Column(texts["people.table.group"], numeric=False),
        *(Column(texts[f"people.table.{head}"]) for head in HEADS),
        Column(direct),
    ]
    figures = [scene.view.city, *(one for g in scene.view.groupings for one in g.figures)]
    key = "people.table.simulated" if scene.view.estimated.simulated else "people.table.caption"
    table = Table(
        caption=texts.say(key, what=scene.what, asked=scene.asked),
        columns=columns,
        rows=[_row(scene, one) for one in figures],
    )
    return table_behind(table, summary=texts["people.table.summary"])


def _row(scene: Scene, figure: GroupFigure) -> Row:
    texts, name = scene.texts, scene.group_name(figure)
    residents = texts.write(figure.people, "whole")
    if not figure.shown:
        return Row(name, (residents,), hidden=why_hidden(scene, figure.hidden))
    cells = (
        residents,
        _number(scene, figure.answers),
        _number(scene, figure.effective),
        scene.best(figure),
        scene.span(figure),
        numbers.DASH if figure.borrowed is None else texts.write(figure.borrowed, "share"),
        numbers.DASH
        if figure.direct is None
        else texts.write(figure.direct, "percent" if scene.percent else "whole"),
    )
    return Row(name, cells)


def _number(scene: Scene, value: float | None) -> str:
    return numbers.DASH if value is None else scene.texts.write(value, "whole")
