"""Which items are worded against what they measure, as the shipped questionnaires say."""

from collections.abc import Iterable
from functools import cache

from surveys.instruments import shipped_instruments
from surveys.items import Polarity


def negatively_worded(items: Iterable[str]) -> tuple[str, ...]:
    """Return those of some items that speak against their construct, in the same order.

    An item keeps its id only as long as it keeps its wording, so any questionnaire that has the
    item can tell. Items of other origin are taken as positively worded.

    Examples
    --------
    >>> negatively_worded(["esteem-like", "esteem-short", "esteem-harsh"])
    ('esteem-short', 'esteem-harsh')
    """
    return tuple(item for item in items if item in _negative())


@cache
def _negative() -> frozenset[str]:
    return frozenset(
        item.id
        for instrument in shipped_instruments()
        for item in instrument.items
        if item.polarity is Polarity.NEGATIVE
    )
