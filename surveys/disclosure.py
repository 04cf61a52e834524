"""Small numbers: which figures for groups may be shown, so that no hidden one can be worked out."""

import math
from collections.abc import Collection
from dataclasses import dataclass, fields
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from surveys.errors import FixableError, raise_all
from surveys.suppression import FigureNetwork, figure_network, hide_more

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]
type Mask = NDArray[np.bool_]

LOWEST_LIMIT = 3  # below this a figure is about people one could name


class LimitsError(FixableError):
    """A disclosure limit is set too low."""

    code = "limits-rejected"


class Figure(StrEnum):
    """What is shown for a group, and so which limit holds."""

    COUNT = "count"
    MEAN = "mean"
    OPEN_DISTRICT = "open-district"


class Reason(StrEnum):
    """Why a figure is shown or hidden. For staff: outsiders need only know that it is hidden."""

    SHOWN = "shown"
    FEW_RESPONDENTS = "few-respondents"
    FEW_PEOPLE = "few-people"
    ALL_OR_NONE = "all-or-none"
    WOULD_REVEAL = "would-reveal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many people a figure must rest on. All may be raised; none may go below 3.

    Parameters
    ----------
    count : int
        Respondents in a published count, and the room for doubt about any hidden one.
    mean : int
        Respondents behind a mean, a share or a posterior summary.
    open_district : int
        Respondents behind a figure for a district on a page that anyone can open.
    open_district_people : int
        Residents of such a district.
    all_or_none : int
        Respondents behind a share of 0 % or 100 %.

    Raises
    ------
    LimitsError
        If a limit is below 3; all such limits are reported together.

    Notes
    -----
    The defaults are the project's own, chosen beside the rules of Statistics Norway (3),
    the Norwegian Institute of Public Health (3 cases, 100 people) and NHS England (8).
    """

    count: int = 5
    mean: int = 10
    open_district: int = 30
    open_district_people: int = 100
    all_or_none: int = 30

    def __post_init__(self) -> None:
        raise_all(
            [
                LimitsError(
                    f"The limit {field.name!r} is {getattr(self, field.name)}, "
                    f"which is below {LOWEST_LIMIT}.",
                    fix=f"Set it to {LOWEST_LIMIT} or more; {field.default} is usual.",
                )
                for field in fields(self)
                if getattr(self, field.name) < LOWEST_LIMIT
            ]
        )

    def respondents(self, figure: Figure) -> int:
        """Return how many respondents a figure must rest on."""
        by_figure = {
            Figure.COUNT: self.count,
            Figure.MEAN: self.mean,
            Figure.OPEN_DISTRICT: self.open_district,
        }
        return by_figure[figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remainder:
    """What is hidden in a table, taken together: "4 districts with 31 answers are not shown"."""

    groups: int
    respondents: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Protection:
    """Which cells and totals of a table may be shown, and why not the others.

    Parameters
    ----------
    reasons : array of shape (group,) or (row, column)
        A `Reason` per cell.
    row_reasons, column_reasons : tuple of Reason
        The same for the totals of rows and columns; empty for a table with one dimension.
    total_reason : Reason
        The same for the whole.
    remainder : Remainder
        The hidden cells together.
    """

    reasons: NDArray[np.object_]
    row_reasons: tuple[Reason, ...]
    column_reasons: tuple[Reason, ...]
    total_reason: Reason
    remainder: Remainder

    @property
    def shown(self) -> Mask:
        """Which cells may be shown, in the shape of the table."""
        return np.asarray(self.reasons == Reason.SHOWN, dtype=np.bool_)

    @property
    def rows_shown(self) -> Mask:
        """Which row totals may be shown."""
        return np.array([reason is Reason.SHOWN for reason in self.row_reasons], dtype=np.bool_)

    @property
    def columns_shown(self) -> Mask:
        """Which column totals may be shown."""
        return np.array([reason is Reason.SHOWN for reason in self.column_reasons], dtype=np.bool_)

    @property
    def total_shown(self) -> bool:
        """Whether the figure for everybody may be shown."""
        return self.total_reason is Reason.SHOWN

    def hide(self, values: Floats) -> Floats:
        """Return the cells' figures with NaN in place of those that may not be shown."""
        return np.where(self.shown, values, np.nan)


