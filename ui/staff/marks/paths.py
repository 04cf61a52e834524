"""Paths over time: a figure wave by wave, with the doubt about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ui.markup import element

from .estimates import Interval
from .plots import INK, PAPER, Plot


@dataclass(frozen=True, slots=True)
class Stop:
    """A figure at one moment; None where it is hidden, so that the path has a gap there."""

    at: float
    word: str
    estimate: Interval | None


def path_plot(
    stops: Sequence[Stop],
    *,
    scale: tuple[float, float],
    levels: Mapping[str, float],
    label: str,
    small: bool = False,
    narrow: bool = False,
    behind: Sequence[Stop] = (),
) -> str:
    """Return a path with its 50 and 90 % bands.

    Parameters
    ----------
    stops : sequence of Stop
        In the order of time; `at` is when, in whatever unit.
    scale : pair of float
        Lowest and highest value of the drawing.
    levels : mapping of word to value
        Hairlines.
    label : str
        What a screen reader says.
    small : bool
        One of many side by side: narrower, with the first and last moment alone named.
    narrow : bool
        Alone on a phone, where a wide one would shrink until nobody can read its words.
    behind : sequence of Stop
        A path to compare with, such as the whole city's, as a dashed line.
    """
    times = [one.at for one in stops] or [0.0]
    spread = (times[-1] - times[0]) or 1.0
    width, height = (260.0, 150.0) if small else (350.0, 220.0) if narrow else (640.0, 260.0)
    plot = Plot(
        x=(times[0] - 0.06 * spread, times[-1] + 0.06 * spread), y=scale, width=width,
        height=height, left=34,
    )  # fmt: skip
    runs = _runs(stops)
    parts = plot.levels(levels)
    for run in runs:
        parts += _bands(plot, run)
    for run in _runs(behind):
        ys = [one.median for _, one in run]
        parts.append(plot.line([at for at, _ in run], ys, stroke_width=1.5, stroke_dasharray="5 3"))
    for run in runs:
        parts.append(plot.line([at for at, _ in run], [one.median for _, one in run]))
        parts += [part for at, one in run for part in _whisker(plot, at, one)]
    named = [stops[0], stops[-1]] if (small or narrow) and len(stops) > 1 else stops
    return plot.drawn(*parts, *plot.foot_words({one.word: one.at for one in named}), label=label)


def _bands(plot: Plot, run: Sequence[tuple[float, Interval]]) -> list[str]:
    xs = [at for at, _ in run]
    wide = plot.area(xs, [one.low90 for _, one in run], [one.high90 for _, one in run])
    narrow = plot.area(
        xs, [one.low50 for _, one in run], [one.high50 for _, one in run], fill="var(--level-2)"
    )
    return [wide, narrow]


def _whisker(plot: Plot, at: float, one: Interval) -> list[str]:
    x = plot.across(at)
    return [
        element(
            "line", x1=x, x2=x, y1=plot.up(one.low90), y2=plot.up(one.high90), stroke=INK,
            stroke_width=2,
        ),
        element(
            "circle", cx=x, cy=plot.up(one.median), r=5, fill=INK, stroke=PAPER, stroke_width=2
        ),
    ]  # fmt: skip


def _runs(stops: Sequence[Stop]) -> list[list[tuple[float, Interval]]]:
    """Return the stretches of a path between its gaps."""
    runs: list[list[tuple[float, Interval]]] = [[]]
    for one in stops:
        if one.estimate is None:
            runs.append([])
        else:
            runs[-1].append((one.at, one.estimate))
    return [run for run in runs if run]
