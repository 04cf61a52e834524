"""How sure: dots, number and word, always the three together."""

from html import escape

from indicators.odds import Comparison, Contrast, Odds
from ui.markup import element
from ui.staff.marks.chances import ten_dots, tie_mark
from ui.texts.odds import compare_groups, in_ten, word
from ui.texts.texts import Texts


def odds_line(texts: Texts, odds: Odds, *, that: str = "") -> str:
    """Return markup such as "●●●●●●●○○○ **7 in 10**, likely that it has fallen".

    Parameters
    ----------
    odds : Odds
        The chance.
    that : str
        What is likely, as plain text; empty where the sentence around it says so.
    """
    said = element("b", escape(in_ten(texts, odds))) + escape(f", {word(texts, odds)}")
    tail = escape(f" {that}") if that else ""
    return element("span", ten_dots(odds.dots), element("span", said, tail), class_="chance")


def tie_line(text: str) -> str:
    """Return two rings and a sentence: these cannot be told apart."""
    return element("span", tie_mark(), element("span", escape(text)), class_="tie")


def contrast_lines(texts: Texts, first: str, second: str, contrast: Contrast) -> str:
    """Return how two groups compare: a sentence, and below it the odds or the rings of a tie."""
    sentence = escape(compare_groups(texts, first, second, contrast))
    if contrast.comparison is Comparison.CANNOT_BE_TOLD_APART:
        rings = element("p", tie_mark(width=34), element("b", sentence), class_="tied")
        return element("div", element("div", rings), class_="fogbox")
    odds = element("p", odds_line(texts, contrast.odds))
    return element("p", sentence, class_="answer") + odds
