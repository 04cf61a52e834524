"""What an official sees of plans: all good ones, a few with letters, and one looked at closely."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from dsm import advice
from dsm.advice import PlanSet
from dsm.decisions.actions import Action
from dsm.decisions.core import Standing, standing
from dsm.decisions.gains import chance_better
from dsm.decisions.representatives import Merit, NamedPlan
from dsm.findings import Finding
from indicators.odds import Comparison, Contrast, contrast
from surveys.errors import FixableError

if TYPE_CHECKING:
    from indicators.social.summaries import Estimate

GOALS = ("social-cultural", "economic", "environmental")


class PlanError(FixableError):
    """A plan that was asked for is not there."""

    code = "plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionInPlans:
    """An action among the good plans.

    Parameters
    ----------
    core : float
        Share of good plans that hold it, in [0, 1].
    plans : int
        How many good plans that is.
    standing : Standing
        In nearly every good plan, worth a talk, or in none.
    delivery : float
        Chance that it is carried out, given the level of its policy.
    split : bool
        Experts did not agree on an effect of it.
    letters : tuple of str
        Named plans that hold it.
    """

    action: Action
    core: float
    plans: int
    standing: Standing
    delivery: float
    split: bool
    letters: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLooked:
    """One plan, looked at closely.

    Parameters
    ----------
    position : int
        Its place among the good plans, from 0.
    letter : str
        Its letter, or "" if it is not named.
    cost, left : int
        Money a year it takes, and what the budget leaves.
    gains : mapping of goal to Estimate
        Change in points of the goal's 0-100 scale, with its doubt.
    """

    position: int
    letter: str
    merits: tuple[Merit, ...]
    cost: int
    left: int
    twins: int
    actions: tuple[Action, ...]
    gains: "dict[str, Estimate]"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlansView:
    """Everything the Plans page says for one budget.

    Parameters
    ----------
    plans : PlanSet
        All good plans.
    named : tuple of PlanLooked
        The plans with letters, in the order of their letters.
    chosen : PlanLooked
        The plan in the strip.
    actions : tuple of ActionInPlans
        The most common first.
    compared : mapping of letter to mapping of goal to Contrast
        Each named plan held against the chosen one: is it better on the goal?
    outdated : bool
        Something the plans were made from has changed since.
    """

    title: Finding
    lead: Finding
    plans: PlanSet
    named: tuple[PlanLooked, ...]
    chosen: PlanLooked
    actions: tuple[ActionInPlans, ...]
    compared: dict[str, dict[str, Contrast]]
    outdated: bool


def view(
    session: Session, draws_folder: Path, *, budget: int | None = None, plan: str = ""
) -> PlansView | None:
    """Return what the Plans page shows; None before any plans were made.

    Parameters
    ----------
    budget : int, optional
        By default the one that plans were made for last.
    plan : str
        Letter, or position from 0, of the plan to look at; by default the balanced one.

    Raises
    ------
    PlanError
        If there is no such plan.
    """
    plans = advice.latest_plans(session, draws_folder, budget)
    if plans is None:
        return None
    chosen = _find(plans, plan)
    return PlansView(
        title=_title(plans),
        lead=Finding("plans.lead", {"count": len(plans.front), "budget": plans.budget}),
        plans=plans,
        named=tuple(_looked(plans, one.plan) for one in plans.named),
        chosen=_looked(plans, chosen),
        actions=_actions(plans),
        compared={one.letter: _compared(plans, one.plan, chosen) for one in plans.named},
        outdated=advice.is_outdated(session, draws_folder, plans),
    )


def best_under(plans: PlanSet, stones: tuple[int, int, int]) -> int:
    """Return the position of the plan that weights of the three goals would choose.

    It marks one point among all good plans; the others stay on the page.

    Parameters
    ----------
    stones : three int
        Weights of the social-cultural, economic and environmental goal; any common total.
    """
    from dsm.decisions.core import best_at

    total = max(sum(stones), 1)
    return best_at(plans.front.gains, [stone / total for stone in stones])


def _find(plans: PlanSet, wanted: str) -> int:
    for one in plans.named:
        if wanted == one.letter or (not wanted and Merit.BALANCED in one.merits):
            return one.plan
    if wanted.isdecimal() and int(wanted) < len(plans.front):
        return int(wanted)
    raise PlanError(
        f"There is no plan {wanted!r}.",
        f"Choose a letter from A to {plans.named[-1].letter}, "
        f"or a number from 0 to {len(plans.front) - 1}.",
    )


def _looked(plans: PlanSet, position: int) -> PlanLooked:
    named = next((one for one in plans.named if one.plan == position), None)
    members = plans.front.members[position]
    return PlanLooked(
        position=position,
        letter=named.letter if named else "",
        merits=named.merits if named else (),
        cost=int(plans.front.costs[position]),
        left=plans.budget - int(plans.front.costs[position]),
        twins=int(plans.front.twins[position]),
        actions=tuple(a for a, held in zip(plans.actions, members, strict=True) if held),
        gains={goal: _gain(plans, members, goal) for goal in GOALS},
    )


def _gain(plans: PlanSet, members: NDArray[np.bool_], goal: str) -> "Estimate":
    from indicators.social.summaries import summarise

    return summarise(plans.gains.sel(goal=goal).to_numpy()[:, members].sum(axis=1))


def _actions(plans: PlanSet) -> tuple[ActionInPlans, ...]:
    found = [
        ActionInPlans(
            action=action,
            core=float(plans.core[at]),
            plans=int(plans.front.members[:, at].sum()),
            standing=standing(float(plans.core[at])),
            delivery=float(plans.delivery[at]),
            split=action.id in plans.split,
            letters=tuple(one.letter for one in plans.named if plans.front.members[one.plan, at]),
        )
        for at, action in enumerate(plans.actions)
    ]
    return tuple(sorted(found, key=lambda one: (-one.core, one.action.id)))


def _compared(plans: PlanSet, one: int, other: int) -> dict[str, Contrast]:
    members = plans.front.members
    chances = chance_better(members[one], members[other], plans.gains)
    return {goal: contrast(chance) for goal, chance in chances.items()}


def _title(plans: PlanSet) -> Finding:
    best = {merit: one for one in plans.named for merit in one.merits}
    people, nature = best[Merit.BEST_SOCIAL], best[Merit.BEST_ENVIRONMENTAL]
    if people == nature:
        return Finding("plans.title.one", {"letter": people.letter})
    if _clearly_better(plans, people, nature, GOALS[0]) and _clearly_better(
        plans, nature, people, GOALS[2]
    ):
        return Finding(
            "plans.title.differ", {"social": people.letter, "environment": nature.letter}
        )
    return Finding("plans.title.alike", {"count": len(plans.front)})


def _clearly_better(plans: PlanSet, one: NamedPlan, other: NamedPlan, goal: str) -> bool:
    held = _compared(plans, one.plan, other.plan)[goal]
    return held.comparison is Comparison.STANDS_OUT
