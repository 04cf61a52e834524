"""Marks of runs: where a job stands, how far it is, and whether a check passed."""

from dsm.jobs.job import State
from ui.markup import element, percent, picture

INK = "var(--ink)"


def state_sign(state: State) -> str:
    """Return a shape for a state; its word stands beside.

    Waiting is a dashed ring, running a half disc, done a disc, failed and lost a cross,
    cancelled a crossed ring.
    """
    hollow: dict[str, str | float] = {"fill": "none", "stroke": INK, "stroke_width": 1.5}
    ring = element("circle", cx=7, cy=7, r=5.5, **hollow)
    match state:
        case State.WAITING:
            shapes = [element("circle", cx=7, cy=7, r=5.5, stroke_dasharray="3 2", **hollow)]
        case State.RUNNING:
            shapes = [ring, element("path", d="M7 1.5a5.5 5.5 0 0 1 0 11z", fill=INK)]
        case State.DONE:
            shapes = [element("circle", cx=7, cy=7, r=6, fill=INK)]
        case State.CANCELLED:
            shapes = [ring, element("path", d="M3.100 3.100l7.800 7.800", **hollow)]
        case State.FAILED | State.LOST:
            cross = "M2 2l10 10M12 2L2 12"
            shapes = [element("path", d=cross, fill="none", stroke=INK, stroke_width=2)]
    return picture(*shapes, width=14, height=14)


def progress_bar(share: float, *, label: str) -> str:
    """Return how far something is as a bar that a screen reader can read.

    Parameters
    ----------
    share : float
        In [0, 1].
    label : str
        What a screen reader says.
    """
    drawn = picture(
        element("rect", y=1, width="100%", height=10, fill="var(--sunk)", stroke="var(--edge)"),
        element("rect", y=1, width=percent(100 * share), height=10, fill=INK),
        width="100%",
        height=12,
    )
    return element(
        "div",
        drawn,
        class_="bar",
        role="progressbar",
        aria_label=label,
        aria_valuenow=f"{100 * share:.0f}",
        aria_valuemin="0",
        aria_valuemax="100",
    )
