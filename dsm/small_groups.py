"""Which groups of a page may be shown, so that no figure beside another tells a small group's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indicators.social.terms import Role, role
from surveys.direct import DirectEstimates
from surveys.disclosure import Figure, Limits, Protection, Reason, protect
from surveys.population import Factor, PopulationFrame
from surveys.responses import Responses

type Direct = Callable[[Responses, Sequence[str]], DirectEstimates]
"""Makes the direct figures of the groups of some factors, in points or percent."""

UNKNOWN = "(unknown)"


def without_few_unknown(responses: Responses) -> Responses:
    """Leave out respondents whose group of a factor is unknown, where they are too few to show.

    The city's figure less those of all groups of a factor is the figure of those whose group is
    unknown. Leaving out fewer than ten is a smaller loss than hiding a group for their sake.
    """
    few = few_unknown(responses.background)
    if not few.any():
        return responses
    return replace(
        responses,
        levels=responses.levels[~few],
        background=responses.background[~few],
        weights=responses.weights[~few],
    )


def few_unknown(background: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
    """Return whom `without_few_unknown` leaves out.

    Parameters
    ----------
    background : array of shape (respondent, factor)
        Position of each respondent's group; -1 where it is unknown.
    """
    few = np.zeros(len(background), dtype=np.bool_)
    found = True
    while found:  # others may have become few by those who were left out
        found = False
        for column in background.T:
            unknown = (column < 0) & ~few
            if 0 < unknown.sum() < Limits().mean:
                few |= unknown
                found = True
    return few


def sex_by_age(frame: PopulationFrame) -> tuple[str, ...]:
    """Return the cross that pages show of everybody's answers, or none where it cannot be made.

    Whatever else is shown of the same answers stands beside it, be it on another page: a group of
    either factor is the sum of its cells, and no sum may tell a cell that is hidden.
    """
    found = [
        next((factor.name for factor in frame.factors if role(factor.name) is wanted), "")
        for wanted in (Role.SEX, Role.AGE)
    ]
    return tuple(found) if all(found) else ()


def reasons(
    responses: Responses,
    frame: PopulationFrame,
    by: Sequence[str],
    direct: Direct,
    *,
    counted: Direct,
    shares: bool,
    beside: Sequence[str] = (),
) -> tuple[Reason, ...]:
    """Return why each group is shown or hidden.

    Parameters
    ----------
    responses : Responses
        Answers; those whose group is unknown are one more group, which is never shown.
    frame : PopulationFrame
        With the factors of the answers.
    by : sequence of str
        No factor, one, or two.
    direct : callable
        See `Direct`.
    counted : callable
        The figure of the construct that the fewest answered: whoever gave all its items an
        answer. Its counts decide for every figure of the construct, so that one hides what the
        other hides; else a share could show the group that a score beside it had to hide.
    shares : bool
        Whether the figures are percentages, of which 0 and 100 tell what everybody answered.
    beside : pair of str, optional
        A cross of two factors on the same page. A group of either factor is the sum of its
        cells, so it is hidden where the cross needs it hidden.

    Returns
    -------
    tuple of Reason
        One per group of the cross of `by`, the last factor running fastest.
    """
    return _Tables(responses, frame, direct, counted, shares).reasons(by, beside)


@dataclass(frozen=True, slots=True)
class _Tables:
    """All tables of one figure of the same answers; see `reasons` for what they are made from."""

    responses: Responses
    frame: PopulationFrame
    direct: Direct
    counted: Direct
    shares: bool

    def reasons(self, by: Sequence[str], beside: Sequence[str]) -> tuple[Reason, ...]:
        standard = sex_by_age(self.frame)
        if by and tuple(by) == standard[::-1]:  # the table that pages show, from the other side
            turned = np.empty(self.frame.margin(standard).shape, dtype=object)
            turned.flat = self.reasons(standard, ())
            return tuple(turned.T.reshape(-1).tolist())
        if len(by) == 1:
            return self._of_factor(by[0], beside)[:-1]  # the last are those of unknown group
        own = self._protection(by)
        inner = tuple(slice(len(self.frame.factor(name).levels)) for name in by)
        return tuple(own.reasons[inner].reshape(-1).tolist() if by else own.reasons.tolist())

    def _of_factor(self, name: str, beside: Sequence[str]) -> tuple[Reason, ...]:
        """Return why each group of one factor is shown or hidden, beside a cross of two.

        The totals of a cross are protected as a list by itself would be. A list that chose by
        itself whom to hide with a small group might choose others, and so hide more for nothing;
        but only a list knows where everybody in a group gave one answer.
        """
        totals: tuple[Reason, ...] = ()
        if name in beside:
            crossed = self._protection(beside)
            totals = (crossed.row_reasons, crossed.column_reasons)[list(beside).index(name)]
            if not self.shares:
                return totals
        found: tuple[Reason, ...] = tuple(self._protection([name]).reasons.tolist())
        if not totals:
            return found
        return tuple(
            total if reason is Reason.SHOWN else reason
            for reason, total in zip(found, totals, strict=True)
        )

    def _protection(self, by: Sequence[str]) -> Protection:
        everybody = _with_unknown(self.responses)
        answers = self.counted(everybody, by).respondents
        shape = tuple(len(self.frame.factor(name).levels) + 1 for name in by) or (1,)
        people = np.full(shape, self.frame.total)
        if by:
            people = np.pad(self.frame.margin(by), [(0, 1)] * len(by))
        rows, columns = self._hidden_on_pages(by)
        return protect(
            answers.reshape(shape),
            figure=Figure.MEAN,
            people=people,
            shares=self.direct(everybody, by).value.reshape(shape) / 100 if self.shares else None,
            hidden_rows=rows,
            hidden_columns=columns,
        )

    def _hidden_on_pages(self, by: Sequence[str]) -> tuple[list[int], list[int]]:
        """Return which totals of rows and columns pages hide, which show no such table."""
        standard = sex_by_age(self.frame)
        if len(by) < 2 or tuple(by) == standard:
            return [], []
        rows, columns = (
            [
                at
                for at, reason in enumerate(self._of_factor(name, standard))
                if reason is not Reason.SHOWN
            ]
            for name in by
        )
        return rows, columns


def _with_unknown(responses: Responses) -> Responses:
    """Return the same answers, with the unknown as the last group of every factor."""
    factors = tuple(Factor(one.name, (*one.levels, UNKNOWN)) for one in responses.factors)
    last = np.array([len(one.levels) for one in responses.factors], dtype=np.int16)
    background = np.where(responses.background < 0, last, responses.background)
    return replace(responses, factors=factors, background=background.astype(np.int16))
