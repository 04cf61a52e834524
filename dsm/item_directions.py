"""Use case of those who bring in answers: which items seem to run the other way."""

from dataclasses import dataclass

from sqlmodel import Session

from dsm import fieldwork
from surveys.tabulate import count_patterns


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrary:
    """An item that runs against the others of its construct.

    Parameters
    ----------
    construct, item : str
    loading : float
        Correlation with what all items of the construct share; below 0.
    chance : float
        That it really runs against them, in [0, 1].
    """

    construct: str
    item: str
    loading: float
    chance: float


def contrary_items(session: Session, wave: str) -> tuple[Contrary, ...]:
    """Return the items of a wave that nearly surely run against the others of their construct.

    Mostly their codes were not turned when the answers were imported, or a mapping says that lower
    is better where higher is.

    Raises
    ------
    FieldworkError
        If there is no such wave.
    """
    from indicators.social.keying import Way, find_ways

    responses = fieldwork.load_answers(session, wave)
    return tuple(
        Contrary(
            construct=construct,
            item=one.item,
            loading=one.loading.median,
            chance=one.against,
        )
        for construct in responses.constructs
        for one in find_ways(count_patterns(responses, construct))
        if one.way is Way.AGAINST
    )
