"""Complementary suppression: what else to hide so that hidden counts cannot be worked out."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

type Arc = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureNetwork:
    """A table with its totals as a network: each figure an arc, each row and column a node.

    Node 0 gives out the row totals and the last node takes in the column totals, so what
    flows into a row or column flows out of it. A list of groups is a bundle of arcs from
    the first node to the last. The grand total stands apart: it is what flows through.

    Parameters
    ----------
    arcs : tuple of (start node, end node)
        Figures: cells in reading order, then row totals, then column totals.
    respondents : tuple of int
        Respondents behind each figure; the grand total comes last.
    people : tuple of float
        Residents behind each figure, likewise; infinite where it is not asked.
    at : tuple of tuple of int
        The arcs that touch each node.
    """

    arcs: tuple[Arc, ...]
    respondents: tuple[int, ...]
    people: tuple[float, ...]
    at: tuple[tuple[int, ...], ...]

    @property
    def total(self) -> int:
        """Where the grand total stands among `respondents` and `people`."""
        return len(self.arcs)

    def is_empty(self, figure: int) -> bool:
        """Whether everyone knows the figure to be zero, because nobody lives there."""
        return self.respondents[figure] == 0 and self.people[figure] == 0


def figure_network(respondents: NDArray[np.int64], people: NDArray[np.float64]) -> FigureNetwork:
    """Make the network of a list of groups, or of a table of rows and columns, with totals."""
    rows, columns = respondents.shape if respondents.ndim == 2 else (0, 0)
    sink = rows + columns + 1
    row_nodes, column_nodes = range(1, rows + 1), range(rows + 1, sink)
    arcs = [(row, column) for row in row_nodes for column in column_nodes]
    arcs += [(0, row) for row in row_nodes] + [(column, sink) for column in column_nodes]
    if respondents.ndim == 1:
        arcs = [(0, sink)] * respondents.size
    return FigureNetwork(
        arcs=tuple(arcs),
        respondents=tuple(int(count) for count in _with_totals(respondents)),
        people=tuple(float(count) for count in _with_totals(people)),
        at=tuple(
            tuple(arc for arc, ends in enumerate(arcs) if node in ends) for node in range(sink + 1)
        ),
    )


def hide_more(
    network: FigureNetwork, hidden: Iterable[int], *, respondents: int, people: int, room: int
) -> frozenset[int]:
    """Hide further figures until nothing that is shown tells a hidden one.

    Parameters
    ----------
    network : FigureNetwork
        The table.
    hidden : iterable of int
        Figures that are hidden on their own account.
    respondents, people : int
        What the hidden part of a line must hold, as it follows by subtraction.
    room : int
        Width of the range in which every hidden count must be free.

    Returns
    -------
    frozenset of int
        All figures to hide, the given ones included; everything if the total must be.

    Notes
    -----
    Greedy: not always the fewest figures, but always safe ones. Hiding more only widens what
    is possible, so a figure found safe stays safe.
    """
    covered = set(hidden)
    lines, ranges = deque(sorted(covered)), deque(sorted(covered))
    while (lines or ranges) and network.total not in covered:
        # Lines come first: what they hide often gives all the room that is needed.
        if lines:
            queue, more = lines, _more_in_line(network, covered, lines[0], respondents, people)
        else:
            queue, more = ranges, _more_for_room(network, covered, ranges[0], room)
        if more is None:
            queue.popleft()
        else:
            covered.add(more)
            lines.append(more)
            ranges.append(more)
    everything = range(network.total + 1)
    return frozenset(everything if network.total in covered else covered)


def _more_in_line(
    network: FigureNetwork, hidden: set[int], arc: int, respondents: int, people: int
) -> int | None:
    """Find what to hide next in a line whose hidden part is too small."""
    for side in _sides_with_totals(network, hidden, arc):
        covered = [figure for figure in side if figure in hidden]
        if (
            len(covered) < 2
            or sum(network.respondents[figure] for figure in covered) < respondents
            or sum(network.people[figure] for figure in covered) < people
        ):
            found = _cheapest(network, hidden, side)
            if found is not None:
                return found
    return None


def _more_for_room(network: FigureNetwork, hidden: set[int], arc: int, room: int) -> int | None:
    """Find what to hide next when a hidden count's range is too narrow."""
    if _has_room(network, hidden, arc, room):
        return None
    near = [figure for node in network.arcs[arc] for figure in network.at[node]]
    # Only when all else is hidden already does the figure for everybody give way.
    for figures in (near, range(network.total), [network.total]):
        found = _cheapest(network, hidden, figures)
        if found is not None:
            return found
    return None


