"""What a further table may show, so that no small group follows from it and from what is published."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveys.disclosure import Limits

type Floats = NDArray[np.float64]
# Factors with the levels they are narrowed to, in the order of their names; nothing is everybody.
type Group = tuple[tuple[str, tuple[str, ...]], ...]

DEFAULT_LIMITS = Limits()
MOST_PATTERNS = 64  # ways in which people come and go between releases that are told apart


@dataclass(frozen=True, slots=True)
class GroupCount:
    """How many people there are in a group.

    Parameters
    ----------
    group : Group
        Made by `group_of`.
    count : int, optional
        None where it is hidden and no longer known.
    shown : bool
        Whether it is published, or may be; of what is still to be settled, whether nothing else
        hides it.
    small : bool
        Whether it is hidden for its own size.
    """

    group: Group
    count: int | None
    shown: bool = True
    small: bool = False


def group_of(**levels: str | Iterable[str]) -> Group:
    """Return a group from the levels of each factor it is narrowed to.

    Examples
    --------
    >>> group_of(sex="f", age=["67-79", "80+"])
    (('age', ('67-79', '80+')), ('sex', ('f',)))
    """
    chosen = {
        factor: (of,) if isinstance(of, str) else tuple(sorted(of)) for factor, of in levels.items()
    }
    return tuple(sorted(chosen.items()))


def protect_further(
    counts: Sequence[GroupCount],
    earlier: Sequence[Sequence[GroupCount]] = (),
    *,
    grows: bool,
    limits: Limits = DEFAULT_LIMITS,
) -> tuple[GroupCount, ...]:
    """Decide which counts of a release may be shown beside all that was shown before.

    A count is hidden when it is small; when it differs by a small number from a shown count of a
    group that holds it, or that it holds, in this release or an earlier one, or from what a
    release says of the same group in parts; and when hiding it is needed to keep any of these small numbers in doubt.

    Parameters
    ----------
    counts : sequence of GroupCount
        Everything the release is to show: all its tables, filters and totals. Where the levels
        of a factor do not add up, those that are not named are one more level. What is hidden
        already stays so, and is kept in doubt.
    earlier : sequence of sequence of GroupCount
        The releases before, oldest first, as this function returned them; of hidden counts the
        number may be gone.
    grows : bool
        Whether whoever was counted is counted again later, as while a survey is under way. If
        not, people may come and go between two releases, as in two years.
    limits : Limits
        `limits.count` is the smallest number that is not small.

    Returns
    -------
    tuple of GroupCount
        The same groups in the same order, with what may be shown.

    Raises
    ------
    ValueError
        If the counts contradict each other: they are of different people.

    Notes
    -----
    What an outsider can work out is a linear program: people of each finest group and each
    way of coming and going are zero or more, and add up to every shown count. A small number
    is safe when it can be anything from 1 to ``limits.count - 1`` for all that is shown. Hiding
    more only widens what is possible, so a number found safe stays safe. Greedy: not always the
    fewest hidden, but always safe ones.
    """
    picture = _consistent_picture([*earlier, counts], grows=grows)
    state = _State(picture, limits.count)
    state.hide_small()
    state.hide_small_differences()
    state.doubt_what_was_regrouped()
    state.hide_for_doubt()
    return tuple(
        GroupCount(
            one.group,
            one.count,
            shown=at in state.shown,
            small=_is_small(one.count, limits.count),
        )
        for at, one in zip(picture.latest, counts, strict=True)
    )


def _consistent_picture(releases: Sequence[Sequence[GroupCount]], *, grows: bool) -> "_Picture":
    factors = sorted({factor for release in releases for one in release for factor, _ in one.group})
    # That somebody withdrew may show in no single figure, only in all of them together.
    for leave in sorted({not grows or _shrinks(releases), True}):
        for size in range(len(factors) + 1):
            for some in combinations(factors, size):
                picture = _Picture(releases, grows=grows, leave=leave, open_factors=some)
                if picture.is_possible():
                    return picture
    raise ValueError("The counts contradict each other: no people can be in these groups.")


class _Picture:
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
        return not known or _program(np.zeros(self.rows.shape[1]), self, known).status == SOLVED

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


@dataclass(frozen=True, slots=True, eq=False)
class _Doubt:
    """A number that must not be known.

    Attributes
    ----------
    row : array of shape (atom,)
        What it counts, or the difference of two counts.
    from_one : bool
        Whether it must be able to be anything from 1 to below the limit. If not, any range as
        wide will do: for a change between two releases, which may be below zero, and for a
        figure that everybody knows to be large.
    """

    row: Floats
    from_one: bool = True


class _State:
    """What is shown so far, and what must stay in doubt."""

    def __init__(self, picture: _Picture, least: int) -> None:
        self._picture, self._least = picture, least
        self._possible: list[Floats] = []
        old = range(picture.latest.start)
        self.shown = {at for at in old if picture.figures[at].shown} | set(picture.latest)
        self._doubts = [
            _Doubt(picture.rows[at])
            for at in old
            if picture.figures[at].small and not picture.figures[at].shown
        ]

    def hide_small(self) -> None:
        for at in self._picture.latest:
            if _is_small(self._picture.figures[at].count, self._least):
                self.shown.discard(at)
                self._doubts.append(_Doubt(self._picture.rows[at]))
            elif not self._picture.figures[at].shown:
                self._hide(at)

    def hide_small_differences(self) -> None:
        """Of two figures with few people between them, hide the smaller that is new."""
        for inner, outer, from_one in [*self._nested(), *self._shrunken()]:
            between = abs(self._count(outer) - self._count(inner))
            if 0 < between < self._least:
                rows = self._picture.rows
                self._doubts.append(_Doubt(rows[outer] - rows[inner], from_one))
                new = [at for at in (inner, outer) if at in self._picture.latest]
                if {inner, outer} <= self.shown:
                    self._hide(min(new, key=self._count))

    def doubt_what_was_regrouped(self) -> None:
        """Keep in doubt a small change of a group that the other release shows only in parts."""
        known = sorted(self.shown)
        for figure, row in self._picture.elsewhere:
            if figure not in self.shown:
                continue
            low, high = self._bound(row, known).value, -self._bound(-row, known).value
            least, most = (end - self._count(figure) for end in (low, high))
            same = max(abs(least), abs(most)) < TOLERANCE
            if not same and least < self._least and most > -self._least:
                self._doubts.append(_Doubt(self._picture.rows[figure] - row, from_one=False))

    def hide_for_doubt(self) -> None:
        """Hide further figures until every such number is in doubt."""
        for doubt in self._doubts:  # grows while it is gone through
            while (culprit := self._culprit(doubt)) is not None:
                self._hide(culprit)

    def _hide(self, figure: int) -> None:
        """Hide a figure for the sake of others; a cell must then look like any small one.

        Unless what was shown before tells already that it is not small.
        """
        self.shown.discard(figure)
        row = self._picture.rows[figure]
        before = [at for at in sorted(self.shown) if at not in self._picture.latest]
        unknown = self._picture.is_cell(figure) and self._bound(row, before).value <= 1 + TOLERANCE
        self._doubts.append(_Doubt(row, unknown))

    def _nested(self) -> list[tuple[int, int, bool]]:
        """Return pairs of published figures, the first inside the second; one of them is new."""
        members, known = self._picture.members, sorted(self.shown)
        return [
            (inner, outer, True)
            for outer in known
            for inner in known
            if (outer in self._picture.latest or inner in self._picture.latest)
            and members[inner] != members[outer]
            and members[inner] & ~members[outer] == 0
        ]

    def _shrunken(self) -> list[tuple[int, int, bool]]:
        """Return what was shown of a group before with what it is now, where somebody withdrew."""
        if not self._picture.grows:
            return []
        figures = self._picture.figures
        now = {figures[at].group: at for at in self._picture.latest if at in self.shown}
        return [
            (now[figures[at].group], at, False)
            for at in sorted(self.shown)
            if at not in self._picture.latest
            and figures[at].group in now
            and self._count(now[figures[at].group]) < self._count(at)
        ]

    def _culprit(self, doubt: _Doubt) -> int | None:
        """Return a new figure that gives too much away about a number, or None."""
        row, room, known = doubt.row, self._least - 1, sorted(self.shown)
        low, high = self._seen(row)
        if not doubt.from_one:
            return self._culprit_for_width(row, room, known) if high - low < room else None
        if low > 1 and (least := self._bound(row, known)).value > 1 + TOLERANCE:
            return self._chosen(least.prices, row)
        if high < room and -(most := self._bound(-row, known)).value < room - TOLERANCE:
            return self._chosen(most.prices, row)
        return None

    def _culprit_for_width(self, row: Floats, room: int, known: list[int]) -> int | None:
        least, most = self._bound(row, known), self._bound(-row, known)
        narrow = -most.value - least.value < room - TOLERANCE
        return self._chosen(np.abs(least.prices) + np.abs(most.prices), row) if narrow else None

    def _seen(self, row: Floats) -> tuple[float, float]:
        """Return the least and most of a number over all populations found possible so far.

        Hiding more only adds to what is possible, so they stay so, and save most of the programs.
        """
        if not self._possible:
            return np.inf, -np.inf
        found = np.array(self._possible) @ row
        return float(found.min()) - TOLERANCE, float(found.max()) + TOLERANCE

    def _chosen(self, prices: Floats, row: Floats) -> int | None:
        """Return the smallest new figure the bound rests on; else any that touches the number."""
        known = sorted(self.shown)
        new = [at for at in known if at in self._picture.latest]
        price = dict(zip(known, np.abs(prices), strict=True))
        near = [at for at in new if price[at] > TOLERANCE] or [
            at for at in new if np.any(self._picture.rows[at] * row)
        ]
        return min(near or new, key=self._count, default=None)

    def _bound(self, row: Floats, known: list[int]) -> "_Bound":
        if not known:
            return _Bound(0.0 if (row >= 0).all() else -np.inf, np.zeros(0))
        found = _program(row, self._picture, known)
        if found.status != SOLVED:
            return _Bound(-np.inf, np.zeros(len(known)))
        if len(known) == len(self.shown):
            self._possible.append(np.asarray(found.x))
        return _Bound(float(found.fun), np.asarray(found.eqlin.marginals))

    def _count(self, figure: int) -> int:
        count = self._picture.figures[figure].count
        assert count is not None, "a shown figure has a count"
        return count


def _program(row: Floats, picture: _Picture, known: list[int]) -> Any:
    """Minimise what `row` counts, given the counts of `known` figures."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    shown: Any = csr_array(picture.rows[known])
    counts = np.array([picture.figures[at].count for at in known], dtype=np.float64)
    return linprog(row, A_eq=shown, b_eq=counts, bounds=(0, None), method="highs")


@dataclass(frozen=True, slots=True, eq=False)
class _Bound:
    """How low a number can be, and what each shown figure adds to that."""

    value: float
    prices: Floats


SOLVED = 0  # what scipy's linear programs answer; anything else than that is without bound here
UNNAMED = ""  # the level of those whose level no count names
TOLERANCE = 1e-6


def _is_small(count: int | None, least: int) -> bool:
    return count is not None and count < least


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
