"""Rows of a dot plot and the fog around those that cannot be told apart, as markup."""

from collections.abc import Iterable, Mapping
from html import escape

from ui.markup import element

from .chances import tie_mark
from .estimates import Scale


def dot_row(name: str, track: str, reading: str, *, kind: str = "") -> str:
    """Return a row: name, track, and the numbers at its right.

    Parameters
    ----------
    name : str
        Plain text.
    track, reading : str
        Markup, such as an `estimate_row` and the figures in words.
    kind : str
        Further classes of the style sheet, such as "minor".
    """
    return element(
        "div",
        element("div", escape(name), class_="nm"),
        element("div", track, class_="track"),
        element("div", reading, class_="num"),
        class_=f"dr {kind}".strip(),
    )


def head_row(words: str) -> str:
    """Return the row above the others, with the words of an axis over their tracks."""
    return element("div", element("div"), element("div", words), element("div"), class_="dr head")


def lines_apart(marks: Mapping[str, float], scale: Scale) -> str:
    """Return the style that puts lines behind rows where the words of their axis are.

    Parameters
    ----------
    marks : mapping of word to value
        Evenly apart, the lowest at the low end of the scale.
    scale : Scale
        Of the tracks.

    Examples
    --------
    >>> lines_apart({"0": 0.0, "50": 50.0, "100": 100.0}, Scale())
    '--step:50%'
    """
    values = sorted(marks.values())
    if len(values) < 2:
        return "--step:100%"
    return f"--step:{100 * (values[1] - values[0]) / (scale.high - scale.low):.4g}%"


def fog_rows(finding: str, reason: str, rows: Iterable[str]) -> str:
    """Return rows behind one grey field, below the sentence that says why they have no order.

    Parameters
    ----------
    finding, reason : str
        Plain text, such as "Cannot be told apart." and "Listed A to Å, ...".
    rows : iterable of str
        Markup of `dot_row`, already A to Å: in the fog any other order would be chance.
    """
    words = element("span", element("b", escape(finding)), " ", escape(reason))
    caption = element("p", tie_mark(width=28), words, class_="cap")
    return element("div", caption, *rows, class_="fogset")
