"""Use cases of those who weigh: make plans under a budget, find them again."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session, col, select

from dsm import measures, policy
from dsm.decisions.actions import Action, check_budget
from dsm.decisions.core import core_index
from dsm.decisions.portfolios import Front, exact_front
from dsm.decisions.representatives import NamedPlan, name_plans
from dsm.decisions.rules import rules_of
from dsm.draws import hash_of, hash_tree, load_kept_draws
from dsm.figures import CityFigures, city_figures
from dsm.tables import ActionRow, PlanSetRow
from dsm.waiting_draws import keep_draws
from surveys.errors import FixableError

if TYPE_CHECKING:
    import xarray as xr

    from dsm.decisions.delivery import DeliveryChance
    from indicators.experts.effects import Judgement

type Bools = NDArray[np.bool_]
type Floats = NDArray[np.float64]

# How many draws of effects and deliveries, where no survey with draws of its own stands behind it.
CERTAIN_DRAWS = 4000


class AdviceError(FixableError):
    """Plans cannot be made from what is there."""

    code = "advice"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlanSet:
    """All good plans under one budget, and what they were made from.

    Parameters
    ----------
    front : Front
        The plans; gains are means over all draws, in points of each goal's 0-100 scale.
    actions : tuple of Action
        In the order of the front's columns.
    gains : DataArray with dims (draw, action, goal)
        What each action adds, on every draw.
    summary : Dataset with dims (plan, goal)
        Mean, median, 50 and 90 % interval per plan.
    named : tuple of NamedPlan
        The plans with letters.
    core : array of shape (action,)
        Share of good plans that hold the action.
    delivery : array of shape (action,)
        Chance that the action is carried out, given the level of its policy.
    split : tuple of str
        Actions on which experts did not agree.
    clipped : float
        Largest share of draws, over plans, on which an indicator passes the end of its scale.
    reordered : int
        Pairs of plans and goals whose order changes when scores are cut at the ends.
    hash : str
        Fingerprint of plans and gains.
    made_from : dict
        Fingerprints of figures, policies, actions, judgements, chances of delivery.
    """

    budget: int
    seed: int
    front: Front
    actions: tuple[Action, ...]
    gains: "xr.DataArray"
    summary: "xr.Dataset"
    named: tuple[NamedPlan, ...]
    core: Floats
    delivery: Floats
    split: tuple[str, ...]
    clipped: float
    reordered: int
    hash: str
    made_from: dict[str, str]
    made_on: str


def make_plans(
    session: Session,
    draws_folder: Path,
    *,
    budget: int,
    seed: int = 1,
    on_action: Callable[[int, int], None] | None = None,
) -> PlanSet:
    """Compute all good plans under a budget, from today's figures, policies and judgements.

    Parameters
    ----------
    budget : int
        Money a year, in the unit of the actions' costs.
    seed : int
        Same inputs and seed: the same plans.
    on_action : callable, optional
        Told after each action how many are done, of how many.

    Raises
    ------
    BudgetError
        If the budget is below zero.
    AdviceError
        If indicators, actions, judgements or chances of delivery are missing, or an action
        belongs to a policy that is not registered.
    GainsError
        If experts spoke about an indicator that is not known.
    FrontError
        If no plan fits the budget and the rules.
    """
    check_budget(budget)
    actions, judgements = measures.load_actions(session), measures.load_judgements(session)
    chances = measures.load_delivery_chances(session)
    figures = city_figures(session, draws_folder)
    _require_something_to_weigh(figures.indicators, actions, judgements, chances)
    _require_policies(session, actions)
    tree = _plan_tree(session, actions, judgements, chances, figures, budget, seed, on_action)
    row = PlanSetRow(
        hash=hash_tree(tree),
        made_from=_inputs(session, figures, actions, judgements, chances),
        budget=budget,
        seed=seed,
        plans=tree["front"].sizes["plan"],
        file=keep_draws(draws_folder, f"plans-{budget}", tree),
    )
    session.add(row)
    session.flush()
    return _plan_set(row, tree)


def latest_plans(session: Session, draws_folder: Path, budget: int | None = None) -> PlanSet | None:
    """Return the plans made last, under this budget or any; None before any were made."""
    query = select(PlanSetRow).order_by(col(PlanSetRow.id).desc())
    if budget is not None:
        query = query.where(PlanSetRow.budget == budget)
    row = session.exec(query).first()
    if row is None:
        return None
    return _plan_set(row, load_kept_draws(draws_folder, row.file, row.hash))


def budgets(session: Session) -> tuple[int, ...]:
    """Return the budgets that plans were made for, smallest first."""
    return tuple(sorted(set(session.exec(select(PlanSetRow.budget)).all())))


def is_outdated(session: Session, draws_folder: Path, plans: PlanSet) -> bool:
    """Tell whether anything the plans were made from has changed since."""
    now = _inputs(
        session,
        city_figures(session, draws_folder),
        measures.load_actions(session),
        measures.load_judgements(session),
        measures.load_delivery_chances(session),
    )
    return now != plans.made_from


def _plan_tree(
    session: Session,
    actions: Sequence[Action],
    judgements: "Sequence[Judgement]",
    chances: "Sequence[DeliveryChance]",
    figures: CityFigures,
    budget: int,
    seed: int,
    on_action: Callable[[int, int], None] | None,
) -> "xr.DataTree":
    import xarray as xr

    from dsm.decisions.delivery import draw_delivery
    from dsm.decisions.gains import action_gains, measure_clipping, summarise_plans
    from indicators.experts.effects import pool_effects, split_actions

    size = figures.draws if figures.draws > 1 else CERTAIN_DRAWS
    effects = pool_effects(judgements, size, seed)
    levels = policy.level_draws(session, figures, draws=size)
    delivered = draw_delivery(actions, levels, chances, seed)
    gains = action_gains(effects, delivered, figures.indicators)
    costs = np.array([action.cost for action in actions], dtype=np.int64)
    mean = gains.mean("draw").to_numpy()
    front = exact_front(costs, mean, budget, rules_of(actions), on_action=on_action)
    clipping = measure_clipping(
        front.members, effects, delivered, _baseline(figures, size), figures.indicators
    )
    plans = xr.Dataset(
        {
            "member": (("plan", "action"), front.members.astype(np.int8)),
            "gain": (("plan", "goal"), front.gains),
            "cost": ("plan", front.costs),
            "twins": ("plan", front.twins),
            "delivery": ("action", delivered.mean("draw").to_numpy()),
        },
        coords={"action": [action.id for action in actions], "goal": gains["goal"].to_numpy()},
        attrs={
            "clipped": float(clipping.clipped.max()),
            "reordered": clipping.reordered,
            "actions": json.dumps([measures.action_row(a, 0).model_dump() for a in actions]),
            "split": json.dumps(split_actions(judgements)),
        },
    )
    draws = xr.Dataset({"gain": gains.astype(np.float32)})
    summary = summarise_plans(front.members, gains)
    return xr.DataTree.from_dict({"/front": plans, "/draws": draws, "/summary": summary})


def _baseline(figures: CityFigures, draws: int) -> "xr.DataArray":
    import xarray as xr

    ids = list(figures.values)
    columns = [np.broadcast_to(figures.values[name], (draws,)) for name in ids]
    return xr.DataArray(
        np.stack(columns, axis=1) if columns else np.zeros((draws, 0)),
        coords={"draw": np.arange(draws), "indicator": ids},
        dims=("draw", "indicator"),
    )


def _inputs(
    session: Session,
    figures: CityFigures,
    actions: Sequence[Action],
    judgements: "Sequence[Judgement]",
    chances: "Sequence[DeliveryChance]",
) -> dict[str, str]:
    return {
        "figures": figures.hash,
        "policies": policy.assessment_hash(session, figures),
        "actions": hash_of([repr(action) for action in actions]),
        "judgements": hash_of([repr(one) for one in judgements]),
        "delivery": hash_of([repr(chance) for chance in chances]),
        **{f"figures/{name}": value for name, value in figures.made_from.items()},
    }


def _plan_set(row: PlanSetRow, tree: "xr.DataTree") -> PlanSet:
    stored = tree["front"].to_dataset()
    # Actions and disagreement as they were then: costs, names, judgements may have changed since.
    actions = tuple(
        measures.action_of(ActionRow(**one)) for one in json.loads(stored.attrs["actions"])
    )
    front = Front(
        members=stored["member"].to_numpy().astype(bool),
        gains=stored["gain"].to_numpy(),
        costs=stored["cost"].to_numpy(),
        twins=stored["twins"].to_numpy(),
        budget=row.budget,
    )
    return PlanSet(
        budget=row.budget,
        seed=row.seed,
        front=front,
        actions=actions,
        gains=tree["draws"].to_dataset()["gain"],
        summary=tree["summary"].to_dataset(),
        named=name_plans(front),
        core=core_index(front.members),
        delivery=stored["delivery"].to_numpy(),
        split=tuple(json.loads(stored.attrs["split"])),
        clipped=float(stored.attrs["clipped"]),
        reordered=int(stored.attrs["reordered"]),
        hash=row.hash,
        made_from=row.made_from,
        made_on=row.made_at.date().isoformat(),
    )


def _require_something_to_weigh(
    indicators: Sequence[Any],
    actions: Sequence[Any],
    judgements: Sequence[Any],
    chances: Sequence[Any],
) -> None:
    missing = [
        what
        for what, there in (
            ("indicators", indicators),
            ("actions", actions),
            ("effects", judgements),
            ("delivery", chances),
        )
        if not there
    ]
    if missing:
        raise AdviceError(
            f"There are no {', no '.join(missing)} to make plans from.",
            f"Import them: {', '.join(f'`dsm import {what} FILE`' for what in missing)}.",
        )


def _require_policies(session: Session, actions: Sequence[Action]) -> None:
    known = policy.load_register(session).policies
    lost = [f"{one.id} ({one.policy})" for one in actions if one.policy and one.policy not in known]
    if lost:
        raise AdviceError(
            f"These actions belong to policies that are not registered: {', '.join(lost)}.",
            "Import the policies with `dsm import policies FOLDER`, or correct the actions.",
        )
