"""The three goals, each with a colour and a shape, so that neither has to be seen alone."""

from indicators.composite import Goal
from ui.markup import element, number, picture

TOKENS = {
    Goal.SOCIAL_CULTURAL: "social",
    Goal.ECONOMIC: "economic",
    Goal.ENVIRONMENTAL: "environment",
}


def colour_of(goal: Goal) -> str:
    """Return a goal's colour for marks, as CSS."""
    return f"var(--{TOKENS[goal]})"


def shape(
    goal: Goal | None,
    *,
    x: str,
    y: float,
    radius: float,
    fill: str,
    stroke: str = "none",
    stroke_width: float = 0,
) -> str:
    """Return the mark of a goal centred at (`x`, `y`): circle, square or triangle.

    A mark of no goal is a circle. `x` may be a percentage, which paths do not know;
    so square and triangle sit in an inner ``<svg>`` that is placed instead.
    """
    look: dict[str, str | float] = {"fill": fill, "stroke": stroke, "stroke_width": stroke_width}
    if goal in {None, Goal.SOCIAL_CULTURAL}:
        return element("circle", cx=x, cy=y, r=radius, **look)
    path = element("path", d=_outline(goal, radius), stroke_linejoin="round", **look)
    return element("svg", path, x=x, y=y, overflow="visible")


def goal_mark(goal: Goal, *, size: float = 24, label: str = "") -> str:
    """Return the filled mark of a goal, to stand beside its name."""
    half = size / 2
    body = shape(goal, x="0", y=0, radius=size * 0.375, fill=colour_of(goal))
    box = f"{number(-half)} {number(-half)} {number(size)} {number(size)}"
    return picture(body, width=size, height=size, label=label, view_box=box)


def _outline(goal: Goal | None, radius: float) -> str:
    # Shapes of equal radius look unequal: the square is drawn smaller, the triangle larger.
    if goal is Goal.ECONOMIC:
        half = radius * 0.9
        edge = number(2 * half)
        return f"M{number(-half)} {number(-half)}h{edge}v{edge}h-{edge}z"
    wide, low, high = radius * 1.15, radius * 0.85, radius * 1.15
    return f"M0 {number(-high)}L{number(wide)} {number(low)}H{number(-wide)}z"
