"""A handful of plans that stand for the whole front, each with a letter."""

from dataclasses import dataclass
from enum import StrEnum
from string import ascii_uppercase

import numpy as np
from numpy.typing import NDArray

from dsm.decisions.portfolios import Front

type Floats = NDArray[np.float64]


class Merit(StrEnum):
    """Why a plan is named; these are keys of the text catalogues."""

    BEST_SOCIAL = "best-social"
    BEST_ECONOMIC = "best-economic"
    BEST_ENVIRONMENTAL = "best-environmental"
    BALANCED = "balanced"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class NamedPlan:
    """A plan of the front with its letter.

    Parameters
    ----------
    letter : str
        "A", "B", ...
    plan : int
        Position in the front.
    merits : tuple of Merit
        Why this plan; a plan may have more than one merit.
    """

    letter: str
    plan: int
    merits: tuple[Merit, ...]


def name_plans(front: Front, count: int = 7) -> tuple[NamedPlan, ...]:
    """Choose plans that show how good plans differ.

    Parameters
    ----------
    front : Front
        All good plans; at least one.
    count : int
        How many to name at most, 4 to 26.

    Returns
    -------
    tuple of NamedPlan
        First the best plan for each goal, then the balanced one, whose smallest gain is largest
        when each goal runs from 0 (the least any good plan gains) to 1 (the most); then, one
        after the other, the plan that differs from all named ones in the most actions. Fewer
        than `count` where the front is small. The same front gives the same names.
    """
    merits: dict[int, list[Merit]] = {}
    for goal, merit in enumerate(
        (Merit.BEST_SOCIAL, Merit.BEST_ECONOMIC, Merit.BEST_ENVIRONMENTAL)
    ):
        merits.setdefault(_best_for(front, goal), []).append(merit)
    merits.setdefault(_balanced(front), []).append(Merit.BALANCED)
    while len(merits) < min(count, len(front)):
        merits[_most_different(front, list(merits))] = [Merit.DIFFERENT]
    return tuple(
        NamedPlan(letter, plan, tuple(why))
        for letter, (plan, why) in zip(ascii_uppercase, merits.items(), strict=False)
    )


def _best_for(front: Front, goal: int) -> int:
    """Return the best plan for a goal; among ties the one that gains most elsewhere."""
    others = _from_least_to_most(front).sum(axis=1)
    return int(np.lexsort((-others, -front.gains[:, goal]))[0])


def _balanced(front: Front) -> int:
    scaled = _from_least_to_most(front)
    return int(np.lexsort((-scaled.sum(axis=1), -scaled.min(axis=1)))[0])


def _from_least_to_most(front: Front) -> Floats:
    lowest, highest = front.gains.min(axis=0), front.gains.max(axis=0)
    # A goal on which all good plans are alike must not decide what is balanced.
    spread = np.where(highest > lowest, highest - lowest, 1)
    return np.where(highest > lowest, (front.gains - lowest) / spread, 1.0)


def _most_different(front: Front, named: list[int]) -> int:
    distance = (front.members[:, None, :] != front.members[None, named, :]).sum(axis=2).min(axis=1)
    distance[named] = -1  # two plans of a front differ, but be sure never to name one twice
    return int(np.argmax(distance))
