"""What an expert says in four steps: without the action, then lowest, highest, best, and how sure."""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from indicators.experts.effects import LEAST_CONFIDENCE, Judgement

UNLUCKY = 0.05  # chance below which we no longer speak of bad luck; the usual one


class Flaw(StrEnum):
    """What can be wrong with the four steps; each face words it."""

    LOWEST_ABOVE_HIGHEST = "lowest-above-highest"
    BEST_OUTSIDE = "best-outside"
    TOO_UNSURE = "too-unsure"
    OFF_SCALE = "off-scale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One flaw, with the field it stands in and the numbers that show it.

    Parameters
    ----------
    flaw : Flaw
    field : str
        Name of the attribute of `FourSteps` that should be changed first.
    said, low, high : float
        What was said, and the limits it should lie between.
    """

    flaw: Flaw
    field: str
    said: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FourSteps:
    """Answers about one quantity, in its observable unit.

    Parameters
    ----------
    lowest, highest, best : float
        What it could be at the least and at the most, and what is most likely.
    confidence : float
        Chance in percent, 50 to 100, that the truth lies between `lowest` and `highest`.
    without : float
        What it would be if nothing were done; 0 where no action is judged.

    Notes
    -----
    The order of the steps matters more than their wording: limits before the best guess, and the
    best guess is less of an anchor (Speirs-Bridge et al. 2010; Hemming et al. 2018). What would
    happen without the action is asked before all of them, so that a change is compared with the
    same expert's own expectation and not with today.
    """

    lowest: float
    highest: float
    best: float
    confidence: float
    without: float = 0.0

    def change(self, *, action: str, indicator: str, expert: str) -> Judgement:
        """Return the same as a change against doing nothing.

        Examples
        --------
        >>> said = FourSteps(without=60, lowest=59, highest=66, best=62, confidence=80)
        >>> judged = said.change(action="light", indicator="safe", expert="x")
        >>> judged.low, judged.best, judged.high
        (-1, 2, 6)
        """
        return Judgement(
            action=action,
            indicator=indicator,
            expert=expert,
            low=self.lowest - self.without,
            best=self.best - self.without,
            high=self.highest - self.without,
            confidence=self.confidence,
        )


def flaws_of(said: FourSteps, *, low: float = -np.inf, high: float = np.inf) -> tuple[Found, ...]:
    """Return everything that is wrong with what was said.

    Parameters
    ----------
    said : FourSteps
    low, high : float
        Between which the quantity can lie at all, such as 0 and 100 for people of 100.

    Examples
    --------
    >>> swapped = FourSteps(lowest=7, highest=3, best=5, confidence=80)
    >>> [str(found.flaw) for found in flaws_of(swapped)]
    ['lowest-above-highest']
    """
    found = []
    for name in ("without", "lowest", "highest", "best"):
        value = getattr(said, name)
        if not low <= value <= high:
            found.append(Found(flaw=Flaw.OFF_SCALE, field=name, said=value, low=low, high=high))
    if said.lowest > said.highest:
        found.append(_found(said, Flaw.LOWEST_ABOVE_HIGHEST, "lowest", said.lowest))
    elif not said.lowest <= said.best <= said.highest:
        found.append(_found(said, Flaw.BEST_OUTSIDE, "best", said.best))
    if not LEAST_CONFIDENCE <= said.confidence <= 100:
        limits = {"low": LEAST_CONFIDENCE, "high": 100.0}
        found.append(
            Found(flaw=Flaw.TOO_UNSURE, field="confidence", said=said.confidence, **limits)
        )
    return tuple(found)


def limits_of(unit: str) -> tuple[float, float]:
    """Return between which numbers a quantity of this unit can lie at all.

    Examples
    --------
    >>> limits_of("% of adults"), limits_of("of 100 residents"), limits_of("minutes")
    ((0.0, 100.0), (0.0, 100.0), (-inf, inf))
    """
    shares = unit.strip().startswith(("%", "of 100", "av 100"))
    return (0.0, 100.0) if shares else (-np.inf, np.inf)


def is_too_sure(inside: int, count: int) -> bool:
    """Tell whether so few truths in ranges of 90 % are more than bad luck.

    Parameters
    ----------
    inside, count : int
        How many of `count` truths lay between the 5 and 95 % quantiles.

    Notes
    -----
    Whether so few, or fewer, would come in less than 1 of 20 panels of calibrated experts.

    Examples
    --------
    >>> is_too_sure(9, 10), is_too_sure(7, 10), is_too_sure(6, 10)
    (False, False, True)
    """
    ways = (
        math.comb(count, hits) * 0.9**hits * 0.1 ** (count - hits) for hits in range(inside + 1)
    )
    return math.fsum(ways) < UNLUCKY


def _found(said: FourSteps, flaw: Flaw, field: str, value: float) -> Found:
    return Found(flaw=flaw, field=field, said=value, low=said.lowest, high=said.highest)
