"""All good plans: every set of actions under a budget that no other set beats on three goals."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dsm.decisions.rules import Rules
from surveys.errors import FixableError

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]
type Bools = NDArray[np.bool_]
type Numbers = Floats | Ints

MOST_SUMS = 4_000_000  # different costs that half of the idle actions may add up to
MOST_ACTIONS = 62  # sets are bits of a 64-bit word, and counts of sets must fit one too


class FrontError(FixableError):
    """The set of good plans cannot be computed as asked."""

    code = "front-rejected"


class TooManySetsError(FrontError):
    """Too many partial plans would have to be compared."""

    code = "front-too-large"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Front:
    """Every plan that no other affordable plan beats on all three goals.

    Parameters
    ----------
    members : array of shape (plan, action)
        Which actions each plan holds. Among sets that gain exactly the same, the cheapest.
    gains : array of shape (plan, goal)
        Change on each goal, in the unit of the gains that went in. No two rows are equal.
    costs : array of shape (plan,)
        Whole units of money.
    twins : array of shape (plan,)
        Other affordable sets that gain exactly the same on all goals.
    budget : int
        The money there was.
    """

    members: Bools
    gains: Numbers
    costs: Ints
    twins: Ints
    budget: int

    def __len__(self) -> int:
        return len(self.costs)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sets:
    """Sets of the actions looked at so far, one per row."""

    costs: Ints
    gains: Ints  # (set, goal)
    bits: Ints  # bit a is on when the set holds action a
    count: Ints  # how many sets this row stands for

    def __len__(self) -> int:
        return len(self.costs)

    def take(self, rows: Any) -> "_Sets":
        return _Sets(
            costs=self.costs[rows],
            gains=self.gains[rows],
            bits=self.bits[rows],
            count=self.count[rows],
        )


def exact_front(
    costs: Ints,
    gains: Numbers,
    budget: int,
    rules: Rules | None = None,
    *,
    resolution: float = 1e-6,
    most_sets: int = 3_000_000,
    on_action: Callable[[int, int], None] | None = None,
) -> Front:
    """Find every plan that no other affordable plan beats on all three goals.

    Parameters
    ----------
    costs : array of shape (action,)
        Whole units of money, zero or more.
    gains : array of shape (action, goal)
        What each action adds to each of three goals; may be negative. A plan gains the sum.
    budget : int
        Money for a plan, in the same units.
    rules : Rules, optional
        Which actions go together.
    resolution : float
        Gains with decimals are rounded to whole steps of this size first, so that sums
        are exact and plans that gain the same are seen to. Not used for whole gains.
    most_sets : int
        Give up when more partial plans than this must be kept (some 60 bytes each).
    on_action : function of (actions done, actions in all), optional
        Called after each action, for a progress bar.

    Returns
    -------
    Front
        Plans in falling order of the first goal, then the second.

    Raises
    ------
    FrontError
        If no plan fits the budget and the rules, or there are too many actions or partial plans.

    Notes
    -----
    Dynamic programming: actions are decided one by one, and a partial plan is dropped when
    another one costs no more, gains at least as much on every goal and more on one, and agrees
    with it on every action that a rule ties to an undecided one: whatever the first may still
    become, the second becomes something better. Once all that is undecided fits the money left,
    what a partial plan costs no longer matters. Partial plans that gain the same are merged only
    when they cost the same, so that twins are counted in full.
    Method: Nemhauser and Ullmann (1969); Bazgan, Hugot and Vanderpooten (2009).

    Examples
    --------
    Money for one of two actions, each best for one goal:

    >>> front = exact_front(np.array([2, 2]), np.array([[5, 0, 0], [0, 3, 0]]), budget=3)
    >>> front.gains.tolist()
    [[5, 0, 0], [0, 3, 0]]
    """
    rules = rules or Rules()
    costs = np.asarray(costs, dtype=np.int64)
    _require_a_problem_we_can_solve(costs, budget)
    whole, unit = _in_whole_steps(gains, resolution)
    fillers = _idle_actions(costs, whole, rules)
    order = [a for a in _order_of_decision(costs, whole, rules) if a not in fillers]
    undecided = int(costs[order].sum() + costs[sorted(fillers)].sum())
    found = _empty_set()
    for done, action in enumerate(order, start=1):
        undecided -= int(costs[action])
        found = _decide(found, action, int(costs[action]), whole[action], rules, order[:done])
        found = found.take(found.costs <= budget)
        # Whatever costs at most this can afford everything that is still undecided.
        harmless = budget - undecided
        found = _drop_beaten(found, harmless, _signature(found, rules, order[:done]))
        _require_some_but_not_too_many(found, most_sets, budget)
        if on_action:
            on_action(done, len(order))
    return _as_front(found, costs[sorted(fillers)], len(costs), budget, unit)


def count_affordable(costs: Ints, budget: int, rules: Rules | None = None) -> int | None:
    """Return how many sets of actions fit the budget and the rules; None when too long to count.

    Examples
    --------
    Nothing, either one, but not both:

    >>> count_affordable(np.array([2, 2]), budget=3)
    3
    """
    # Sets that all gain nothing are each other's twins.
    alike = np.zeros((len(costs), 3), dtype=np.int64)
    try:
        return int(exact_front(costs, alike, budget, rules, most_sets=200_000).twins[0]) + 1
    except TooManySetsError:
        return None


def _in_whole_steps(gains: Numbers, resolution: float) -> tuple[Ints, float | None]:
    """Return gains as whole numbers of steps, and the size of a step if they had decimals."""
    if np.issubdtype(gains.dtype, np.integer):
        return gains.astype(np.int64), None
    return np.rint(gains / resolution).astype(np.int64), resolution


def _idle_actions(costs: Ints, gains: Ints, rules: Rules) -> frozenset[int]:
    """Return actions that change nothing and that no rule speaks of.

    They enter no plan; leaving them out early keeps them from multiplying partial plans.
    """
    ruled = {action for pair in rules.pairs for action in pair} | rules.fixed_in | rules.fixed_out
    idle = np.flatnonzero((gains == 0).all(axis=1) & (costs >= 0))
    return frozenset(int(action) for action in idle) - ruled


def _order_of_decision(costs: Ints, gains: Ints, rules: Rules) -> list[int]:
    """Return positions of actions: decided ones first, then by gain per cost, partners together."""
    spread = np.abs(gains).sum(axis=0)
    scaled = (gains / np.where(spread > 0, spread, 1)).sum(axis=1)
    worth = scaled / np.maximum(costs, 1)
    company = _companies(len(costs), rules)
    best = {c: max(worth[a] for a in range(len(costs)) if company[a] == c) for c in set(company)}
    decided = rules.fixed_in | rules.fixed_out
    return sorted(
        range(len(costs)),
        key=lambda a: (a not in decided, -best[company[a]], company[a], -worth[a]),
    )


def _companies(actions: int, rules: Rules) -> list[int]:
    """Return for each action the smallest action that a chain of rules ties it to."""
    company = list(range(actions))
    for _ in range(actions):
        for one, other in rules.pairs:
            company[one] = company[other] = min(company[one], company[other])
    return company


def _empty_set() -> _Sets:
    zero = np.zeros(1, dtype=np.int64)
    return _Sets(costs=zero, gains=np.zeros((1, 3), dtype=np.int64), bits=zero, count=zero + 1)


def _decide(
    found: _Sets, action: int, cost: int, gain: Ints, rules: Rules, decided: Sequence[int]
) -> _Sets:
    """Return every set with and without `action`, as far as the rules let it."""
    without = found.take(_may_leave_out(found.bits, action, rules))
    ground = found.take(_may_take(found.bits, action, rules, decided))
    with_it = _Sets(
        costs=ground.costs + cost,
        gains=ground.gains + gain,
        bits=ground.bits | (1 << action),
        count=ground.count,
    )
    return _joined(without, with_it)


def _may_leave_out(bits: Ints, action: int, rules: Rules) -> Bools:
    needing = _mask(one for one, needed in rules.needs if needed == action)
    allowed: Bools = np.logical_and(bits & needing == 0, action not in rules.fixed_in)
    return allowed


def _may_take(bits: Ints, action: int, rules: Rules, decided: Sequence[int]) -> Bools:
    earlier = set(decided) - {action}
    needed = _mask(other for one, other in rules.needs if one == action and other in earlier)
    shut_out = _mask(_partners(action, rules.excludes))
    free = action not in rules.fixed_out and (action, action) not in rules.excludes
    allowed: Bools = (bits & needed == needed) & (bits & shut_out == 0)
    return allowed & free


def _partners(action: int, pairs: Sequence[tuple[int, int]]) -> Iterator[int]:
    for one, other in pairs:
        if one == action:
            yield other
        elif other == action:
            yield one


def _mask(actions: Iterator[int]) -> int:
    mask = 0
    for action in actions:
        mask |= 1 << action
    return mask


def _joined(one: _Sets, other: _Sets) -> _Sets:
    return _Sets(
        costs=np.concatenate((one.costs, other.costs)),
        gains=np.concatenate((one.gains, other.gains)),
        bits=np.concatenate((one.bits, other.bits)),
        count=np.concatenate((one.count, other.count)),
    )


def _signature(found: _Sets, rules: Rules, decided: Sequence[int]) -> Ints:
    """Return what a set says about actions that a rule ties to an undecided one."""
    done = set(decided)
    open_pairs = [pair for pair in rules.pairs if (pair[0] in done) != (pair[1] in done)]
    return found.bits & _mask(action for pair in open_pairs for action in pair if action in done)


def _drop_beaten(found: _Sets, harmless: int, signature: Ints) -> _Sets:
    """Merge equal sets and drop beaten ones, among those that agree on `signature`."""
    from dsm.decisions.dominance import beaten  # numba takes a second to load

    kept = []
    for part in np.unique(signature):
        alike = found.take(signature == part)
        felt = np.maximum(alike.costs, harmless)
        alike, felt = _merge_equal(alike, felt)
        kept.append(alike.take(~beaten(felt, alike.gains)))
    return reduce(_joined, kept, found.take(slice(0)))


def _merge_equal(found: _Sets, felt: Ints) -> tuple[_Sets, Ints]:
    """Let the cheapest set stand for all that gain the same and whose costs feel the same."""
    if not len(found):
        return found, felt
    gain1, gain2, gain3 = found.gains.T
    order = np.lexsort((found.bits, found.costs, felt, gain3, gain2, gain1))
    key = np.column_stack((found.gains, felt))[order]
    starts = np.flatnonzero(np.concatenate(([True], (key[1:] != key[:-1]).any(axis=1))))
    merged = found.take(order[starts])
    merged.count[:] = np.add.reduceat(found.count[order], starts)
    return merged, felt[order[starts]]


def _as_front(
    found: _Sets, filler_costs: Ints, actions: int, budget: int, unit: float | None
) -> Front:
    """Keep the cheapest of the sets that gain the same, count the others, put plans in order."""
    with_fillers = found.count * _affordable_subsets(filler_costs, budget - found.costs)
    found = _Sets(costs=found.costs, gains=found.gains, bits=found.bits, count=with_fillers)
    # With nothing left to pay for, only gains matter.
    found = _drop_beaten(found, budget, np.zeros_like(found.bits))
    found = found.take(np.lexsort(-found.gains.T[::-1]))
    return Front(
        members=(found.bits[:, None] >> np.arange(actions) & 1).astype(np.bool_),
        gains=found.gains if unit is None else found.gains.astype(np.float64) * unit,
        costs=found.costs,
        twins=found.count - 1,
        budget=budget,
    )


def _affordable_subsets(costs: Ints, money: Ints) -> Ints:
    """Return how many subsets of `costs` each amount of money can pay for.

    Meeting in the middle: sums of either half of the costs are far fewer than sums of all.
    """
    most = int(money.max())
    one, of_one = _subset_sums(costs[::2], most)
    other, of_other = _subset_sums(costs[1::2], most)
    up_to = np.concatenate(([0], np.cumsum(of_other)))
    amounts, place = np.unique(money, return_inverse=True)
    pairs = [of_one @ up_to[np.searchsorted(other, left - one, side="right")] for left in amounts]
    return np.array(pairs, dtype=np.int64)[place]


def _subset_sums(costs: Ints, most: int) -> tuple[Ints, Ints]:
    """Return the different sums of subsets up to `most`, and how many subsets have each."""
    sums, count = np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.int64)
    for cost in costs[costs <= most]:
        more = sums[sums + cost <= most] + cost
        both = np.concatenate((count, count[: len(more)]))
        sums, place = np.unique(np.concatenate((sums, more)), return_inverse=True)
        count = np.zeros(len(sums), dtype=np.int64)
        np.add.at(count, place, both)
        if len(sums) > MOST_SUMS:
            raise TooManySetsError(
                f"More than {MOST_SUMS} different costs would have to be told apart.",
                fix="Give costs in rougher units, such as thousands.",
            )
    return sums, count


def _require_a_problem_we_can_solve(costs: Ints, budget: int) -> None:
    if len(costs) > MOST_ACTIONS:
        raise FrontError(
            f"There are {len(costs)} actions; at most {MOST_ACTIONS} can be weighed against each other.",
            fix="Join actions that go together, or leave out those nobody would choose.",
        )
    if budget < 0:
        raise FrontError(
            f"The budget is {budget}; it cannot be below zero.",
            fix="Give the money there is, as a whole number of zero or more.",
        )
    if (costs < 0).any():
        raise FrontError(
            f"The lowest cost is {costs.min()}; a cost cannot be below zero.",
            fix="Give income as a larger budget.",
        )


def _require_some_but_not_too_many(found: _Sets, most_sets: int, budget: int) -> None:
    if not len(found):
        raise FrontError(
            f"No set of actions keeps all rules and fits the budget of {budget}.",
            fix="Raise the budget, or free an action that is fixed.",
        )
    if len(found) > most_sets:
        raise TooManySetsError(
            f"More than {most_sets} partial plans would have to be compared.",
            fix="Fix some actions as 'in' or 'out', give costs in rougher units, or lower the budget.",
        )
