"""Marks of maturity: five steps, whether a part is met, and the ladder of one policy."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape

from ui.markup import element, picture

LEVELS = (1, 2, 3, 4, 5)
FIRST_DARK_LEVEL = 4  # from here on light letters are readable, below it dark ones are


class Standing(StrEnum):
    """How a part of a level stands."""

    MET = "met"
    PARTLY = "partly"
    MISSING = "missing"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part that a level asks for; `detail` is markup, such as the odds that it holds."""

    text: str
    standing: Standing
    standing_text: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One level of a policy: its name, its parts, and what to say at its right.

    `now` marks the level reached; `flag` is a short word in a pill, such as "aim".
    """

    level: int
    name: str
    parts: Sequence[Part] = ()
    state: str = ""
    flag: str = ""
    now: bool = False


def level_steps(level: int, *, aim: int | None = None, label: str) -> str:
    """Return five small steps, filled up to `level` (0: none), dashed at the `aim`."""
    steps = [_step(step, filled=step <= level, aimed=step == aim) for step in LEVELS]
    return picture(*steps, width=75, height=15, label=label, view_box="0 0 75 15")


def level_colour(level: int) -> str:
    """Return the colours of a level's field: ground and letters."""
    letters = "high" if level >= FIRST_DARK_LEVEL else "low"
    return f"background:var(--level-{level});color:var(--on-level-{letters})"


def standing_mark(standing: Standing, *, label: str) -> str:
    """Return a filled, half or dashed ring, or one with a bar: met, partly, missing, not asked."""
    ring: dict[str, str | float] = {"fill": "none", "stroke": "var(--ink)", "stroke_width": 1.5}
    drawn = {
        Standing.MET: element("circle", cx=9, cy=9, r=7.5, fill="var(--ink)")
        + element(
            "path",
            d="M5.5 9.3l2.5 2.5 4.5-5",
            fill="none",
            stroke="var(--paper)",
            stroke_width=1.8,
        ),
        Standing.PARTLY: element("circle", cx=9, cy=9, r=7, **ring)
        + element("path", d="M9 2a7 7 0 0 1 0 14z", fill="var(--ink)"),
        Standing.MISSING: element("circle", cx=9, cy=9, r=7, stroke_dasharray="3 2.5", **ring),
        Standing.NOT_APPLICABLE: element("circle", cx=9, cy=9, r=7, **ring)
        + element("path", d="M5 9h8", stroke="var(--ink)", stroke_width=1.8),
    }
    return picture(drawn[standing], width=18, height=18, label=label, view_box="0 0 18 18")


def ladder(rungs: Sequence[Rung]) -> str:
    """Return the ladder of one policy, highest level first, as an ordered list of markup."""
    descending = sorted(rungs, key=lambda rung: rung.level, reverse=True)
    return element("ol", *[_rung(rung) for rung in descending])


def _rung(rung: Rung) -> str:
    head = element("h3", escape(rung.name), class_="small") + _right_side(rung)
    parts = element("ul", *[_part(part) for part in rung.parts], class_="comp")
    body = element(
        "div", element("div", head, class_="hd"), parts if rung.parts else "", class_="bd"
    )
    step = element("div", str(rung.level), class_="step", style=level_colour(rung.level))
    return element("li", step, body, class_="rung now" if rung.now else "rung")


def _right_side(rung: Rung) -> str:
    if rung.flag:
        dot = "● " if rung.now else ""
        return element("span", escape(dot + rung.flag), class_="here" if rung.now else "here out")
    return element("span", escape(rung.state), class_="state")


def _part(part: Part) -> str:
    mark = standing_mark(part.standing, label=part.standing_text)
    below = f"<br/>{part.detail}" if part.detail else ""
    return element("li", mark, element("span", escape(part.text), below))


def _step(step: int, *, filled: bool, aimed: bool) -> str:
    colour = f"var(--level-{step})"
    left = 15 * (step - 1) + 1
    if filled:
        return element(
            "rect",
            x=left,
            y=1,
            width=13,
            height=13,
            rx=2,
            fill=colour,
            stroke="var(--edge)",
            stroke_width=0.5,
        )
    look: dict[str, str | float] = (
        {"stroke": "var(--ink)", "stroke_width": 2, "stroke_dasharray": "3 2"}
        if aimed
        else {"stroke": "var(--edge)", "stroke_width": 1}
    )
    return element("rect", x=left, y=1, width=13, height=13, rx=2, fill="none", **look)
