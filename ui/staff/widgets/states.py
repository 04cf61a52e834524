"""When there is nothing, not yet, or something wrong: say why and what comes next."""

from html import escape

from surveys.errors import FixableError
from ui.markup import element
from ui.texts.texts import Texts


def empty_state(title: str, why: str, *, link: str = "", do: str = "", command: str = "") -> str:
    """Return a box that says why nothing is here, and the one thing to do about it.

    Parameters
    ----------
    title, why : str
        Plain text.
    link, do : str
        Where the one button leads, and its verb.
    command : str
        What to type instead, where only the command line can do it.
    """
    button = element("p", element("a", escape(do), class_="btn", href=link), class_="row")
    typed = element("p", element("code", escape(command)), class_="row")
    return element(
        "div",
        element("h2", escape(title)),
        element("p", escape(why), class_="note"),
        button if link else "",
        typed if command else "",
        class_="box",
    )


def problem_box(texts: Texts, error: FixableError) -> str:
    """Return what is wrong and what to do, all problems at once."""
    several = len(error.problems) > 1
    lines = [
        element("li", element("b", escape(one.problem)), " ", escape(one.fix))
        for one in error.problems
    ]
    single = element("p", escape(error.fix), class_="note")
    title = texts["problem.several"] if several else error.problem
    body = element("ul", *lines, class_="list note") if several else single
    return element("div", element("h2", escape(title)), body, class_="box bad", role="alert")


def hidden_value(texts: Texts, reason: str) -> str:
    """Return a hatched field in place of a number that would give somebody away."""
    hatch = element("div", class_="hatch", role="img", aria_label=texts["hidden.label"])
    return hatch + element("p", escape(reason), class_="note")
