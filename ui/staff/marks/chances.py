"""Marks of chance: ten dots for odds, two rings for a tie, twenty dots for a threshold."""

import math
from collections import Counter
from collections.abc import Sequence
from html import escape

from ui.markup import element, number, picture

from .estimates import Scale

INK = "var(--ink)"
PAPER = "var(--paper)"


def ten_dots(filled: int) -> str:
    """Return ten dots, `filled` of them black; decoration, since number and word stand beside it.

    Parameters
    ----------
    filled : int
        How many in ten, 0 to 10.
    """
    dots = [
        element(
            "circle",
            cx=4.7 + 9.4 * place,
            cy=6,
            r=3.6,
            fill=INK if place < filled else PAPER,
            stroke=INK,
            stroke_width=1.2,
        )
        for place in range(10)
    ]
    return picture(*dots, width=94, height=12, view_box="0 0 94 12")


def tie_mark(*, width: float = 22) -> str:
    """Return two rings that overlap: these cannot be told apart."""
    rings = [
        element("circle", cx=x, cy=9, r=7, fill="none", stroke="var(--fog-mark)", stroke_width=2)
        for x in (10, 18)
    ]
    return picture(*rings, width=width, height=width * 18 / 28, view_box="0 0 28 18")


def threshold_dots(
    quantiles: Sequence[float],
    *,
    threshold: float,
    scale: Scale,
    label: str,
    threshold_text: str,
    ticks: dict[str, float],
    colour: str = "var(--social)",
) -> str:
    """Return twenty dots stacked over their values, filled where they lie below a threshold.

    Parameters
    ----------
    quantiles : sequence of 20 floats
        Equally likely values, such as the 2.5, 7.5, ..., 97.5 percentiles of the draws.
    threshold : float
        In the unit of `scale`, as are `quantiles` and `ticks`.
    label : str
        What a screen reader says, such as "18 of 20 dots lie below the floor of 65 percent".
    threshold_text : str
        Short words at the line, such as "council's floor".
    ticks : mapping of text to value
        The words under the axis.
    """
    line = _x(scale, threshold)
    taken: Counter[int] = Counter()
    places = []
    for value in sorted(quantiles):
        column = _column(_x(scale, value), line)
        places.append((value, column, taken[column]))
        taken[column] += 1
    base = STEP * max(taken.values(), default=1) + 26
    dots = [
        _quantile_dot(
            line + STEP * (column + 0.5),
            base - 12 - STEP * above,
            colour,
            filled=value < threshold,
        )
        for value, column, above in places
    ]
    axis = element("line", x1=10, x2=390, y1=base, y2=base, stroke="var(--chart-axis)")
    words = _tick_words(ticks, scale, base)
    return picture(
        *dots,
        axis,
        _threshold_line(line, base, threshold_text),
        *words,
        width=400,
        height=base + 28,
        label=label,
        view_box=f"0 0 400 {number(base + 28)}",
        style="width:100%;max-width:440px;height:auto",
    )


# The drawing's own units: a dot has a place of 20, the track runs from 20 to 380.
LEFT, WIDE, STEP = 20.0, 360.0, 20.0
_LETTERING = {"font_size": "13", "font_family": "var(--font-ui)"}


def _x(scale: Scale, value: float) -> float:
    return LEFT + WIDE * scale.position(value) / 100


def _column(x: float, line: float) -> int:
    # Columns are counted from the line, so that no dot below it can stand to its right.
    return math.floor((x - line) / STEP)


def _quantile_dot(x: float, y: float, colour: str, *, filled: bool) -> str:
    fill = colour if filled else PAPER
    return element("circle", cx=x, cy=y, r=9, fill=fill, stroke=colour, stroke_width=1.5)


def _threshold_line(x: float, base: float, text: str) -> str:
    line = element("line", x1=x, x2=x, y1=4, y2=base + 4, stroke=INK, stroke_width=2)
    # Words go to the side where there is room.
    anchor, offset = ("end", -8) if x > 260 else ("start", 8)
    look = {**_LETTERING, "fill": INK, "text_anchor": anchor}
    return line + element("text", escape(text), x=x + offset, y=14, **look)


def _tick_words(ticks: dict[str, float], scale: Scale, base: float) -> list[str]:
    look = {**_LETTERING, "fill": "var(--ink-3)", "text_anchor": "middle"}
    return [
        element("text", escape(word), x=_x(scale, value), y=base + 18, **look)
        for word, value in ticks.items()
    ]
