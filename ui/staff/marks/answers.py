"""Pictures of answers beside what a model expects: shares, evenness of predictions, curves, groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ui.markup import element

from .plots import AXIS, GRID, INK, PAPER, QUIET, Plot, text

WIDEST_BAR = 44.0
NAMED_BARS = 6  # beyond these there is room for numbers only


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Where a share lies if the model is right; all in [0, 1]."""

    median: float
    low50: float
    high50: float
    low90: float
    high90: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """A group: what its answers alone say, what the model says, and how many answers there are."""

    direct: float
    model: float
    answers: float


def share_plot(
    shares: Sequence[float],
    expected: Sequence[Expected],
    *,
    names: Sequence[str],
    ticks: Mapping[str, float],
    missed: str,
    label: str,
) -> str:
    """Return the shares of all answers as bars, and over each where the model expects it.

    Parameters
    ----------
    shares : sequence of float
        In [0, 1], from the worst answer to the best.
    expected : sequence of Expected
        One per bar.
    names : sequence of str
        Words under the bars.
    ticks : mapping of word to share
        Hairlines.
    missed : str
        Word above a bar that lies outside its 90 % interval.
    label : str
        What a screen reader says.
    """
    top = max([*shares, *[one.high90 for one in expected], *ticks.values(), 0.01])
    plot = Plot(x=(0, len(shares)), y=(0, 1.12 * top))
    wide = min(0.72 * (plot.across(1) - plot.across(0)), WIDEST_BAR)
    parts = plot.levels(ticks)
    for at, (share, one, name) in enumerate(zip(shares, expected, names, strict=True)):
        middle = plot.across(at + 0.5)
        parts.append(
            element(
                "rect",
                x=middle - wide / 2,
                y=plot.up(share),
                width=wide,
                height=plot.foot - plot.up(share),
                fill=QUIET,
                stroke="var(--edge)",
            )
        )
        parts += _whisker(plot, middle, one)
        parts.append(text(name, middle, plot.foot + 19, anchor="middle"))
        if not one.low90 <= share <= one.high90:
            above = plot.up(max(share, one.high90)) - 6
            parts.append(text(missed, middle, above, anchor="middle", strong=True))
    return plot.drawn(*parts, label=label)


def evenness_plot(
    step: Sequence[float],
    found: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    *,
    ticks: Mapping[str, float],
    ends: tuple[str, str],
    across: str = "",
    label: str,
) -> str:
    """Return a line that stays in its band where predictions are right as often as they claim.

    Parameters
    ----------
    step : sequence of float
        Chances from 0 to 1.
    found : sequence of float
        How far from even the predictions are at each; zero is perfect.
    low, high : sequence of float
        Where nine of ten such lines lie if they are right.
    ticks : mapping of word to value
        Hairlines.
    ends : pair of str
        Words under the two ends.
    across : str
        What lies across, between them.
    """
    reach = max(map(abs, (*found, *low, *high, *ticks.values())), default=0.05) or 0.05
    plot = Plot(x=(0, 1), y=(-reach, reach))
    band = plot.area(step, low, high, stroke="var(--line)")
    zero = plot.up(0)
    axis = element("line", x1=plot.left, x2=plot.width - plot.right, y1=zero, y2=zero, stroke=AXIS)
    words = [
        text(ends[0], plot.across(0), plot.foot + 19),
        text(ends[1], plot.across(1), plot.foot + 19, anchor="end"),
    ]
    if across:
        words.append(text(across, plot.across(0.5), plot.foot + 19, anchor="middle"))
    return plot.drawn(*plot.levels(ticks), band, axis, plot.line(step, found), *words, label=label)


def bubble_plot(
    groups: Sequence[Bubble], *, ticks: Mapping[str, float], label: str, ends: tuple[str, str]
) -> str:
    """Return groups by what their answers say (across) and what the model says (up).

    Parameters
    ----------
    groups : sequence of Bubble
        Both figures in one unit; a bubble's area is its answers.
    ticks : mapping of word to value
        On both scales.
    ends : pair of str
        What lies across, and what lies up.
    """
    values = [one for group in groups for one in (group.direct, group.model)]
    values += ticks.values()
    low, high = min(values, default=0.0), max(values, default=1.0)
    room = 0.06 * (high - low or 1.0)
    both = (low - room, high + room)
    plot = Plot(x=both, y=both, height=230, bottom=50)
    most = max((one.answers for one in groups), default=1.0) or 1.0
    upright = [
        element("line", x1=x, x2=x, y1=plot.top, y2=plot.foot, stroke=GRID)
        for x in map(plot.across, ticks.values())
    ]
    same = plot.line(both, both, stroke=AXIS, stroke_width=1, stroke_dasharray="4 3")
    bubbles = [
        element(
            "circle",
            cx=plot.across(one.direct),
            cy=plot.up(one.model),
            r=2.5 + 6.5 * (one.answers / most) ** 0.5,
            fill=INK,
            fill_opacity=".55",
            stroke=PAPER,
        )
        for one in groups
    ]
    words = [
        text(ends[0], plot.width - plot.right, plot.height - 8, anchor="end"),
        text(ends[1], 0, 9),
    ]
    marks = [*plot.levels(ticks), *upright, same, *bubbles]
    return plot.drawn(*marks, *plot.foot_words(ticks), *words, label=label)


def curve_plot(
    value: Sequence[float],
    lines: Sequence[Sequence[float]],
    *,
    bands: Sequence[tuple[Sequence[float], Sequence[float]]] = (),
    top: float,
    levels: Mapping[str, float],
    ticks: Mapping[str, float],
    label: str,
) -> str:
    """Return lines over a scale, each with its band.

    Parameters
    ----------
    value : sequence of float
        Where the lines are given.
    lines : sequence of sequences
        From 0 to `top`; the later, the darker.
    bands : sequence of (low, high)
        One per line, or none.
    levels, ticks : mapping of word to value
        Hairlines at the left, words below.
    """
    plot = Plot(x=(value[0], value[-1]), y=(0, top))
    fields = [plot.area(value, low, high, fill="var(--fog)") for low, high in bands]
    drawn = [
        plot.line(
            value,
            line,
            stroke_opacity=f"{1 - 0.6 * (len(lines) - 1 - at) / max(len(lines) - 1, 1):.2f}",
        )
        for at, line in enumerate(lines)
    ]
    return plot.drawn(*plot.levels(levels), *fields, *drawn, *plot.foot_words(ticks), label=label)


def _whisker(plot: Plot, x: float, one: Expected) -> list[str]:
    return [
        element("line", x1=x, x2=x, y1=plot.up(one.low90), y2=plot.up(one.high90), stroke=INK,
                stroke_width=2),
        element("line", x1=x, x2=x, y1=plot.up(one.low50), y2=plot.up(one.high50), stroke=INK,
                stroke_width=8, stroke_opacity=".38"),
        element("circle", cx=x, cy=plot.up(one.median), r=4.5, fill=INK),
    ]  # fmt: skip
