"""The ground of small plots: two scales in one drawing, hairlines, and words at them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from ui.markup import element, number, picture

INK, GRID, AXIS, QUIET, PAPER = (
    "var(--ink)",
    "var(--chart-grid)",
    "var(--chart-axis)",
    "var(--sunk)",
    "var(--paper)",
)
LETTERING = {"font_size": "13", "font_family": "var(--font-ui)", "fill": "var(--ink-3)"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """Where values lie in a drawing; its unit is a pixel at its natural width.

    Parameters
    ----------
    x, y : pair of float
        Lowest and highest value of each scale.
    width, height : float
        Of the whole drawing.
    left, right, top, bottom : float
        Room around the plot for words.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    width: float = 400.0
    height: float = 190.0
    left: float = 44.0
    right: float = 12.0
    top: float = 14.0
    bottom: float = 32.0

    def across(self, value: float) -> float:
        """Return the place of a value of the lower scale.

        Examples
        --------
        >>> Plot(x=(0, 10), y=(0, 1), left=40, right=10).across(5)
        215.0
        """
        share = (value - self.x[0]) / (self.x[1] - self.x[0])
        return self.left + share * (self.width - self.left - self.right)

    def up(self, value: float) -> float:
        """Return the place of a value of the left scale, counted from the top."""
        share = (value - self.y[0]) / (self.y[1] - self.y[0])
        return self.foot - share * (self.foot - self.top)

    @property
    def foot(self) -> float:
        """Where the lower scale lies."""
        return self.height - self.bottom

    def path(self, xs: Sequence[float], ys: Sequence[float]) -> str:
        """Return the commands of a line through points."""
        points = [
            f"{number(self.across(x))} {number(self.up(y))}" for x, y in zip(xs, ys, strict=True)
        ]
        return f"M{'L'.join(points)}" if points else ""

    def line(self, xs: Sequence[float], ys: Sequence[float], **look: str | float) -> str:
        """Return a line through points; ink unless `look` says otherwise."""
        drawn: dict[str, str | float] = {"fill": "none", "stroke": INK, "stroke_width": 1.8}
        return element("path", d=self.path(xs, ys), **(drawn | look))

    def area(
        self, xs: Sequence[float], low: Sequence[float], high: Sequence[float], **look: str | float
    ) -> str:
        """Return the field between two lines over the same values; quiet unless `look` says otherwise."""
        there = self.path(xs, high)
        back = self.path(list(reversed(xs)), list(reversed(low))).replace("M", "L", 1)
        drawn: dict[str, str | float] = {"fill": QUIET}
        return element("path", d=f"{there}{back}z", **(drawn | look))

    def levels(self, words: Mapping[str, float]) -> list[str]:
        """Return hairlines across with words at the left of them."""
        parts = []
        for word, value in words.items():
            y = self.up(value)
            parts.append(
                element("line", x1=self.left, x2=self.width - self.right, y1=y, y2=y, stroke=GRID)
            )
            parts.append(text(word, self.left - 6, y + 4.5, anchor="end"))
        return parts

    def foot_words(self, words: Mapping[str, float]) -> list[str]:
        """Return words under the lower scale; the outermost stay within the drawing."""
        parts = []
        for word, value in words.items():
            x = self.across(value)
            anchor = "middle"
            if x - 3.6 * len(word) < 0:
                anchor = "start"
            elif x + 3.6 * len(word) > self.width:
                anchor = "end"
            parts.append(text(word, x, self.foot + 19, anchor=anchor))
        return parts

    def drawn(self, *parts: str, label: str) -> str:
        """Return the drawing, which shrinks with its place but does not grow beyond its own width."""
        return picture(
            *parts,
            width="100%",
            height=self.height,
            label=label,
            view_box=f"0 0 {number(self.width)} {number(self.height)}",
            style=f"max-width:{number(self.width)}px;height:auto;overflow:visible",
        )


def text(word: str, x: float, y: float, *, anchor: str = "start", strong: bool = False) -> str:
    """Return a word at a place."""
    look: dict[str, str | float] = {**LETTERING}
    if strong:
        look |= {"fill": INK, "font_weight": "600"}
    return element("text", escape(word), x=x, y=y, text_anchor=anchor, **look)