def protect(
    respondents: Ints,
    *,
    figure: Figure,
    people: Floats | None = None,
    shares: Floats | None = None,
    hidden_rows: Collection[int] = (),
    hidden_columns: Collection[int] = (),
    limits: Limits = Limits(),
) -> Protection:
    """Decide which figures of a table may be shown. Every figure for a group passes here.

    A figure is hidden when it rests on too few people. Then further figures are hidden until
    nothing hidden can be worked out by subtraction from what is shown:

    - in every row, column and the list of totals, what is hidden covers at least two groups
      and, together, enough people for a figure of its own;
    - every hidden count may, for all that the shown ones tell, lie anywhere in a range of
      at least `limits.count`.

    Parameters
    ----------
    respondents : array of shape (group,), (row, column), or () for everybody alone
        Respondents behind each figure. The groups exclude each other and together are all:
        where everybody's figure is shown too, those of unknown group are one more group.
        The totals are figures too, and are taken to be shown when they may be.
    figure : Figure
        A count, a mean (also a share or a posterior summary), or a figure for a district
        on an open page.
    people : array of the same shape, optional
        Residents in each group; needed for an open page. A group without residents is known
        to be empty: its zero is shown, and hides nobody.
    shares : array of the same shape, optional
        Shares in [0, 1] that are to be shown: those that read 0 % or 100 % of a
        small group are hidden, since they say what each of its members answered.
    hidden_rows, hidden_columns : collection of int
        Totals of a table that are hidden already, in another one of the same answers: this one
        must not tell them.
    limits : Limits
        How many people a figure must rest on.

    Returns
    -------
    Protection
        Which cells and totals are shown, the reason for each, and the hidden remainder.

    Raises
    ------
    ValueError
        If an open page is asked for without `people`, shapes differ, or the table has more
        than two dimensions: lay the groups of two factors side by side as rows instead.

    Notes
    -----
    Counts and totals form a network in which what flows into a node flows out of it, so the
    range of a hidden count follows exactly from the largest flow around it. An attacker
    is assumed to know all shown figures and that counts are zero or more, and not to know which of
    the hidden figures were hidden first. Two tables of the same answers are two releases:
    this function sees one at a time, `surveys.differencing.protect_further` all of them.

    Examples
    --------
    Three answers from the island, so the smallest of the others is hidden with it:

    >>> protect(np.array([40, 3, 25, 60]), figure=Figure.COUNT).shown
    array([ True, False, False,  True])
    """
    if respondents.ndim > 2:
        raise ValueError(f"A table has rows and columns, not {respondents.ndim} dimensions.")
    residents = _residents(respondents, figure, people)
    network = figure_network(np.atleast_1d(respondents), np.atleast_1d(residents))
    least = limits.respondents(figure)
    least_people = limits.open_district_people if figure is Figure.OPEN_DISTRICT else 0
    own = [_own_reason(network, at, least, least_people) for at in range(network.total + 1)]
    if shares is not None:
        _add_all_or_none(own, network, shares, limits)
    _add_hidden_totals(own, respondents.shape, hidden_rows, hidden_columns)
    hidden = hide_more(
        network,
        [at for at, reason in enumerate(own) if reason is not Reason.SHOWN],
        respondents=least,
        people=least_people,
        room=limits.count,
    )
    return _protection(network, respondents.shape, own, hidden)


def _residents(respondents: Ints, figure: Figure, people: Floats | None) -> Floats:
    if people is None:
        if figure is Figure.OPEN_DISTRICT:
            raise ValueError("A figure for an open page needs the residents of each group.")
        return np.full(respondents.shape, np.inf)
    if people.shape != respondents.shape:
        raise ValueError(f"people {people.shape} and respondents {respondents.shape} differ.")
    return people.astype(np.float64)


def _own_reason(network: FigureNetwork, at: int, respondents: int, people: int) -> Reason:
    if network.is_empty(at):
        return Reason.SHOWN
    if network.respondents[at] < respondents:
        return Reason.FEW_RESPONDENTS
    return Reason.FEW_PEOPLE if network.people[at] < people else Reason.SHOWN


def _add_all_or_none(
    reasons: list[Reason], network: FigureNetwork, shares: Floats, limits: Limits
) -> None:
    for cell, share in enumerate(shares.ravel()):
        small = network.respondents[cell] < limits.all_or_none
        # Half a per cent is where a share begins to read as 0 % or 100 %.
        if small and (share < 0.005 or share >= 0.995) and reasons[cell] is Reason.SHOWN:
            reasons[cell] = Reason.ALL_OR_NONE


def _add_hidden_totals(
    reasons: list[Reason], shape: tuple[int, ...], rows: Collection[int], columns: Collection[int]
) -> None:
    cells = math.prod(shape)
    totals = [cells + row for row in rows] + [cells + shape[0] + column for column in columns]
    for at in totals:
        if reasons[at] is Reason.SHOWN:
            reasons[at] = Reason.WOULD_REVEAL


def _protection(
    network: FigureNetwork, shape: tuple[int, ...], own: list[Reason], hidden: frozenset[int]
) -> Protection:
    reasons = [
        Reason.WOULD_REVEAL if at in hidden and reason is Reason.SHOWN else reason
        for at, reason in enumerate(own)
    ]
    rows, columns = shape if len(shape) == 2 else (0, 0)
    size = math.prod(shape)
    cells = np.empty(size, dtype=object)
    cells[:] = reasons[:size]
    covered = [at for at in hidden if at < size and not network.is_empty(at)]
    return Protection(
        reasons=cells.reshape(shape),
        row_reasons=tuple(reasons[size : size + rows]),
        column_reasons=tuple(reasons[size + rows : size + rows + columns]),
        total_reason=reasons[-1],
        remainder=Remainder(
            groups=len(covered), respondents=sum(network.respondents[at] for at in covered)
        ),
    )
