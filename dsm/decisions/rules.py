"""Which actions go together: needs, excludes, decided already; and rules that cannot hold."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

type Bools = NDArray[np.bool_]


class Fixed(StrEnum):
    """Whether somebody decided about an action already."""

    IN = "in"
    OUT = "out"


class Ruled(Protocol):
    """An action as far as rules and money know it."""

    @property
    def id(self) -> str: ...
    @property
    def cost(self) -> int: ...
    @property
    def needs(self) -> tuple[str, ...]: ...
    @property
    def excludes(self) -> tuple[str, ...]: ...
    @property
    def fixed(self) -> Fixed | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Rules between actions, which are named by their positions.

    Parameters
    ----------
    needs : tuple of (action, needed action)
        The first is only chosen together with the second.
    excludes : tuple of (action, other action)
        Never both, whichever is named first.
    fixed_in, fixed_out : frozenset of positions
        In every plan; in no plan.
    """

    needs: tuple[tuple[int, int], ...] = ()
    excludes: tuple[tuple[int, int], ...] = ()
    fixed_in: frozenset[int] = field(default_factory=frozenset)
    fixed_out: frozenset[int] = field(default_factory=frozenset)

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Every two actions that a rule ties together."""
        return self.needs + self.excludes

    def allow(self, members: Bools) -> Bools:
        """Return which sets of actions keep every rule; money is not looked at.

        Parameters
        ----------
        members : array of shape (plan, action)

        Returns
        -------
        array of shape (plan,)

        Examples
        --------
        >>> both_or_second = Rules(needs=((0, 1),))
        >>> both_or_second.allow(np.array([[True, True], [True, False], [False, True]]))
        array([ True, False,  True])
        """
        allowed = np.ones(len(members), dtype=np.bool_)
        for action, needed in self.needs:
            allowed &= ~members[:, action] | members[:, needed]
        for action, other in self.excludes:
            allowed &= ~(members[:, action] & members[:, other])
        allowed &= members[:, sorted(self.fixed_in)].all(axis=1)
        allowed &= ~members[:, sorted(self.fixed_out)].any(axis=1)
        return allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """A rule that can never hold, the action and the column it stands in, and what to do."""

    action: str
    column: str
    problem: str
    fix: str


def rules_of(actions: Sequence[Ruled]) -> Rules:
    """Return the rules of `actions`, with ids turned into positions."""
    position = {action.id: place for place, action in enumerate(actions)}
    return Rules(
        needs=tuple((position[a.id], position[other]) for a in actions for other in a.needs),
        excludes=tuple((position[a.id], position[other]) for a in actions for other in a.excludes),
        fixed_in=frozenset(position[a.id] for a in actions if a.fixed is Fixed.IN),
        fixed_out=frozenset(position[a.id] for a in actions if a.fixed is Fixed.OUT),
    )


def find_contradictions(
    actions: Sequence[Ruled], budget: int | None = None
) -> tuple[Contradiction, ...]:
    """Return every rule that cannot hold: unknown ids, circles, needing what is excluded.

    Parameters
    ----------
    actions : sequence of Ruled
        With ids that differ.
    budget : int, optional
        When given, what is decided already must fit it. Same unit as the costs.
    """
    by_id = {action.id: action for action in actions}
    return (
        *_unknown_ids(actions, by_id),
        *_circles(by_id),
        *_impossible_actions(by_id),
        *_impossible_decisions(by_id, budget),
    )


def _unknown_ids(actions: Sequence[Ruled], by_id: Mapping[str, Ruled]) -> Iterator[Contradiction]:
    for action in actions:
        for column, others in (("needs", action.needs), ("excludes", action.excludes)):
            for other in others:
                if other not in by_id:
                    yield Contradiction(
                        action=action.id,
                        column=column,
                        problem=f"{action.id!r} {column} {other!r}, which is not an action here.",
                        fix="Correct the id, or add a row for that action. Several ids are parted by ';'.",
                    )


def _circles(by_id: Mapping[str, Ruled]) -> Iterator[Contradiction]:
    """Name each circle of needs once, at the first of its actions."""
    seen: set[frozenset[str]] = set()
    for start in by_id:
        circle = _way_back(start, by_id)
        if circle and frozenset(circle) not in seen:
            seen.add(frozenset(circle))
            yield Contradiction(
                action=start,
                column="needs",
                problem=f"A rule goes in a circle: {' needs '.join([*circle, start])}.",
                fix="Take one of these ids out of 'needs'; actions that only work together are one action.",
            )


def _way_back(start: str, by_id: Mapping[str, Ruled]) -> list[str]:
    """Return the shortest chain of needs from an action to itself, or nothing."""
    chains, visited = [[start]], set[str]()
    while chains:
        chain = chains.pop(0)
        for needed in by_id[chain[-1]].needs:
            if needed == start:
                return chain
            if needed in by_id and needed not in visited:
                visited.add(needed)
                chains.append([*chain, needed])
    return []


def _impossible_actions(by_id: Mapping[str, Ruled]) -> Iterator[Contradiction]:
    for action in by_id.values():
        along = _with_all_it_needs([action.id], by_id)
        if action.fixed is not Fixed.IN and (pair := _excluding_pair(along, by_id)):
            yield Contradiction(
                action=action.id,
                column="excludes" if action.id in pair else "needs",
                problem=f"{action.id!r} can never be chosen: it brings both {pair[0]!r} and {pair[1]!r}, "
                "which exclude each other.",
                fix="Take one of the two out of 'needs' or 'excludes'.",
            )


def _impossible_decisions(
    by_id: Mapping[str, Ruled], budget: int | None
) -> Iterator[Contradiction]:
    decided = [action.id for action in by_id.values() if action.fixed is Fixed.IN]
    along = _with_all_it_needs(decided, by_id)
    pair = _excluding_pair(along, by_id)
    if pair:
        yield Contradiction(
            action=pair[0],
            column="fixed",
            problem=f"What is fixed as 'in' brings both {pair[0]!r} and {pair[1]!r}, which exclude each other.",
            fix="Leave 'fixed' empty for one of them, or take the id out of 'excludes'.",
        )
    for out in (id_ for id_ in along if by_id[id_].fixed is Fixed.OUT):
        yield Contradiction(
            action=out,
            column="fixed",
            problem=f"{out!r} is fixed as 'out', but an action that is fixed as 'in' needs it.",
            fix="Leave 'fixed' empty for one of them, or take the id out of 'needs'.",
        )
    cost = sum(by_id[id_].cost for id_ in along)
    if budget is not None and cost > budget >= 0:
        yield Contradiction(
            action=decided[0],
            column="fixed",
            problem=f"What is fixed as 'in', with all it needs, costs {cost}; the budget is {budget}.",
            fix=f"Raise the budget to {cost} or more, or leave 'fixed' empty for some actions.",
        )


def _with_all_it_needs(ids: Sequence[str], by_id: Mapping[str, Ruled]) -> list[str]:
    gathered = list(dict.fromkeys(ids))
    for id_ in gathered:  # grows while it is walked along
        known = (needed for needed in by_id[id_].needs if needed in by_id)
        gathered.extend(needed for needed in known if needed not in gathered)
    return gathered


def _excluding_pair(ids: Sequence[str], by_id: Mapping[str, Ruled]) -> tuple[str, str] | None:
    together = set(ids)
    pairs = ((id_, other) for id_ in ids for other in by_id[id_].excludes if other in together)
    return next(pairs, None)
