"""Speed bands: all that is kept of how long somebody took."""

from datetime import timedelta
from enum import StrEnum

FAST = 1 / 3  # of the stated minutes; below it, hardly anybody has read the questions
SLOW = 3.0


class Speed(StrEnum):
    """How long an answer took, against the minutes that the questionnaire states."""

    FAST = "fast"
    USUAL = "usual"
    SLOW = "slow"
    UNKNOWN = "unknown"  # on paper nobody measures


def speed_of(taken: timedelta, minutes: int) -> Speed:
    """Return the band of a duration, which is not kept itself.

    Parameters
    ----------
    taken : timedelta
        From the first page to the last.
    minutes : int
        What respondents were told it takes.

    Examples
    --------
    >>> speed_of(timedelta(minutes=1), 5), speed_of(timedelta(minutes=4), 5)
    (<Speed.FAST: 'fast'>, <Speed.USUAL: 'usual'>)
    """
    stated = timedelta(minutes=minutes)
    if taken < stated * FAST:
        return Speed.FAST
    return Speed.SLOW if taken > stated * SLOW else Speed.USUAL
