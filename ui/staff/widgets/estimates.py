"""An estimate in words: its best guess and how far off that could be."""

from ui.staff.marks.estimates import Interval
from ui.texts import numbers
from ui.texts.texts import Texts


def best(texts: Texts, estimate: Interval, *, percent: bool = False) -> str:
    """Return the best guess as a whole number, with the sign of percent where it is one."""
    return texts.write(estimate.median, "percent" if percent else "whole")


def span(texts: Texts, estimate: Interval, *, percent: bool = False) -> str:
    """Return where the figure lies with 9 chances in 10, such as "60–68" or "60–68 %"."""
    ends = numbers.span(estimate.low90, estimate.high90, texts.language)
    return f"{ends}{numbers.HARD_SPACE}%" if percent else ends


def could_be(texts: Texts, estimate: Interval) -> str:
    """Return the same as a few words, such as "could be 60–68"."""
    return texts.say("figure.could-be", span=span(texts, estimate))
