"""What a further table may show, so that no small group follows from it and from what is published."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from surveys.disclosure import Limits
from surveys.group_counts import GroupCount
from surveys.release_overlay import Bound, Floats, Overlay, consistent_overlay

DEFAULT_LIMITS = Limits()
TOLERANCE = 1e-6


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
    overlay = consistent_overlay([*earlier, counts], grows=grows)
    state = _State(overlay, limits.count)
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
        for at, one in zip(overlay.latest, counts, strict=True)
    )


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

    def __init__(self, overlay: Overlay, least: int) -> None:
        self._overlay, self._least = overlay, least
        self._possible: list[Floats] = []
        old = range(overlay.latest.start)
        self.shown = {at for at in old if overlay.figures[at].shown} | set(overlay.latest)
        self._doubts = [
            _Doubt(overlay.rows[at])
            for at in old
            if overlay.figures[at].small and not overlay.figures[at].shown
        ]

    def hide_small(self) -> None:
        for at in self._overlay.latest:
            if _is_small(self._overlay.figures[at].count, self._least):
                self.shown.discard(at)
                self._doubts.append(_Doubt(self._overlay.rows[at]))
            elif not self._overlay.figures[at].shown:
                self._hide(at)

    def hide_small_differences(self) -> None:
        """Of two figures with few people between them, hide the smaller that is new."""
        for inner, outer, from_one in [*self._nested(), *self._shrunken()]:
            between = abs(self._count(outer) - self._count(inner))
            if 0 < between < self._least:
                rows = self._overlay.rows
                self._doubts.append(_Doubt(rows[outer] - rows[inner], from_one))
                new = [at for at in (inner, outer) if at in self._overlay.latest]
                if {inner, outer} <= self.shown:
                    self._hide(min(new, key=self._count))

    def doubt_what_was_regrouped(self) -> None:
        """Keep in doubt a small change of a group that the other release shows only in parts."""
        known = sorted(self.shown)
        for figure, row in self._overlay.elsewhere:
            if figure not in self.shown:
                continue
            low, high = self._bound(row, known).value, -self._bound(-row, known).value
            least, most = (end - self._count(figure) for end in (low, high))
            same = max(abs(least), abs(most)) < TOLERANCE
            if not same and least < self._least and most > -self._least:
                self._doubts.append(_Doubt(self._overlay.rows[figure] - row, from_one=False))

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
        row = self._overlay.rows[figure]
        before = [at for at in sorted(self.shown) if at not in self._overlay.latest]
        unknown = self._overlay.is_cell(figure) and self._bound(row, before).value <= 1 + TOLERANCE
        self._doubts.append(_Doubt(row, unknown))

    def _nested(self) -> list[tuple[int, int, bool]]:
        """Return pairs of published figures, the first inside the second; one of them is new."""
        members, known = self._overlay.members, sorted(self.shown)
        return [
            (inner, outer, True)
            for outer in known
            for inner in known
            if (outer in self._overlay.latest or inner in self._overlay.latest)
            and members[inner] != members[outer]
            and members[inner] & ~members[outer] == 0
        ]

    def _shrunken(self) -> list[tuple[int, int, bool]]:
        """Return what was shown of a group before with what it is now, where somebody withdrew."""
        if not self._overlay.grows:
            return []
        figures = self._overlay.figures
        now = {figures[at].group: at for at in self._overlay.latest if at in self.shown}
        return [
            (now[figures[at].group], at, False)
            for at in sorted(self.shown)
            if at not in self._overlay.latest
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
        new = [at for at in known if at in self._overlay.latest]
        price = dict(zip(known, np.abs(prices), strict=True))
        near = [at for at in new if price[at] > TOLERANCE] or [
            at for at in new if np.any(self._overlay.rows[at] * row)
        ]
        return min(near or new, key=self._count, default=None)

    def _bound(self, row: Floats, known: list[int]) -> Bound:
        if not known:
            return Bound(0.0 if (row >= 0).all() else -np.inf, np.zeros(0))
        found = self._overlay.lowest(row, known)
        if found.people is not None and len(known) == len(self.shown):
            self._possible.append(found.people)
        return found

    def _count(self, figure: int) -> int:
        count = self._overlay.figures[figure].count
        assert count is not None, "a shown figure has a count"
        return count


def _is_small(count: int | None, least: int) -> bool:
    return count is not None and count < least
