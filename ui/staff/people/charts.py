"""Groups of residents as dot rows on one scale."""

from dataclasses import dataclass
from html import escape
from math import ceil, floor

from dsm.groups import GroupFigure
from surveys.disclosure import Reason
from ui.markup import element
from ui.staff.marks import estimates
from ui.staff.marks.estimates import Scale
from ui.staff.widgets.estimates import span

from .scene import Scene

NARROWEST = 30  # a shorter scale would make much of little
MOST_STEPS = 6


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale with its ticks, in percent or points."""

    scale: Scale
    step: int

    @property
    def ticks(self) -> list[int]:
        """Where words stand."""
        return list(range(int(self.scale.low), int(self.scale.high) + 1, self.step))

    @property
    def style(self) -> str:
        """How wide the lines behind the rows stand apart."""
        return f"--step:{100 / (len(self.ticks) - 1):.4g}%"


def axis_of(scene: Scene) -> Axis:
    """Return one scale for all rows of the page, so that any two may be compared by eye."""
    figures = [scene.view.city, *(one for g in scene.view.groupings for one in g.figures)]
    drawn = [one.estimate for one in figures if one.estimate is not None]
    lowest = min((one.low90 for one in drawn), default=0.0)
    highest = max((one.high90 for one in drawn), default=100.0)
    return axis_around(lowest, highest)


def axis_around(lowest: float, highest: float) -> Axis:
    """Return a scale of whole tens within 0 and 100 around two figures.

    Examples
    --------
    >>> axis_around(57.1, 87.1).ticks
    [50, 60, 70, 80, 90]
    >>> axis_around(64.0, 66.0).ticks
    [50, 60, 70, 80]
    """
    low, high = 10 * floor(lowest / 10), 10 * ceil(highest / 10)
    while high - low < NARROWEST:
        low, high = max(low - 10, 0), min(high + 10, 100)
    step = 10 if (high - low) / 10 <= MOST_STEPS else 20
    high = low + step * ceil((high - low) / step)
    return Axis(Scale(low, high), step)


def axis_row(scene: Scene, axis: Axis) -> str:
    """Return the words over the tracks."""
    sign = "percent" if scene.percent else "whole"
    marks = {scene.texts.write(value, sign): float(value) for value in axis.ticks}
    words = element("div", estimates.axis(marks, scale=axis.scale))
    return element("div", element("div"), words, element("div"), class_="dr head")


def reading(scene: Scene, figure: GroupFigure, *, strong: bool = False) -> str:
    """Return best guess and span in figures, as they stand at the right of a row."""
    assert figure.estimate is not None
    guess = scene.texts.write(figure.estimate.median, "whole")
    doubt = element("span", escape(span(scene.texts, figure.estimate)), class_="fine")
    return (element("b", guess) if strong else guess) + " " + doubt


def spoken(scene: Scene, figure: GroupFigure) -> str:
    """Return what a screen reader says of a row."""
    part = scene.texts.say("people.sexes.part", best=scene.best(figure), span=scene.span(figure))
    return f"{scene.row_name(figure)}: {part}"


def hidden_row(name: str, why: str) -> str:
    """Return a hatched row in place of figures that would give somebody away."""
    hatch = element("div", class_="hatch", aria_hidden="true")
    words = element("p", element("b", escape(name)), escape(f" · {why}"))
    return element("div", words, hatch, class_="hid")


def why_hidden(scene: Scene, reason: Reason) -> str:
    """Return why a figure is not shown."""
    return scene.texts[f"people.hidden.{reason}"]
