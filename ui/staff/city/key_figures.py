"""Points and bands of the key figures: beside the goals, never mixed into them."""

from html import escape

from dsm.today import GoalToday
from indicators.kpis.scoring import GroupScore, State
from ui.markup import element
from ui.staff.marks.bars import share_bar
from ui.staff.marks.goals import goal_mark

from .goals import goal_name
from .scene import Scene

# What else may be said of figures, and with which sentence.
SAID = {
    State.NO_BENCHMARK: "today.key-figures.no-target",
    State.NOT_VERIFIED: "today.key-figures.refused",
    State.NOT_REPORTED: "today.key-figures.not-reported",
    State.NOT_IN_OUR_COPY: "today.key-figures.elsewhere",
}


def key_figures(scene: Scene) -> str:
    """Return a column per dimension; or that there are no key figures."""
    texts = scene.names.texts
    if not scene.dated:
        return element("p", escape(texts["today.key-figures.none"]), class_="note gap")
    columns = [
        _column(scene, goal, goal.key_figures)
        for goal in scene.today.goals
        if goal.key_figures is not None
    ]
    return element("div", *columns, class_="three points")


def _column(scene: Scene, goal: GoalToday, group: GroupScore) -> str:
    texts = scene.names.texts
    mark = goal_mark(goal.goal, size=20)
    head = element("h3", mark, escape(goal_name(texts, goal.goal)), class_="gname")
    lines = [element("p", escape(line), class_="note") for line in _lines(scene, group)]
    return element("div", head, _points(scene, group), *lines)


def _points(scene: Scene, group: GroupScore) -> str:
    texts = scene.names.texts
    if group.share is None or group.band is None:
        return element("p", escape(texts["today.key-figures.no-points"]), class_="gap")
    words = texts.say("today.key-figures.points", points=group.points, possible=group.possible)
    share = texts.write(group.share, "share")
    bar = share_bar(group.share, label=texts.say("today.key-figures.bar", share=share))
    low, high = scene.scoring.bands.range(group.band)
    band = texts.say(
        "today.key-figures.band" if high else "today.key-figures.band-top",
        band=group.band,
        low=texts.write(low, "share"),
        high=texts.write(high or 1.0, "share"),
    )
    return element("p", element("b", escape(words))) + bar + element("p", escape(band))


def _lines(scene: Scene, group: GroupScore) -> list[str]:
    texts, figures = scene.names.texts, group.key_figures
    lines = [
        texts.say("today.key-figures.coverage", reported=figures.reported, total=figures.total)
    ]
    lines += [
        texts.say(key, count=group.states[state])
        for state, key in SAID.items()
        if group.states[state]
    ]
    real, simulated = scene.real_and_simulated(group)
    if real and simulated:
        lines.append(texts.say("today.key-figures.mixed", count=real, simulated=simulated))
    return lines
