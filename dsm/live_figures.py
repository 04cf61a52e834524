"""Early figures of one construct: what is shown while a campaign is open, and how a row keeps it."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dsm.live_steps import Ints, Mask
from indicators.social.summaries import Estimate
from surveys.population import Factor

EVERYBODY = ()

type Group = tuple[str, ...]
"""A factor and one of its levels; none for everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyFigure:
    """One group's mean score, in whole points.

    Parameters
    ----------
    group : tuple of str
        See `Group`.
    answers : int
        How many of its people the figure counts.
    estimate : Estimate
        0 to 100, whole numbers. For groups without counted answers there is no early figure.
    """

    group: Group
    answers: int
    estimate: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyConstruct:
    """What the last figures of a construct were, and which answers they counted.

    Parameters
    ----------
    answers : int
        Counted in them. How many wait is told nowhere: they may all be of one small group.
    figures : tuple of EarlyFigure
        Everybody first.
    problem : str
        Why the last fit gave none, see `dsm.live_fitting.Failure`; "" where it did.
    tried : int
        How many answers that fit counted; it is tried again with ten more.
    factors : tuple of Factor
        Whose groups were counted.
    counts : tuple of arrays of shape (group,)
        Per factor, answers counted in each group, the unknown last.
    counted : frozenset of str
        Random ids of the answers.
    """

    answers: int
    figures: tuple[EarlyFigure, ...] = ()
    problem: str = ""
    tried: int = 0
    factors: tuple[Factor, ...] = ()
    counts: tuple[Ints, ...] = ()
    counted: frozenset[str] = field(default=frozenset(), repr=False)

    def figure(self, group: Group) -> EarlyFigure | None:
        """Return the figure of a group, or None where there is none."""
        return next((one for one in self.figures if one.group == group), None)

    def of(self, ids: tuple[str, ...]) -> Mask:
        """Return which of these answers were counted."""
        return np.array([one in self.counted for one in ids], dtype=np.bool_)

    def stored(self) -> dict[str, Any]:
        """Return it as a row keeps it."""
        return {
            "answers": self.answers,
            "problem": self.problem,
            "tried": self.tried,
            "figures": [
                {"group": list(one.group), "answers": one.answers, "points": _points(one.estimate)}
                for one in self.figures
            ],
            "factors": [[one.name, list(one.levels)] for one in self.factors],
            "counts": [one.tolist() for one in self.counts],
            # Sorted, so that their order tells nothing of which came first.
            "counted": sorted(self.counted),
        }


def early_construct_of(stored: dict[str, Any]) -> EarlyConstruct:
    """Return what a row kept."""
    return EarlyConstruct(
        answers=stored["answers"],
        problem=stored["problem"],
        tried=stored["tried"],
        figures=tuple(
            EarlyFigure(
                group=tuple(one["group"]),
                answers=one["answers"],
                estimate=_estimate(one["points"]),
            )
            for one in stored["figures"]
        ),
        factors=tuple(Factor(name, tuple(levels)) for name, levels in stored["factors"]),
        counts=tuple(np.array(one, dtype=np.int64) for one in stored["counts"]),
        counted=frozenset(stored["counted"]),
    )


def in_whole_points(estimate: Estimate) -> Estimate:
    """Return a figure as it is shown: decimals would only tell more of single answers.

    Examples
    --------
    >>> in_whole_points(Estimate(median=61.6, low50=60.2, high50=63.1, low90=57.9, high90=65.4))
    Estimate(median=62.0, low50=60.0, high50=63.0, low90=58.0, high90=65.0)
    """
    return _estimate([round(one) for one in _points(estimate)])


def _points(estimate: Estimate) -> list[float]:
    return [
        estimate.median,
        estimate.low50,
        estimate.high50,
        estimate.low90,
        estimate.high90,
    ]


def _estimate(points: list[float]) -> Estimate:
    median, low50, high50, low90, high90 = (float(one) for one in points)
    return Estimate(median=median, low50=low50, high50=high50, low90=low90, high90=high90)
