"""A picture with what it says, what is drawn, and what a good one looks like."""

from collections.abc import Iterable, Sequence
from html import escape

from ui.markup import element
from ui.texts import numbers
from ui.texts.texts import Texts

STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 25.0, 50.0)


def figure(caption: str, what: str, drawing: str) -> str:
    """Return one picture.

    Parameters
    ----------
    caption : str
        What it says, as plain text.
    what : str
        What is drawn, as plain text; may be empty.
    drawing : str
        Markup.
    """
    said = element("p", escape(what), class_="fine") if what else ""
    return element("figure", element("figcaption", escape(caption)), said, drawing)


def good_one(texts: Texts, key: str) -> str:
    """Return the sentence that says what a good picture of this kind looks like."""
    title = element("b", escape(texts["run.good-one"]))
    return element("p", title, " ", escape(texts[f"run.good.{key}"]), class_="note good")


def figures(parts: Iterable[str], *, small: bool = False) -> str:
    """Return pictures side by side, as many as there is room for."""
    return element("div", *parts, class_="plots small" if small else "plots")


def ticks(
    texts: Texts, low: float, high: float, *, most: int = 5, percent: bool = False
) -> dict[str, float]:
    r"""Return round values between two ends, each in writing.

    Parameters
    ----------
    most : int
        How many at most.
    percent : bool
        Whether values are shares in [0, 1], to be written as percent.

    Examples
    --------
    >>> from ui.texts.texts import texts_in
    >>> ticks(texts_in("en"), 0.0, 0.5, percent=True)
    {'0\xa0%': 0.0, '20\xa0%': 0.2, '40\xa0%': 0.4}
    """
    step = next((one for one in STEPS if _count(low, high, one) <= most), max(high - low, 1e-9))
    first = round(-(-low // step))
    values = [round((first + at) * step, 6) for at in range(_count(low, high, step))]
    return {_written(texts, value, step, percent=percent): value for value in values}


def end_words(texts: Texts, categories: int) -> Sequence[str]:
    """Return short names of the answers of a question, from worst to best: their numbers."""
    return [texts.write(at + 1) for at in range(categories)]


def _count(low: float, high: float, step: float) -> int:
    return max(int(high / step + 1e-9) - int(-(-low // step)) + 1, 0) if step else 0


def _written(texts: Texts, value: float, step: float, *, percent: bool) -> str:
    if percent:
        places = 0 if step >= 0.01 else 1
        return numbers.percent(100 * value, texts.language, places=places)
    places = 0 if step >= 1 else 1 if step >= 0.1 else 2
    return numbers.decimal(value, texts.language, places=places)
