"""A front as plain rows, for a table, a file or JSON."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from dsm.decisions.actions import GOALS, Action
from dsm.decisions.portfolios import Front, FrontError, exact_front
from dsm.decisions.rules import rules_of


def front_of(
    actions: Sequence[Action], budget: int, *, on_action: Callable[[int, int], None] | None = None
) -> Front:
    """Return all good plans from the gains that are stated with the actions.

    Parameters
    ----------
    actions : sequence of Action
        Each with its `gains`.
    budget : int
        In the unit of the costs.
    on_action : function of (actions done, actions in all), optional
        Called after each action, for a progress bar.

    Raises
    ------
    FrontError
        If an action states no gains, or no plan fits the budget and the rules.
    """
    silent = [action.id for action in actions if action.gains is None]
    if silent:
        raise FrontError(
            f"{len(silent)} actions state no gains, {silent[0]!r} first.",
            fix="Give the columns social, economic and environmental, or effects from experts.",
        )
    costs = np.array([action.cost for action in actions], dtype=np.int64)
    gains = np.array([action.gains for action in actions], dtype=np.float64)
    return exact_front(costs, gains, budget, rules_of(actions), on_action=on_action)


def plan_rows(front: Front, actions: Sequence[Action], digits: int = 6) -> list[dict[str, Any]]:
    """Return one row per plan: its number, cost, gains, twins and action ids.

    Parameters
    ----------
    front : Front
        Good plans.
    actions : sequence of Action
        In the order the front was computed with.
    digits : int
        Decimals of the gains.

    Returns
    -------
    list of dict
        Keys `plan` (from 1), `cost`, `social`, `economic`, `environmental`, `twins`, `actions`;
        whole numbers, decimals and lists of text only, so that JSON can hold them.
    """
    ids = [action.id for action in actions]
    return [
        {
            "plan": place + 1,
            "cost": int(front.costs[place]),
            **{g: round(float(v), digits) for g, v in zip(GOALS, front.gains[place], strict=True)},
            "twins": int(front.twins[place]),
            "actions": [id_ for id_, held in zip(ids, members, strict=True) if held],
        }
        for place, members in enumerate(front.members)
    ]
