"""What the page of plans is made from, read in one go."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlmodel import Session

from dsm import advice, figures, measures, plans, policy
from dsm.decisions.actions import Action
from dsm.decisions.portfolios import count_affordable
from dsm.decisions.rules import rules_of
from dsm.maturity.benchmark import Assessment
from dsm.plans import PlanLooked, PlansView
from indicators.composite import Goal
from ui.staff.marks.estimates import Scale
from ui.texts.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """Plans of one budget, and what their actions rest on.

    Parameters
    ----------
    view : PlansView
        All good plans, the named ones, the one in hand.
    budgets : tuple of int
        That plans were made for, in thousand kroner a year.
    assessments : mapping of policy id to Assessment
        Today's levels of the policies behind the actions.
    experts : int
        Who spoke about effects.
    affordable : int, optional
        Sets of actions that fit the budget and the rules; None when too many to count.
    """

    view: PlansView
    budgets: tuple[int, ...]
    assessments: Mapping[str, Assessment]
    experts: int
    affordable: int | None

    @property
    def scale(self) -> Scale:
        """One track for all gains of all plans, so that gauges can be compared by eye."""
        summary = self.view.plans.summary
        low, high = float(summary["low90"].min()), float(summary["high90"].max())
        return Scale(min(low, 0.0), max(high, 0.0, min(low, 0.0) + 0.1))

    def looked(self, letter: str) -> PlanLooked | None:
        """Return the plan with a letter."""
        return next((one for one in self.view.named if one.letter == letter), None)

    def against(self, wanted: str) -> PlanLooked | None:
        """Return the plan to compare with: the wanted one, else the first that is not in hand."""
        others = [one for one in self.view.named if one.position != self.view.chosen.position]
        return next((one for one in others if one.letter == wanted), others[0] if others else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """Before any plans: which budgets have some, and what must be imported first.

    Parameters
    ----------
    budget : int, optional
        The one that was asked for and has no plans yet.
    missing : tuple of str
        What `dsm import` has to bring: actions, effects, delivery.
    """

    budget: int | None
    budgets: tuple[int, ...]
    missing: tuple[str, ...]


def load_scene(
    session: Session, draws_folder: Path, *, budget: int | None = None, plan: str = ""
) -> Scene | Nothing:
    """Return the plans of a budget, by default the one plans were made for last.

    Raises
    ------
    PlanError
        If there is no such plan.
    """
    view = plans.view(session, draws_folder, budget=budget, plan=plan)
    budgets = advice.budgets(session)
    if view is None:
        return Nothing(budget=budget, budgets=budgets, missing=_missing(session))
    now = figures.city_figures(session, draws_folder)
    actions = view.plans.actions
    costs = np.array([action.cost for action in actions], dtype=np.int64)
    return Scene(
        view=view,
        budgets=budgets,
        assessments=policy.assess_all(session, now),
        experts=len({one.expert for one in measures.load_judgements(session)}),
        affordable=count_affordable(costs, view.plans.budget, rules_of(actions)),
    )


def plan_name(texts: Texts, plan: PlanLooked) -> str:
    """Return what a plan is called: by its letter, else by its number."""
    return texts.say("plans.name", plan=plan.letter or str(plan.position))


def action_name(texts: Texts, action: Action) -> str:
    """Return what an action is called."""
    return texts.name(action.name) if any(action.name.values()) else action.id


def goal_name(texts: Texts, goal: str) -> str:
    """Return what a goal is called."""
    return texts[f"today.goal.{Goal(goal)}.name"]


def _missing(session: Session) -> tuple[str, ...]:
    there = {
        "actions": measures.load_actions(session),
        "effects": measures.load_judgements(session),
        "delivery": measures.load_delivery_chances(session),
    }
    return tuple(what for what, rows in there.items() if not rows)
