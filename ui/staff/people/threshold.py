"""Twenty dots against a line: whether the city reaches what a policy asks for."""

from html import escape
from math import ceil, floor

from dsm.thresholds import Held
from indicators.odds import Odds
from ui.markup import element
from ui.staff.marks.chances import threshold_dots
from ui.staff.marks.estimates import Scale
from ui.staff.names import upper_first
from ui.staff.widgets.tables import Column, Row, Table, table_behind
from ui.texts import numbers
from ui.texts.odds import word

from .scene import Scene

STEPS = (1, 2, 5, 10, 20)
MOST_TICKS = 6


def threshold_box(scene: Scene, held: Held) -> str:
    """Return the question, the dots and their answer."""
    texts, value = scene.texts, _value(scene, held)
    key = "people.threshold.at-least" if held.asks_for_more else "people.threshold.at-most"
    title = texts.say(key, value=value, policy=held.policy.name)
    how = element("p", escape(texts["people.threshold.how"]), class_="note")
    odds = Odds(held.chance)
    said = texts.say(
        "people.threshold.reached", word=upper_first(word(texts, odds)), count=held.reached
    )
    asks = texts.say(
        "people.threshold.asks",
        level=held.threshold.level,
        since=held.threshold.valid_from,
        required=held.threshold.required_probability,
        chance=held.chance,
    )
    return element(
        "div",
        element("h3", escape(title)),
        how,
        element("div", _dots(scene, held), class_="gap"),
        element("p", escape(said), class_="answer"),
        element("p", escape(asks), class_="note"),
        class_="ask",
    )


def thresholds_table(scene: Scene) -> str:
    """Return every threshold on this figure, folded away."""
    texts = scene.texts
    heads = [
        ("policy", False),
        ("level", True),
        ("value", True),
        ("chance", True),
        ("required", True),
    ]
    columns = [Column(texts[f"people.threshold.{head}"], numeric=n) for head, n in heads]
    ordered = sorted(scene.held, key=lambda one: (texts.name(one.policy.name), one.threshold.level))
    rows = [
        Row(
            texts.name(one.policy.name),
            (
                str(one.threshold.level),
                _side(scene, one),
                texts.write(one.chance, "share"),
                texts.write(one.threshold.required_probability, "share"),
            ),
        )
        for one in ordered
    ]
    table = Table(caption=texts["people.threshold.all"], columns=columns, rows=rows)
    return table_behind(table, summary=texts["people.threshold.all"])


def ticks_of(lowest: float, highest: float) -> list[int]:
    """Return a few whole numbers that reach around two figures.

    Examples
    --------
    >>> ticks_of(73.2, 79.4)
    [72, 74, 76, 78, 80]
    """
    for step in STEPS:
        low, high = step * floor(lowest / step), step * ceil(highest / step)
        if (high - low) / step <= MOST_TICKS:
            break
    return list(range(low, high + 1, step))


def _dots(scene: Scene, held: Held) -> str:
    texts, line = scene.texts, held.threshold.value
    ticks = ticks_of(min(*held.quantiles, line) - 1, max(*held.quantiles, line) + 1)
    below = sum(value < line for value in held.quantiles)
    value = _value(scene, held)
    return threshold_dots(
        held.quantiles,
        threshold=line,
        scale=Scale(ticks[0], ticks[-1]),
        label=texts.say("people.threshold.label", below=below, value=value),
        threshold_text=texts.say("people.threshold.line", value=value),
        ticks={texts.write(tick, "percent"): float(tick) for tick in ticks},
    )


def _value(scene: Scene, held: Held) -> str:
    value = scene.texts.shortest(held.threshold.value)
    return f"{value}{numbers.HARD_SPACE}%"


def _side(scene: Scene, held: Held) -> str:
    key = "at-least-value" if held.asks_for_more else "at-most-value"
    return scene.texts.say(f"people.threshold.{key}", value=_value(scene, held))
