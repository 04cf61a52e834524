"""Charts that are too many points for a mark: numbers in, ECharts options out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indicators.composite import Goal
from ui.tokens import tokens

PANELS = (
    (Goal.SOCIAL_CULTURAL, Goal.ECONOMIC),
    (Goal.SOCIAL_CULTURAL, Goal.ENVIRONMENTAL),
    (Goal.ECONOMIC, Goal.ENVIRONMENTAL),
)
"""Across and up of the three panels in which every pair of goals meets."""

FONT = "Segoe UI, Roboto, system-ui, Helvetica Neue, Noto Sans, Arial, sans-serif"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPoint:
    """One good plan in the panels.

    Parameters
    ----------
    name : str
        What hovering says; also links the point with its twins in the other panels.
    gains : mapping of goal to float
        Points on the 0-100 scale, against doing nothing new.
    letter : str
        A short name such as "B"; empty for one of the cloud.
    chosen : bool
        The plan in hand, drawn filled.
    marked : bool
        The plan that weights choose, with a dashed ring around it.
    """

    name: str
    gains: Mapping[Goal, float]
    letter: str = ""
    chosen: bool = False
    marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelWords:
    """What a panel says, in the reader's language.

    Parameters
    ----------
    across, up : str
        Names of the axes.
    described : str
        What a screen reader says instead of the picture.
    locale : str
        How the browser writes numbers, such as "nb".
    """

    across: str
    up: str
    described: str
    locale: str


def trade_off_panel(
    points: Sequence[PlanPoint], *, across: Goal, up: Goal, words: PanelWords, dark: bool
) -> dict[str, Any]:
    """Return one square of two goals: every plan grey, the named ones lettered, fog beyond reach.

    Parameters
    ----------
    points : sequence of PlanPoint
        All good plans; none is left out, names only mark some.
    across, up : Goal
        What the axes measure.
    """
    colours = tokens(dark=dark)
    reach = [(point.gains[across], point.gains[up]) for point in points]
    limits = _limits(reach)
    return {
        "animation": False,
        "darkMode": dark,
        "aria": {"enabled": True, "label": {"description": words.described}},
        "textStyle": {"fontSize": 13, "fontFamily": FONT, "color": colours["ink-2"]},
        "grid": {"left": 48, "right": 16, "top": 16, "bottom": 52},
        "tooltip": _tooltip(colours),
        "xAxis": _axis(words.across, limits[0], words.locale, colours) | {"nameGap": 30},
        "yAxis": _axis(words.up, limits[1], words.locale, colours) | {"nameGap": 34},
        "series": [
            _out_of_reach(reach, limits, colours),
            _cloud(points, across, up, colours),
            _letters(points, across, up, colours),
            _marks(points, across, up, colours),
        ],
    }


def staircase(reach: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the corners of what plans reach, from left to right.

    Each corner (x, y) says: up to x across, some plan still reaches y.

    Examples
    --------
    >>> staircase([(1, 5), (2, 3), (1.5, 2), (4, 1)])
    [(1, 5), (2, 3), (4, 1)]
    """
    corners: list[tuple[float, float]] = []
    for across, up in sorted(set(reach), reverse=True):
        if not corners or up > corners[-1][1]:
            corners.append((across, up))
    return corners[::-1]


type Limits = tuple[tuple[float, float], tuple[float, float]]


def _limits(reach: Sequence[tuple[float, float]]) -> Limits:
    across = [point[0] for point in reach] or [0.0]
    up = [point[1] for point in reach] or [0.0]
    return _around_zero(across), _around_zero(up)


def _around_zero(values: Sequence[float]) -> tuple[float, float]:
    # Zero, doing nothing new, is always on the axis; a tenth of room keeps letters inside.
    low, high = min(0.0, *values), max(0.0, *values)
    room = 0.1 * (high - low) or 1.0
    return (low - room if low < 0 else 0.0), high + room


