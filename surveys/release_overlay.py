"""Releases of counts laid over each other: who is counted where, and what follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveys.group_counts import Group, GroupCount

type Floats = NDArray[np.float64]

MOST_PATTERNS = 64  # ways in which people come and go between releases that are told apart
UNNAMED = ""  # the level of those whose level no count names
SOLVED, INFEASIBLE, UNBOUNDED = 0, 2, 3  # what scipy's linear programs answer


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """How low a number can be.

    Attributes
    ----------
    value : float
        -inf where it has no end; inf where there can be no such people at all.
    prices : array of shape (known figure,)
        What each known figure adds to that.
    people : array of shape (atom,), optional
        A population in which it is so low.
    """

    value: float
    prices: Floats
    people: Floats | None = None


def consistent_overlay(releases: Sequence[Sequence[GroupCount]], *, grows: bool) -> "Overlay":
    """Return the overlay with the fewest unnamed levels in which the counts can be true.

    Parameters
    ----------
    releases : sequence of sequence of GroupCount
        Oldest first; of hidden counts the number may be gone.
    grows : bool
        Whether whoever was counted is counted again later.

    Raises
    ------
    ValueError
        If the counts contradict each other: they are of different people.
    """
    factors = sorted({factor for release in releases for one in release for factor, _ in one.group})
    # That somebody withdrew may show in no single figure, only in all of them together.
    for leave in sorted({not grows or _shrinks(releases), True}):
        for size in range(len(factors) + 1):
            for some in combinations(factors, size):
                overlay = Overlay(releases, grows=grows, leave=leave, open_factors=some)
                if overlay.is_possible():
                    return overlay
    raise ValueError("The counts contradict each other: no people can be in these groups.")


class Overlay:
    """All figures over all finest groups: who is counted where.

    Attributes
    ----------
    figures : list of GroupCount
        Of all releases, oldest first.
    members : list of int
        Per figure a set of atoms, one bit for each.
    latest : range
        Which figures are of the last release.
    grows : bool
        Whether people who were counted are counted again later.
    rows : array of shape (figure, atom)
        The same as zeros and ones; atoms that no figure tells apart are one.
    elsewhere : list of (figure, array of shape (atom,))
        The people of a figure's group in another release that has no such group, as when levels
        were merged in between; one of the two releases is the last.
    """

    def __init__(
        self,
        releases: Sequence[Sequence[GroupCount]],
        *,
        grows: bool,
        leave: bool,
        open_factors: Sequence[str],
    ) -> None:
        self.grows = grows
        self._open = open_factors
        self.figures = [one for release in releases for one in release]
        self.latest = range(len(self.figures) - len(releases[-1]), len(self.figures))
        when = [at for at, release in enumerate(releases) for _ in release]
        patterns = _patterns(len(releases), grows=not leave)
        table = np.array(
            [_counted(one.group, self._cells()) for one in self.figures], dtype=np.bool_
        )
        present = np.array([[at in pattern for pattern in patterns] for at in when])
        missed = self._not_counted_alike(releases, when) if grows else []
        in_release = np.array(
            [[at in pattern for pattern in patterns] for at in range(len(releases))]
        )
        table = np.concatenate([table, table[[figure for figure, _ in missed]]])
        present = np.concatenate([present, in_release[[at for _, at in missed]]])
        wide = (table[:, :, None] & present[:, None, :]).reshape(len(table), -1)
        # Outside of everything counted there is nobody to speak of.
        wide = np.unique(wide[:, wide.any(axis=0)], axis=1)
        counted = len(self.figures)
        self.rows: Floats = wide[:counted].astype(np.float64)
        self.members = [int.from_bytes(np.packbits(row).tobytes()) for row in wide[:counted]]
        self.elsewhere: list[tuple[int, Floats]] = [
            (figure, row.astype(np.float64))
            for (figure, _), row in zip(missed, wide[counted:], strict=True)
        ]

    def is_cell(self, figure: int) -> bool:
        """Whether no figure of the last release is inside this one."""
        own = self.members[figure]
        return not any(
            other != own and other & ~own == 0 for other in (self.members[at] for at in self.latest)
        )

    def is_possible(self) -> bool:
        """Whether there can be such people at all."""
        known = [at for at, one in enumerate(self.figures) if one.count is not None]
        nothing = np.zeros(self.rows.shape[1])
        return not known or self.lowest(nothing, known).people is not None

    def lowest(self, row: Floats, known: Sequence[int]) -> Bound:
        """Return how low a number can be, given the counts of some figures.

        Parameters
        ----------
        row : array of shape (atom,)
            What it counts.
        known : sequence of int
            Places of the figures whose counts are known; not empty.

        Raises
        ------
        ArithmeticError
            If the program cannot be solved: nothing may then be taken for safe.
        """
        found = self._program(row, known)
        if found.status not in {SOLVED, INFEASIBLE, UNBOUNDED}:
            # Presolving may leave open which of the two it is: no end, or no such people.
            found = self._program(row, known, presolve=False)
        if found.status == SOLVED:
            prices = np.asarray(found.eqlin.marginals)
            return Bound(float(found.fun), prices, np.asarray(found.x))
        if found.status not in {INFEASIBLE, UNBOUNDED}:
            raise ArithmeticError(f"A linear program was not solved: {found.message}")
        return Bound(np.inf if found.status == INFEASIBLE else -np.inf, np.zeros(len(known)))

    def _program(self, row: Floats, known: Sequence[int], *, presolve: bool = True) -> Any:
        from scipy.optimize import linprog
        from scipy.sparse import csr_array

        shown: Any = csr_array(self.rows[known])
        counts = np.array([self.figures[at].count for at in known], dtype=np.float64)
        return linprog(
            row,
            A_eq=shown,
            b_eq=counts,
            bounds=(0, None),
            method="highs",
            options={"presolve": presolve},
        )

    def _not_counted_alike(
        self, releases: Sequence[Sequence[GroupCount]], when: Sequence[int]
    ) -> list[tuple[int, int]]:
        groups = [{one.group for one in release} for release in releases]
        last = len(releases) - 1
        return [
            (figure, other)
            for figure, own in enumerate(when)
            for other in (range(last) if own == last else [last])
            if self.figures[figure].group not in groups[other]
        ]

    def _cells(self) -> list[dict[str, str]]:
        levels: dict[str, dict[str, None]] = {}
        for one in self.figures:
            for factor, of in one.group:
                levels.setdefault(factor, {}).update(dict.fromkeys(of))
        for factor in self._open:
            levels[factor][UNNAMED] = None
        return [dict(zip(levels, cell, strict=True)) for cell in product(*levels.values())]


def _patterns(releases: int, *, grows: bool) -> list[frozenset[int]]:
    """Return the sets of releases in which somebody may be counted."""
    if grows:
        return [frozenset(range(first, releases)) for first in range(releases)]
    if 2**releases > MOST_PATTERNS:
        # Further back, each release stands for itself: people who leave and return are few.
        return [
            frozenset(range(first, last + 1))
            for first in range(releases)
            for last in range(first, releases)
        ]
    return [
        frozenset(at for at in range(releases) if pattern >> at & 1)
        for pattern in range(1, 2**releases)
    ]


def _shrinks(releases: Sequence[Sequence[GroupCount]]) -> bool:
    """Whether anybody withdrew: a group has fewer people than it was shown with before."""
    last: dict[Group, int] = {}
    for release in releases:
        for one in release:
            if one.count is None:
                continue
            if one.count < last.get(one.group, 0):
                return True
            last[one.group] = one.count
    return False


def _counted(group: Group, cells: Sequence[dict[str, str]]) -> list[bool]:
    return [all(cell[factor] in of for factor, of in group) for cell in cells]
