"""The table behind the three goals: every figure in its own unit and as a score."""

from dsm.today import GoalToday, IndicatorToday
from ui.staff.widgets.estimates import span
from ui.staff.widgets.tables import Column, Row, Table, table_behind
from ui.texts import numbers

from .goals import goal_name, has_doubt, official_words
from .scene import Scene

HEADS = ("figure", "could-be", "score", "score-could-be", "then", "posts")
NOTHING = numbers.DASH


def goals_table(scene: Scene) -> str:
    """Return the table, folded away."""
    texts = scene.names.texts
    columns = [
        Column(texts["today.table.name"], numeric=False),
        *(Column(texts[f"today.table.{head}"]) for head in HEADS),
        Column(texts["today.table.source"], numeric=False),
    ]
    rows = [row for goal in scene.today.goals for row in _rows(scene, goal)]
    table = Table(caption=texts["today.table.caption"], columns=columns, rows=rows)
    return table_behind(table, summary=texts["today.table.summary"])


def _rows(scene: Scene, goal: GoalToday) -> list[Row]:
    texts = scene.names.texts
    score = texts.write(goal.score.median, "whole") if goal.score else texts["figure.no-score"]
    doubt = span(texts, goal.score) if goal.score and has_doubt(goal) else NOTHING
    before = texts.write(goal.before.median, "whole") if goal.before and goal.change else NOTHING
    cells = (NOTHING, NOTHING, score, doubt, before, NOTHING, "")
    own = Row(goal_name(texts, goal.goal), cells)
    return [own, *(_indicator(scene, one) for one in goal.indicators)]


def _indicator(scene: Scene, one: IndicatorToday) -> Row:
    texts, names = scene.names.texts, scene.names
    name, unit = names.indicator(one.indicator), one.indicator.unit
    worst, best = one.indicator.goalposts.worst, one.indicator.goalposts.best
    posts = f"{texts.shortest(worst)} / {names.unit(best, unit)}"
    if one.figure is None or one.score is None:
        nothing = (texts["figure.none"], *[NOTHING] * 4, posts, "")
        return Row(name, nothing)
    doubts = [NOTHING, NOTHING]
    if not one.official:
        doubts = [span(texts, one.figure, percent=unit.startswith("%")), span(texts, one.score)]
    cells = (
        names.unit(one.figure.median, unit),
        doubts[0],
        texts.write(one.score.median, "whole"),
        doubts[1],
        names.unit(one.before.median, unit) if one.before else NOTHING,
        posts,
        _source(scene, one),
    )
    return Row(name, cells)


def _source(scene: Scene, one: IndicatorToday) -> str:
    if one.official:
        return official_words(scene, one)
    estimated = scene.today.estimates[one.indicator.construct]
    return scene.names.texts.say("today.table.survey", asked=scene.names.asked(estimated.asked))
