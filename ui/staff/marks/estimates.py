"""An estimate on a track: best guess, where half of the doubt lies, where nine tenths lie."""

from dataclasses import dataclass
from typing import Protocol

from indicators.composite import Goal
from ui.markup import element, percent, picture

from .goals import colour_of, shape

FOG = "var(--fog-mark)"
SPILL = "overflow:visible"  # a mark at 0 or 100 reaches beyond its track


class Interval(Protocol):
    """A best guess with its 50 and 90 % intervals, all in the unit of the track."""

    @property
    def median(self) -> float: ...
    @property
    def low50(self) -> float: ...
    @property
    def high50(self) -> float: ...
    @property
    def low90(self) -> float: ...
    @property
    def high90(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Scale:
    """Both ends of a track, in the unit of what is drawn on it."""

    low: float = 0.0
    high: float = 100.0

    def position(self, value: float) -> float:
        """Return where `value` lies, in percent of the track, kept within 0 and 100.

        Examples
        --------
        >>> Scale(40, 90).position(65)
        50.0
        """
        share = (value - self.low) / (self.high - self.low)
        return 100.0 * min(max(share, 0.0), 1.0)


SCORE = Scale(0.0, 100.0)


def estimate_row(
    estimate: Interval,
    *,
    label: str = "",
    goal: Goal | None = None,
    colour: str | None = None,
    scale: Scale = SCORE,
    in_fog: bool = False,
    last_time: float | None = None,
    reference: float | None = None,
    large: bool = False,
) -> str:
    """Return one row of a dot plot, as wide as the place it is put in.

    Parameters
    ----------
    estimate : Interval
        In the unit of `scale`.
    label : str
        What a screen reader says; empty where the words stand beside the mark.
    goal : Goal, optional
        Gives colour and shape.
    colour : str, optional
        A colour of CSS that overrides the goal's, such as ink for a second series.
    in_fog : bool
        Draw it hollow and grey, because it cannot be told apart from its neighbours.
    last_time : float, optional
        The earlier best guess, drawn hollow behind.
    reference : float, optional
        A dashed upright line, such as the whole city.
    large : bool
        The row of a goal instead of one of its parts.
    """
    height, thick, radius = (56.0, 18.0, 7.5) if large else (30.0, 8.0, 5.5)
    paint = FOG if in_fog else colour or (colour_of(goal) if goal else "var(--ink)")
    middle = height / 2
    parts = [_baseline(middle)]
    if reference is not None:
        parts.append(_reference(scale.position(reference), height))
    if last_time is not None:
        parts.append(_hollow(goal, scale.position(last_time), middle, radius - 1, paint))
    parts += interval_bars(estimate, scale, middle=middle, thick=thick, paint=paint)
    parts.append(
        shape(
            goal,
            x=percent(scale.position(estimate.median)),
            y=middle,
            radius=radius,
            fill="var(--paper)" if in_fog else paint,
            stroke=paint if in_fog else "var(--paper)",
            stroke_width=2,
        )
    )
    return picture(*parts, width="100%", height=height, label=label, style=SPILL)


def official_row(
    value: float, *, goal: Goal | None = None, scale: Scale = SCORE, label: str = ""
) -> str:
    """Return a row with an upright tick: an official figure, which has no survey doubt."""
    paint = colour_of(goal) if goal else "var(--ink)"
    tick = element("path", d="M-2 -8h4v16h-4z", fill=paint)
    placed = element("svg", tick, x=percent(scale.position(value)), y=15, overflow="visible")
    return picture(_baseline(15.0), placed, width="100%", height=30, label=label, style=SPILL)


def axis(marks: dict[str, float], *, scale: Scale = SCORE) -> str:
    """Return the words above a track, each at its value; decoration, as rows speak for themselves."""
    words = [
        element("span", text, style=f"left:{percent(scale.position(value))}")
        for text, value in marks.items()
    ]
    return element("div", *words, class_="axis", aria_hidden="true")


def interval_bars(
    estimate: Interval, scale: Scale, *, middle: float, thick: float, paint: str
) -> tuple[str, str]:
    """Return the thin line of nine tenths and the thick bar of one half."""
    return (
        _bar(scale, estimate.low90, estimate.high90, middle, thickness=2, stroke=paint),
        _bar(
            scale,
            estimate.low50,
            estimate.high50,
            middle,
            thickness=thick,
            stroke=paint,
            stroke_opacity=".38",
        ),
    )


def _bar(
    scale: Scale, low: float, high: float, middle: float, *, thickness: float, **look: str
) -> str:
    return element(
        "line",
        x1=percent(scale.position(low)),
        x2=percent(scale.position(high)),
        y1=middle,
        y2=middle,
        stroke_width=thickness,
        **look,
    )


def _baseline(middle: float) -> str:
    return element("line", x1="0", x2="100%", y1=middle, y2=middle, stroke="var(--chart-grid)")


def _reference(position: float, height: float) -> str:
    x = percent(position)
    return element(
        "line", x1=x, x2=x, y1=-4, y2=height + 6, stroke="var(--ink)", stroke_dasharray="5 3"
    )


def _hollow(goal: Goal | None, position: float, middle: float, radius: float, paint: str) -> str:
    return shape(
        goal,
        x=percent(position),
        y=middle,
        radius=radius,
        fill="var(--paper)",
        stroke=paint,
        stroke_width=1.5,
    )
