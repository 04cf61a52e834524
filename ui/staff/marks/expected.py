"""What experts expect: their curves as thin lines, the mixture of all on top; and chances of levels."""

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np

from indicators.experts.effect_curves import EffectCurves
from ui.markup import element, number, picture

HEIGHT = 104.0
FLOOR, ROOF = 98.0, 6.0  # of the field of curves, which is 100 by 100 and stretched
STEEPEST = 2.5  # times as high as the mixture that an expert's curve is drawn
WORDS = 24.0  # below the field
INK, THIN, FIELD = "var(--ink)", "var(--ink-3)", "var(--social)"
ROOM = 9.0  # percent of a bar that a label needs
SPOKEN = 14.0  # percent of the width at both ends that belongs to the words there


def expected_curves(curves: EffectCurves, *, ends: tuple[str, str], label: str) -> str:
    """Return every expert's curve, unlabelled, and their mixture, over a dashed line of no change.

    Parameters
    ----------
    curves : EffectCurves
        Densities; one scale for all, so that doubt looks like doubt.
    ends : pair of str
        The values at both ends, in words.
    label : str
        What a screen reader says.
    """
    # One scale for all. Who is sure beyond measure goes over the edge, or the others were flat.
    top = min(float(curves.own.max()), STEEPEST * float(curves.pooled.max()))
    low, high = float(curves.values[0]), float(curves.values[-1])
    zero = 100 * (0 - low) / (high - low)
    thin = [
        _path(_line(own, top), fill="none", stroke=THIN, stroke_width=1.2) for own in curves.own
    ]
    pooled = _area(curves.pooled, top)
    shapes = [
        _path(pooled, fill=FIELD, fill_opacity=".16", stroke=FIELD, stroke_width=2.4),
        *thin,
        _path(f"M{zero:.2f} 0V100", stroke=INK, stroke_width=1, stroke_dasharray="3 3"),
    ]
    field = element(
        "svg",
        *shapes,
        viewBox="0 0 100 100",
        preserveAspectRatio="none",
        width="100%",
        height=HEIGHT - WORDS,
    )
    words = [_word(ends[0], "0", "start"), _word(ends[1], "100%", "end")]
    if SPOKEN < zero < 100 - SPOKEN:
        words.append(_word("0", f"{zero:.2f}%", "middle"))
    return picture(field, *words, width="100%", height=HEIGHT, label=label)


def level_chances(chances: Mapping[int, float], *, label: str) -> str:
    """Return one bar whose parts are the chances of the levels, from the lowest at the left.

    Parameters
    ----------
    chances : mapping of level to chance
        They add to 1.
    label : str
        What a screen reader says.
    """
    parts, start = [], 0.0
    for place, (level, chance) in enumerate(chances.items()):
        share = 100 * chance
        parts.append(_part(place, len(chances), start, share))
        if share >= ROOM:
            parts.append(_level(level, place, len(chances), start + share / 2))
        start += share
    return picture(*parts, width="100%", height=26, label=label)


def chance_cell(chance: float, words: str) -> str:
    """Return a cell of a table whose ground is the darker the surer it is, with the words in it."""
    # Never so dark that the letters are hard to read.
    tint = number(round(36 * max(chance - 0.5, 0.0), 1))
    ground = f"background:color-mix(in srgb, var(--social) {tint}%, transparent)"
    return element("td", escape(words), class_="r", style=ground)


def _part(place: int, of: int, start: float, share: float) -> str:
    return element(
        "rect",
        x=f"{start:.2f}%",
        y=0,
        width=f"{share:.2f}%",
        height=26,
        fill=INK,
        fill_opacity=number(_dark(place, of)),
        stroke="var(--paper)",
        stroke_width=1,
    )


def _level(level: int, place: int, of: int, at: float) -> str:
    light = _dark(place, of) > 0.5
    return element(
        "text",
        str(level),
        x=f"{at:.2f}%",
        y=18,
        text_anchor="middle",
        font_size="13",
        fill="var(--paper)" if light else INK,
    )


def _dark(place: int, of: int) -> float:
    return 0.08 + 0.84 * place / max(of - 1, 1)


def _path(line: str, **attributes: str | float | None) -> str:
    return element("path", d=line, vector_effect="non-scaling-stroke", **attributes)


def _line(density: Sequence[float] | np.ndarray, top: float) -> str:
    places = np.linspace(0, 100, len(density))
    heights = FLOOR - (FLOOR - ROOF) * np.minimum(np.asarray(density) / top, 1.0)
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in zip(places, heights, strict=True))


def _area(density: Sequence[float] | np.ndarray, top: float) -> str:
    return f"M0 {FLOOR:g}L{_line(density, top)[1:]}L100 {FLOOR:g}Z"


def _word(text: str, x: str, anchor: str) -> str:
    return element(
        "text",
        escape(text),
        x=x,
        y=HEIGHT - 6,
        text_anchor=anchor,
        font_size="13",
        fill=THIN,
    )
