"""The three goals as dot rows, each with its indicators below it."""

from html import escape

from dsm.today import GoalToday, IndicatorToday
from indicators.composite import Goal
from indicators.odds import Comparison
from indicators.social.summaries import Estimate
from ui.markup import element, picture
from ui.staff.marks import estimates
from ui.staff.marks.estimates import estimate_row, interval_bars, official_row
from ui.staff.marks.goals import goal_mark, shape
from ui.staff.marks.rows import dot_row
from ui.staff.widgets.chances import odds_line, tie_line
from ui.staff.widgets.estimates import could_be, span
from ui.texts.texts import Texts

from .scene import Scene

QUARTERS = {str(value): float(value) for value in (0, 25, 50, 75, 100)}


def goal_rows(scene: Scene) -> str:
    """Return all goals between two axes, and how to read them."""
    goals = [goal_block(scene, goal) for goal in scene.today.goals]
    foot = element("div", axis_row(), class_="closing")
    inside = [axis_row("gap-l"), *goals, foot, legend(scene)]
    return element("div", *inside, class_="rows goals")


def axis_row(kind: str = "") -> str:
    """Return the numbers 0 to 100 over the tracks."""
    words = element("div", estimates.axis(QUARTERS))
    return element("div", element("div"), words, element("div"), class_=f"dr head {kind}".strip())


def goal_block(scene: Scene, goal: GoalToday) -> str:
    """Return one goal: its own row, a row per indicator, and what its score rests on."""
    texts = scene.names.texts
    name = element(
        "div",
        element("h3", goal_mark(goal.goal), escape(goal_name(texts, goal.goal)), class_="gname"),
        element("p", escape(texts[f"today.goal.{goal.goal}.about"]), class_="fine about"),
    )
    change = _change(scene, goal)
    head = element("div", name, _track(scene, goal), _reading(texts, goal, change), class_="dr")
    phone = element("p", change, class_="say ph", style="display:none") if change else ""
    rows = [indicator_row(scene, one) for one in goal.indicators]
    rests_on = element("p", escape(coverage(scene, goal)), class_="fine rests")
    return element("div", head, phone, *rows, rests_on, class_="goal")


def goal_name(texts: Texts, goal: Goal) -> str:
    """Return what a goal is called."""
    return texts[f"today.goal.{goal}.name"]


def indicator_row(scene: Scene, one: IndicatorToday) -> str:
    """Return the row of one indicator: bars for a survey, a tick for an official figure."""
    texts = scene.names.texts
    name, goal = scene.names.indicator(one.indicator), one.indicator.goal
    if one.score is None:
        return dot_row(name, "", escape(texts["figure.none"]), kind="minor")
    best = element("span", texts.write(one.score.median, "whole"), class_="v") + " "
    if one.official:
        track = official_row(one.score.median, goal=goal)
        return dot_row(name, track, best + escape(official_words(scene, one)), kind="minor")
    last_time = one.score_before.median if one.score_before else None
    track = estimate_row(one.score, goal=goal, last_time=last_time)
    return dot_row(name, track, best + escape(span(texts, one.score)), kind="minor")


def official_words(scene: Scene, one: IndicatorToday) -> str:
    """Return "official figure" with its year, and whether it is real where most are not."""
    texts = scene.names.texts
    year, real = scene.official_year(one)
    if year is None:
        return texts["figure.official"]
    simulated = any(estimated.simulated for estimated in scene.today.estimates.values())
    key = "figure.official-real" if real and simulated else "figure.official-year"
    return texts.say(key, year=str(year))


def coverage(scene: Scene, goal: GoalToday) -> str:
    """Return which indicators a score rests on, and whether they are enough."""
    texts, covered = scene.names.texts, goal.coverage
    have, count = len(covered.used), len(covered.used) + len(covered.missing)
    if not covered.missing:
        return texts.say("today.coverage.all", have=have, count=count)
    missing = [
        scene.names.indicator(one.indicator)
        for one in goal.indicators
        if one.indicator.id in covered.missing
    ]
    words = texts.say("today.coverage.some", have=have, count=count, missing=missing)
    return words if covered.enough else f"{words} {texts['today.coverage.too-few']}"


def has_doubt(goal: GoalToday) -> bool:
    """Tell whether a score rests on a survey, so that it could be higher or lower."""
    return goal.score is not None and goal.score.high90 > goal.score.low90


def legend(scene: Scene) -> str:
    """Return how to read mark, bars, hollow mark and tick."""
    texts, since = scene.names.texts, scene.today.before_asked
    sample = Estimate(median=50, low50=27, high50=73, low90=3, high90=97)
    bars = [*interval_bars(sample, estimates.SCORE, middle=8, thick=8, paint="var(--ink)")]
    dot = shape(None, x="50%", y=8, radius=5.5, fill="var(--ink)", stroke="var(--paper)")
    signs = [(picture(*bars, dot, width=112, height=16), texts["legend.estimate"])]
    if since:
        ring = shape(
            None, x="8", y=8, radius=5.5, fill="var(--paper)", stroke="var(--ink)", stroke_width=1.5
        )
        before = texts.say("legend.before", asked=scene.names.asked(since))
        signs.append((picture(ring, width=16, height=16), before))
    tick = element("path", d="M4 0h4v16h-4z", fill="var(--ink)")
    signs.append((picture(tick, width=12, height=16), texts["legend.official"]))
    read = [element("span", sign, element("span", escape(words))) for sign, words in signs]
    return element("p", *read, class_="note key", role="note", aria_label=texts["legend.label"])


def _track(scene: Scene, goal: GoalToday) -> str:
    if goal.score is None:
        return element("div", class_="track")
    before = goal.before.median if goal.before and goal.change else None
    row = estimate_row(
        goal.score, goal=goal.goal, last_time=before, large=True, label=_spoken(scene, goal)
    )
    return element("div", row, class_="track")


def _spoken(scene: Scene, goal: GoalToday) -> str:
    texts = scene.names.texts
    assert goal.score is not None
    words = texts.say(
        "today.row.goal",
        goal=goal_name(texts, goal.goal),
        best=goal.score.median,
        low=goal.score.low90,
        high=goal.score.high90,
    )
    if goal.before is None or goal.change is None:
        return words
    since = scene.names.asked(scene.today.before_asked)
    then = texts.say("today.row.goal-before", since=since, before=goal.before.median)
    return f"{words} {then}"


def _reading(texts: Texts, goal: GoalToday, change: str) -> str:
    if goal.score is None:
        none = element("span", escape(texts["figure.no-score"]), class_="note")
        return element("div", none, class_="read")
    best = element("span", texts.write(goal.score.median, "whole"), class_="v")
    doubt = could_be(texts, goal.score) if has_doubt(goal) else texts["figure.official-only"]
    said = element("p", change, class_="say") if change else ""
    return element("div", best, element("span", escape(doubt), class_="note"), said, class_="read")


def _change(scene: Scene, goal: GoalToday) -> str:
    texts, change = scene.names.texts, goal.change
    since = scene.names.asked(scene.today.before_asked)
    if change is None:
        return ""
    if change.comparison is Comparison.CANNOT_BE_TOLD_APART:
        return tie_line(texts.say("today.change.tie", since=since))
    that = texts.say(f"today.change.{change.direction}", since=since)
    return odds_line(texts, change.odds) + element("span", escape(that), class_="that")
