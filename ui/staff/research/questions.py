"""What questions are called on the researcher's pages: by their id, with their words where they are known."""

from functools import cache

from surveys.instruments import shipped_instruments
from surveys.texts import Text
from ui.texts.texts import Texts


def question_text(texts: Texts, item: str) -> str:
    """Return the words of a shipped question, the newest version's; empty for one of another origin."""
    found = _shipped().get(item)
    return found[texts.language] if found else ""


@cache
def _shipped() -> dict[str, Text]:
    return {item.id: item.text for instrument in shipped_instruments() for item in instrument.items}