def _sides_with_totals(network: FigureNetwork, hidden: set[int], arc: int) -> list[list[int]]:
    """Return the lines the figure stands in whose total is shown: there one can subtract."""
    sides = []
    for node, end in zip(network.arcs[arc], (0, 1), strict=True):
        side = [figure for figure in network.at[node] if network.arcs[figure][end] == node]
        total = [figure for figure in network.at[node] if network.arcs[figure][end] != node]
        if len(side) > 1 and not hidden.intersection(total):
            sides.append(side)
    return sides


def _cheapest(network: FigureNetwork, hidden: set[int], figures: Iterable[int]) -> int | None:
    """Find the shown figure whose hiding costs least: best where others are hidden already."""

    def cost(figure: int) -> tuple[int, int]:
        nodes = network.arcs[figure] if figure != network.total else ()
        lonely = sum(hidden.isdisjoint(network.at[node]) for node in nodes)
        return lonely, network.respondents[figure]

    shown = [f for f in figures if f not in hidden and not network.is_empty(f)]
    return min(shown, key=cost, default=None)


def _has_room(network: FigureNetwork, hidden: set[int], arc: int, room: int) -> bool:
    """Whether a hidden count's range, given all shown ones, is at least `room` wide.

    The count can rise by as much as can flow around it from its end back to its start, and
    fall by as much as can flow the other way, though not below zero.
    """
    start, end = network.arcs[arc]
    rise = _flow(network, hidden - {arc}, (end, start), room)
    fall = _flow(network, hidden - {arc}, (start, end), room - rise)
    return rise + min(fall, network.respondents[arc]) >= room


def _flow(network: FigureNetwork, hidden: set[int], ends: Arc, wanted: int) -> int:
    """Return the largest flow through hidden figures, at most `wanted`.

    A hidden count may rise without bound and fall to zero (Ford and Fulkerson 1956).
    """
    value = {figure: network.respondents[figure] for figure in hidden}
    flow = 0
    while flow < wanted and (path := _path(network, value, ends)):
        step = min([wanted - flow, *(value[figure] for figure, rises in path if not rises)])
        for figure, rises in path:
            value[figure] += step if rises else -step
        flow += step
    return flow


def _path(network: FigureNetwork, value: dict[int, int], ends: Arc) -> Sequence[tuple[int, bool]]:
    """Return a shortest way from one end to the other, as (figure, whether it rises)."""
    source, sink = ends
    came: dict[int, tuple[int, int, bool]] = {}
    waiting = deque([source])
    while waiting and sink not in came:
        node = waiting.popleft()
        for figure in network.at[node]:
            start, end = network.arcs[figure]
            rises = start == node
            to = end if rises else start
            # A rising figure is followed with its direction, a falling one against it.
            passable = figure in value and (rises or value[figure] > 0)
            if passable and to != source and to not in came:
                came[to] = (node, figure, rises)
                waiting.append(to)
    path: list[tuple[int, bool]] = []
    while sink in came and sink != source:
        sink, figure, rises = came[sink]
        path.append((figure, rises))
    return path


def _with_totals(cells: NDArray[np.int64] | NDArray[np.float64]) -> NDArray[np.float64]:
    table = cells.astype(np.float64)
    margins = [table.sum(axis=1), table.sum(axis=0)] if table.ndim == 2 else []
    return np.concatenate([table.ravel(), *margins, [table.sum()]])
