"""Two estimates on one track: a filled circle above, a diamond below, told apart by shape and place."""

from html import escape

from ui.markup import element, percent, picture

from .estimates import SCORE, SPILL, Interval, Scale, interval_bars

HEIGHT = 60.0
KEY = 16.0  # both sides of a mark beside its word
UPPER, LOWER = 19.0, 43.0
FIRST, SECOND = "var(--social)", "var(--ink)"
# Beyond this a word at the right of an interval would leave the track.
CROWDED = 72.0


def pair_row(
    first: Interval | None,
    second: Interval | None,
    *,
    scale: Scale = SCORE,
    names: tuple[str, str] | None = None,
    label: str = "",
) -> str:
    """Return two estimates one above the other; a hidden one leaves its line empty.

    Parameters
    ----------
    first, second : Interval or None
        In the unit of `scale`.
    names : pair of str, optional
        Written beside the two intervals; on the first row of a plot only.
    label : str
        What a screen reader says.
    """
    parts = [element("line", x1="0", x2="100%", y1=y, y2=y, stroke=GRID) for y in (UPPER, LOWER)]
    if first is not None:
        parts += interval_bars(first, scale, middle=UPPER, thick=7, paint=FIRST)
        parts.append(_circle(percent(scale.position(first.median))))
    if second is not None:
        parts += interval_bars(second, scale, middle=LOWER, thick=7, paint=SECOND)
        parts.append(diamond(percent(scale.position(second.median)), LOWER))
    for name, one, y, paint in zip(
        names or (), (first, second), (UPPER, LOWER), ("var(--social-text)", SECOND), strict=False
    ):
        if one is not None:
            parts.append(_name(name, one, scale, y, paint))
    return picture(*parts, width="100%", height=HEIGHT, label=label, style=SPILL)


def pair_key(first: str, second: str) -> str:
    """Return a line that says what the circle and what the diamond stand for."""
    marks = (_circle("50%", y=KEY / 2), diamond("50%", KEY / 2))
    parts = [
        element("span", picture(mark, width=KEY, height=KEY), escape(word))
        for mark, word in zip(marks, (first, second), strict=True)
    ]
    return element("p", *parts, class_="key fine")


def diamond(x: str, y: float, *, radius: float = 6.5) -> str:
    """Return a filled diamond, which no goal has for a mark."""
    path = f"M0 {-radius}L{radius} 0L0 {radius}L{-radius} 0z"
    body = element("path", d=path, fill=SECOND, stroke="var(--paper)", stroke_width=2)
    return element("svg", body, x=x, y=y, overflow="visible")


GRID = "var(--chart-grid)"


def _circle(x: str, y: float = UPPER) -> str:
    return element("circle", cx=x, cy=y, r=5.5, fill=FIRST, stroke="var(--paper)", stroke_width=2)


def _name(name: str, one: Interval, scale: Scale, y: float, paint: str) -> str:
    right = scale.position(one.high90)
    crowded = right > CROWDED
    at = scale.position(one.low90) if crowded else right
    return element(
        "text",
        escape(name),
        x=percent(at),
        dx=-8 if crowded else 8,
        y=y + 4.5,
        font_size="13",
        fill=paint,
        text_anchor="end" if crowded else "start",
    )
