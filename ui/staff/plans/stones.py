"""A hundred stones over three goals."""

from collections.abc import Sequence

from indicators.composite import Goal
from ui.markup import element, picture
from ui.staff.marks.goals import colour_of, shape

ALL = 100
EQUAL = (34, 33, 33)
A_ROW = 50


def move_stones(stones: Sequence[int], goal: int, wanted: int) -> tuple[int, int, int]:
    """Return the stones after one goal was given as many as wanted, the others making room.

    Parameters
    ----------
    stones : three int
        0 or more each, 100 together.
    goal : int
        Position of the goal that is set.
    wanted : int
        What it shall have; kept within 0 and 100.

    Returns
    -------
    tuple of three int
        100 together. The other two keep their proportion as nearly as whole stones can.

    Examples
    --------
    >>> move_stones((40, 40, 20), 0, 70), move_stones((100, 0, 0), 0, 99)
    ((70, 20, 10), (99, 1, 0))
    """
    wanted = min(max(wanted, 0), ALL)
    first, second = (place for place in range(3) if place != goal)
    rest, had = ALL - wanted, stones[first] + stones[second]
    # Halves are rounded up, so that a goal with nothing can come back.
    share = stones[first] / had if had else 0.5
    moved = [0, 0, 0]
    moved[goal] = wanted
    moved[first] = min(int(rest * share + 0.5), rest)
    moved[second] = rest - moved[first]
    return moved[0], moved[1], moved[2]


def stone_rows(count: int, goal: Goal) -> str:
    """Return a hundred places for stones, `count` of them filled; decoration beside the number."""
    colour = colour_of(goal)
    stones = [
        shape(
            goal,
            x=f"{4 + 6.7 * (place % A_ROW):.1f}",
            y=5 + 9 * (place // A_ROW),
            radius=2.7,
            fill=colour if place < count else "none",
            stroke=colour if place < count else "var(--line)",
            stroke_width=0.8,
        )
        for place in range(ALL)
    ]
    look = "width:100%;max-width:420px;height:auto"
    return element(
        "div",
        picture(*stones, width=338, height=19, view_box="0 0 338 19", style=look),
        class_="stones",
    )
