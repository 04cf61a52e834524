"""Response rates of groups of the sample: which may be shown, and which group lags behind."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from dsm.surveying.coarsening import JOINT
from indicators.social.terms import Role, role
from surveys.disclosure import Figure, Reason, protect
from surveys.population import Factor
from surveys.rates import Rate, rate

LAGS_BY = 0.05  # a group that lags less is not worth a sentence
FALSE_ALARM = 0.05  # chance that any group is named although all answer alike

type Ints = NDArray[np.int64]
type Cells = Counter[tuple[tuple[str, ...], bool]]
"""Invited people by their sampling cell, and whether they have answered."""

type Group = tuple[tuple[str, str], ...]
"""Factor and level, of one factor or of two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRate:
    """How many of one group have answered.

    Parameters
    ----------
    group : tuple of (str, str)
        Factor and level, of one factor or of two.
    invited : int
        Known to whoever drew the sample.
    answered : int or None
        None where it is hidden.
    rate : Rate or None
        The share with its 90 % interval, likewise.
    """

    group: Group
    invited: int
    answered: int | None
    rate: Rate | None

    @property
    def factors(self) -> tuple[str, ...]:
        """The factors that it is a group of."""
        return tuple(factor for factor, _ in self.group)


def group_rates(factors: Sequence[Factor], people: Cells) -> tuple[GroupRate, ...]:
    """Return response rates by sex and age together, by each of the two, and by other factors.

    Parameters
    ----------
    factors : sequence of Factor
        Of the sampling cells, in their order.
    people : Counter
        Invited people by cell and by whether they have answered.

    Returns
    -------
    tuple of GroupRate
        Groups with fewer than ten answers are hidden, and others with them where needed. Sex by
        age is protected together with its margins; tables of different factors share nothing
        but their total. A factor of which all levels were merged is left out.
    """
    told = [at for at, _ in enumerate(factors) if len({cell[at] for cell, _ in people}) > 1]
    sex, age = (
        next((at for at in told if role(factors[at].name) is wanted), None)
        for wanted in (Role.SEX, Role.AGE)
    )
    if sex is None or age is None:
        return tuple(one for at in told for one in _table(factors, people, (at,)))
    tables = [(sex, age), *((at,) for at in told if at not in {sex, age})]
    return tuple(one for axes in tables for one in _table(factors, people, axes))


def lagging(groups: Sequence[GroupRate]) -> GroupRate | None:
    """Return the group that answers least, if it does so clearly less than all others together.

    Looked at are sex by age where it is shown, else the single factors. A group is named when it
    lags by `LAGS_BY` and a one-sided test of two shares says so at `FALSE_ALARM`, divided by the
    number of groups (Bonferroni): otherwise one group in ten would always stand out.
    """
    shown = [one for one in groups if one.rate is not None]
    finest = [one for one in shown if len(one.group) == max(len(each.group) for each in shown)]
    clear = NormalDist().inv_cdf(1 - FALSE_ALARM / max(len(finest), 1))
    behind = [one for one in finest if _lags(one, finest, clear)]
    return min(behind, key=lambda one: one.rate.value if one.rate else 1.0, default=None)


def _table(
    factors: Sequence[Factor], people: Cells, axes: tuple[int, ...]
) -> tuple[GroupRate, ...]:
    levels = [_levels(factors[at], people, at) for at in axes]
    invited, answered = _count(people, axes, levels)
    shares = np.divide(answered, invited, out=np.full(invited.shape, 0.5), where=invited > 0)
    shown = protect(answered, figure=Figure.MEAN, people=invited.astype(np.float64), shares=shares)
    named = [
        [(factors[at].name, level) for level in of] for at, of in zip(axes, levels, strict=True)
    ]
    if len(axes) == 1:
        groups: list[Group] = [(one,) for one in named[0]]
        return _groups(groups, invited, answered, shown.reasons.tolist())
    return (
        *_groups(
            [(one, other) for one in named[0] for other in named[1]],
            invited.ravel(),
            answered.ravel(),
            shown.reasons.ravel().tolist(),
        ),
        *_groups([(one,) for one in named[0]], *_margins(invited, answered, 1), shown.row_reasons),
        *_groups(
            [(one,) for one in named[1]], *_margins(invited, answered, 0), shown.column_reasons
        ),
    )


def _levels(factor: Factor, people: Cells, at: int) -> list[str]:
    """Return the invited levels in the order of the factor, merged ones by their first."""
    order = {level: place for place, level in enumerate(factor.levels)}
    found = {cell[at] for cell, _ in people}
    return sorted(found, key=lambda level: order.get(level.split(JOINT)[0], len(order)))


def _count(
    people: Cells, axes: tuple[int, ...], levels: Sequence[Sequence[str]]
) -> tuple[Ints, Ints]:
    """Return invited and answered people, one axis per factor."""
    places: list[Mapping[str, int]] = [{level: i for i, level in enumerate(of)} for of in levels]
    shape = tuple(len(of) for of in levels)
    invited, answered = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for (cell, done), count in people.items():
        at = tuple(place[cell[axis]] for axis, place in zip(axes, places, strict=True))
        invited[at] += count
        answered[at] += count * done
    return invited, answered


def _margins(invited: Ints, answered: Ints, axis: int) -> tuple[Ints, Ints]:
    return invited.sum(axis=axis), answered.sum(axis=axis)


def _groups(
    groups: Sequence[Group], invited: Ints, answered: Ints, reasons: Sequence[Reason]
) -> tuple[GroupRate, ...]:
    rows = zip(groups, invited.tolist(), answered.tolist(), reasons, strict=True)
    return tuple(
        GroupRate(group=group, invited=asked, answered=came, rate=rate(came, asked))
        if reason is Reason.SHOWN
        else GroupRate(group=group, invited=asked, answered=None, rate=None)
        for group, asked, came, reason in rows
        if asked
    )


def _lags(one: GroupRate, groups: Sequence[GroupRate], clear: float) -> bool:
    others = [each for each in groups if each is not one and each.factors == one.factors]
    came, asked = sum(each.answered or 0 for each in others), sum(each.invited for each in others)
    own = one.answered or 0
    if not asked:
        return False
    pooled = (came + own) / (asked + one.invited)
    error = sqrt(pooled * (1 - pooled) * (1 / asked + 1 / one.invited))
    gap = came / asked - own / one.invited
    return gap >= LAGS_BY and gap > clear * error
