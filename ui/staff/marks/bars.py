"""Bars and gauges: a share of a whole, money spent, a gain with its doubt."""

from indicators.composite import Goal
from ui.markup import element, percent, picture

from .estimates import Interval, Scale, estimate_row


def share_bar(share: float, *, label: str) -> str:
    """Return a black bar on a quiet one.

    Parameters
    ----------
    share : float
        In [0, 1].
    label : str
        What a screen reader says, such as "in 158 of 163 plans".
    """
    return picture(
        element("rect", width="100%", height=10, fill="var(--sunk)"),
        element("rect", width=percent(100 * share), height=10, fill="var(--ink)"),
        width="100%",
        height=10,
        label=label,
    )


def budget_bar(used: float, budget: float, *, label: str) -> str:
    """Return how much of a budget is used; both in the same unit of money, `used` <= `budget`."""
    share = used / budget if budget > 0 else 0.0
    return picture(
        element("rect", y=7, width="100%", height=12, fill="var(--sunk)", stroke="var(--edge)"),
        element("rect", y=7, width=percent(100 * share), height=12, fill="var(--ink)"),
        width="100%",
        height=26,
        label=label,
    )


def gain_gauge(gain: Interval, *, goal: Goal, scale: Scale, label: str) -> str:
    """Return the gain of a plan on one goal, with a dashed line where nothing changes."""
    return estimate_row(gain, goal=goal, scale=scale, reference=0.0, label=label)