def _axis(
    name: str, limits: tuple[float, float], locale: str, colours: Mapping[str, str]
) -> dict[str, Any]:
    # A key with a colon is JavaScript: signs and decimals follow the reader's language.
    signed = (
        "v => (v > 0 ? '+' : v < 0 ? '\u2212' : '') + "
        f"Math.abs(v).toLocaleString('{locale}', {{maximumFractionDigits: 1}})"
    )
    return {
        "type": "value",
        "name": name,
        "nameLocation": "middle",
        "nameTextStyle": {"color": colours["ink-2"], "fontSize": 13},
        "min": round(limits[0], 3),
        "max": round(limits[1], 3),
        "splitNumber": 4,
        "axisLabel": {
            ":formatter": signed,
            "fontSize": 13,
            "color": colours["ink-3"],
            # The ends are where the data end, not round numbers.
            "showMinLabel": limits[0] == 0,
            "showMaxLabel": False,
        },
        "axisLine": {"lineStyle": {"color": colours["chart-axis"]}},
        "axisTick": {"show": False},
        "splitLine": {"lineStyle": {"color": colours["chart-grid"]}},
    }


def _tooltip(colours: Mapping[str, str]) -> dict[str, Any]:
    return {
        "trigger": "item",
        # Drawn, not built as HTML: names come from files.
        "renderMode": "richText",
        ":formatter": "point => point.name",
        "backgroundColor": colours["surface"],
        "borderColor": colours["edge"],
        "textStyle": {"color": colours["ink"], "fontSize": 13},
    }


def _out_of_reach(
    reach: Sequence[tuple[float, float]], limits: Limits, colours: Mapping[str, str]
) -> dict[str, Any]:
    (left, right), (floor, _) = limits
    corners = staircase(reach)
    line = [(left, corners[0][1]), *corners, (right, floor)] if corners else []
    return {
        "type": "line",
        "step": "start",
        "data": [list(corner) for corner in line],
        "symbol": "none",
        "silent": True,
        "lineStyle": {"color": colours["fog-line"], "width": 1},
        "areaStyle": {"color": colours["fog"], "opacity": 1, "origin": "end"},
        "z": 1,
    }


def _cloud(
    points: Sequence[PlanPoint], across: Goal, up: Goal, colours: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "data": [_point(point, across, up) for point in points if not point.letter],
        "symbolSize": 6,
        "itemStyle": {"color": colours["chart-quiet"], "opacity": 0.9},
        "emphasis": {"itemStyle": {"color": colours["ink"], "opacity": 1}},
        "z": 2,
    }


def _letters(
    points: Sequence[PlanPoint], across: Goal, up: Goal, colours: Mapping[str, str]
) -> dict[str, Any]:
    named = [point for point in points if point.letter]
    return {
        "type": "scatter",
        "data": [_point(point, across, up) | _letter(point, colours) for point in named],
        "symbolSize": 22,
        "z": 3,
    }


def _marks(
    points: Sequence[PlanPoint], across: Goal, up: Goal, colours: Mapping[str, str]
) -> dict[str, Any]:
    ring = {"color": "transparent", "borderColor": colours["ink"], "borderWidth": 2}
    return {
        "type": "scatter",
        "data": [_point(point, across, up) for point in points if point.marked],
        "symbolSize": 34,
        "itemStyle": {**ring, "borderType": "dashed"},
        "silent": True,
        "z": 4,
    }


def _letter(point: PlanPoint, colours: Mapping[str, str]) -> dict[str, Any]:
    ground, ink = colours["surface"], colours["ink"]
    fill, letters = (ink, colours["paper"]) if point.chosen else (ground, ink)
    return {
        "itemStyle": {"color": fill, "borderColor": ink, "borderWidth": 2, "opacity": 1},
        "label": {
            "show": True,
            "formatter": point.letter,
            "color": letters,
            "fontSize": 13,
            "fontWeight": 600,
        },
    }


def _point(point: PlanPoint, across: Goal, up: Goal) -> dict[str, Any]:
    return {
        "name": point.name,
        "value": [round(point.gains[across], 4), round(point.gains[up], 4)],
    }
