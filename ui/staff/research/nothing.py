"""When there is no run or job of a number: say so, and lead to the list of those there are."""

from ui.staff.widgets.states import empty_state
from ui.staff.widgets.words import heading, markup
from ui.texts.texts import Texts

from .addresses import RESEARCH


def none_such(texts: Texts, said: str) -> None:
    """Put a page that says what there is none of.

    Parameters
    ----------
    said : str
        Its title, as plain text.
    """
    heading(1, said)
    title, why = texts["research.none.title"], texts["research.none.why"]
    box = empty_state(title, why, link=RESEARCH, do=texts["research.none.do"])
    markup(box, kind="gap-l")
