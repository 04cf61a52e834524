"""Marks of surveys in the field: their state, answers over time, response rates, experts' points."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from surveys.campaigns import State
from ui.markup import element, percent, picture

INK, GRID, PAPER = "var(--ink)", "var(--chart-grid)", "var(--paper)"
LEFT, TOP, BOTTOM, HEIGHT = 46.0, 24.0, 202.0, 236.0
TOUCHING = 0.03  # points closer than this along a track are put on top of each other
LETTER = 7.2  # pixels a letter of 13 px is wide, on average
FLAGS_FOOT, STOREY = -5.0, 17.0  # the lowest line of words above the curve, and from line to line


def state_sign(state: State) -> str:
    """Return a shape for a state; its word stands beside.

    Draft is a dashed ring, open a disc, paused two bars, closed a square, purged a crossed one.
    """
    hollow: dict[str, str | float] = {"fill": "none", "stroke": INK, "stroke_width": 1.5}
    match state:
        case State.DRAFT:
            shapes = [element("circle", cx=7, cy=7, r=5.5, stroke_dasharray="3 2", **hollow)]
        case State.OPEN:
            shapes = [element("circle", cx=7, cy=7, r=6, fill=INK)]
        case State.PAUSED:
            shapes = [element("rect", x=x, y=1, width=4, height=12, fill=INK) for x in (2, 8)]
        case State.CLOSED:
            shapes = [element("rect", x=1, y=1, width=12, height=12, **hollow)]
        case State.PURGED:
            cross = element("path", d="M1 1l12 12M13 1L1 13", **hollow)
            shapes = [element("rect", x=1, y=1, width=12, height=12, **hollow), cross]
    return picture(*shapes, width=14, height=14)


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that was sent on a day, in a word or two."""

    day: date
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Answers over time.

    Parameters
    ----------
    opens, closes : date
        Ends of the axis.
    answers : sequence of (date, int)
        Answers so far at the end of each day, in the order of days.
    flags : sequence of Flag
        What was sent.
    expected : (int, int), optional
        Fewest and most answers expected at the close.
    """

    opens: date
    closes: date
    answers: Sequence[tuple[date, int]]
    flags: Sequence[Flag] = ()
    expected: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Field:
    """Where days and numbers lie."""

    curve: Curve
    width: float
    top: int

    def x(self, day: date) -> float:
        days = max((self.curve.closes - self.curve.opens).days, 1)
        share = min(max((day - self.curve.opens).days / days, 0.0), 1.0)
        return LEFT + share * (self.width - LEFT - 18)

    def y(self, answers: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * answers / self.top


def answers_curve(
    curve: Curve,
    *,
    label: str,
    last: str,
    days: Sequence[tuple[date, str]],
    numbers: Sequence[str],
    width: float,
) -> str:
    """Return answers over time as a line, with flags where something was sent.

    Parameters
    ----------
    curve : Curve
        At least one day.
    label : str
        What a screen reader says.
    last : str
        The answers so far, in writing.
    days : sequence of (date, str)
        Marks of the axis of time, in words.
    numbers : sequence of str
        `steps` of the axis of answers, in writing.
    width : float
        In pixels of the drawing, whose letters have 13 of them: about 560 on a desk, 340 on a phone.
    """
    ticks = steps(curve)
    field = _Field(curve, width, ticks[-1])
    poles = _poles(field)
    rise = STOREY * (1 + max(pole.storey for pole in poles)) if poles else 0.0
    lines = [_tick(field, at, words) for at, words in zip(ticks, numbers, strict=True)]
    return picture(
        *lines,
        _fan(field),
        _line(field, last),
        *[_pole(field, pole) for pole in poles],
        *[_day(field, day, words) for day, words in days],
        width="100%",
        height=HEIGHT + rise,
        label=label,
        # Words stand above everything that is drawn, or the curve would run through them.
        view_box=f"0 {-rise:g} {width:g} {HEIGHT + rise:g}",
        style=f"max-width:{1.15 * width:g}px;height:auto",
    )


def steps(curve: Curve) -> list[int]:
    """Return four to six round numbers from 0 to above every answer that is drawn.

    Examples
    --------
    >>> day = date(2026, 11, 1)
    >>> steps(Curve(opens=day, closes=day, answers=[(day, 612)], expected=(630, 660)))
    [0, 200, 400, 600, 800]
    """
    highest = max([count for _, count in curve.answers] + list(curve.expected or ()) + [4])
    size = next(
        base * 10**power
        for power in range(9)
        for base in (1, 2, 5)
        if base * 10**power * 5 >= highest
    )
    return list(range(0, (highest // size + 1) * size + 1, size))


def rate_track(share: float, everybody: float, *, highest: float, few: bool, label: str) -> str:
    """Return a bar for the share of a group that answered, with a dashed line for everybody.

    Parameters
    ----------
    share, everybody, highest : float
        In [0, 1]; `highest` is the right end of the track.
    few : bool
        Whether the group stands out as missing; its bar is then dark.
    """
    bar = element(
        "line",
        x1=0,
        x2=percent(100 * share / highest),
        y1=14,
        y2=14,
        stroke=INK,
        stroke_width=8,
        stroke_opacity=1 if few else 0.45,
    )
    at = percent(100 * everybody / highest)
    dashes = element("line", x1=at, x2=at, y1=-3, y2=31, stroke=INK, stroke_dasharray="5 3")
    return picture(bar, dashes, width="100%", height=28, label=label, style="overflow:visible")


def points_track(places: Sequence[float], *, label: str) -> str:
    """Return one hollow point per expert, without names; points at one place are stacked.

    Parameters
    ----------
    places : sequence of float
        In [0, 1] along the track.
    """
    seen: dict[int, int] = {}
    marks = []
    for place in sorted(places):
        at = round(place / TOUCHING)
        seen[at] = seen.get(at, 0) + 1
        marks.append(
            element(
                "circle",
                cx=percent(100 * place),
                cy=31 - 11 * seen[at],
                r=4.5,
                fill=PAPER,
                stroke=INK,
                stroke_width=2,
            )
        )
    height = 26 + 11 * max(max(seen.values(), default=1) - 1, 0)
    line = element("line", x1=0, x2="100%", y1=27, y2=27, stroke="var(--chart-axis)")
    shift = element("g", line, *marks, transform=f"translate(0 {height - 26})")
    return picture(shift, width="100%", height=height + 4, label=label, style="overflow:visible")


def _tick(field: _Field, answers: int, words: str) -> str:
    y = field.y(answers)
    line = element("path", d=f"M{LEFT:g} {y:.1f}H{field.width - 18:.1f}", stroke=GRID)
    text = _text(words, LEFT - 8, y + 4.5, anchor="end", fill="var(--ink-3)")
    return line + text


def _line(field: _Field, last: str) -> str:
    points = [(field.x(day), field.y(count)) for day, count in field.curve.answers]
    drawn = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    x, y = points[-1]
    return (
        element("path", d=f"M{drawn}", fill="none", stroke=INK, stroke_width=2.5)
        + element("circle", cx=x, cy=y, r=5.5, fill=INK, stroke=PAPER, stroke_width=2)
        + _text(last, max(x - 10, LEFT + 24), y - 12, anchor="end", weight=600, size=15)
    )


def _fan(field: _Field) -> str:
    if field.curve.expected is None:
        return ""
    day, count = field.curve.answers[-1]
    low, high = field.curve.expected
    x, y, end = field.x(day), field.y(count), field.x(field.curve.closes)
    corners = f"{x:.1f} {y:.1f}L{end:.1f} {field.y(high):.1f}L{end:.1f} {field.y(low):.1f}"
    return element("path", d=f"M{corners}z", fill=INK, fill_opacity=0.16)


@dataclass(frozen=True, slots=True)
class _Pole:
    """Where a flag stands and its words run; storey 0 is the lowest line of words."""

    flag: Flag
    x: float
    start: float
    end: float
    storey: int

    def clears(self, other: "_Pole") -> bool:
        """Whether neither words run into words, nor a pole through words below its own."""
        if self.storey == other.storey:
            return self.end + 10 <= other.start or other.end + 10 <= self.start
        high, low = (self, other) if self.storey > other.storey else (other, self)
        return not low.start - 4 < high.x < low.end + 4


def _poles(field: _Field) -> list[_Pole]:
    """Return a pole for every flag, each in the lowest storey where all can be read."""
    placed: list[_Pole] = []
    for flag in sorted(field.curve.flags, key=lambda one: one.day, reverse=True):
        x, wide = field.x(flag.day), LETTER * len(flag.words)
        start = max(min(x + 5, field.width - wide), 0.0)
        # One storey above all others nothing stands in its way but poles, which are behind words.
        tried = [_Pole(flag, x, start, start + wide, n) for n in range(len(placed) + 1)]
        clear = (pole for pole in tried if all(pole.clears(other) for other in placed))
        placed.append(next(clear, tried[-1]))
    return placed


def _pole(field: _Field, pole: _Pole) -> str:
    y = FLAGS_FOOT - STOREY * pole.storey
    foot = field.y(_answers_on(field.curve, pole.flag.day)) - 6
    line = element("path", d=f"M{pole.x:.1f} {foot:.1f}V{y - 10:.1f}", stroke=INK)
    return line + _text(pole.flag.words, pole.start, y, anchor="start")


def _answers_on(curve: Curve, day: date) -> int:
    return max((count for at, count in curve.answers if at <= day), default=0)


def _day(field: _Field, day: date, words: str) -> str:
    # At the right end the words end with the axis, or they would run out of the picture.
    anchor = "end" if day >= field.curve.closes else "middle"
    return _text(words, field.x(day), 224, anchor=anchor, fill="var(--ink-3)")


def _text(
    words: str,
    x: float,
    y: float,
    *,
    anchor: str,
    fill: str = INK,
    weight: int | None = None,
    size: int = 13,
) -> str:
    return element(
        "text",
        escape(words),
        x=round(x, 1),
        y=round(y, 1),
        text_anchor=anchor,
        fill=fill,
        font_size=size,
        font_weight=weight,
    )
