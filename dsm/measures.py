"""What the city could do, and what experts expect of it: kept, replaced, found again."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlmodel import Session, col, delete, select

from dsm import goals
from dsm.decisions.actions import Action
from dsm.decisions.rules import Fixed
from dsm.tables import ActionRow, DeliveryRow, JudgementRow
from surveys.errors import FixableError, raise_all

if TYPE_CHECKING:
    from dsm.decisions.delivery import DeliveryChance
    from indicators.experts.effects import Judgement


class MeasureError(FixableError):
    """What is said of a measure does not fit the others."""

    code = "measure"


def keep_actions(session: Session, actions: Sequence[Action]) -> int:
    """Replace the actions by these; judgements of actions that are gone go with them.

    Returns
    -------
    int
        Actions kept.
    """
    ids = [action.id for action in actions]
    session.exec(delete(ActionRow).where(col(ActionRow.id).not_in(ids)))
    for position, action in enumerate(actions):
        session.merge(action_row(action, position))
    return len(actions)


def load_actions(session: Session) -> tuple[Action, ...]:
    """Return the actions, in the city's order."""
    rows = session.exec(select(ActionRow).order_by(col(ActionRow.position))).all()
    return tuple(action_of(row) for row in rows)


def keep_judgements(session: Session, judgements: "Sequence[Judgement]") -> int:
    """Replace what experts said by this.

    Returns
    -------
    int
        Judgements kept.

    Raises
    ------
    MeasureError
        If one is about an action or an indicator that is not known.
    """
    known = {
        "actions": {action.id for action in load_actions(session)},
        "indicators": {indicator.id for indicator in goals.load_indicators(session)},
    }
    spoken = {
        "actions": {one.action for one in judgements},
        "indicators": {one.indicator for one in judgements},
    }
    raise_all(
        [
            MeasureError(
                f"Experts spoke about {kind} that are not known: {', '.join(sorted(unknown))}.",
                f"Import the {kind} first, or correct the ids.",
            )
            for kind in known
            if (unknown := spoken[kind] - known[kind])
        ]
    )
    session.exec(delete(JudgementRow))
    session.add_all([JudgementRow(**asdict(one)) for one in judgements])
    return len(judgements)


def load_judgements(session: Session) -> "tuple[Judgement, ...]":
    """Return what experts said."""
    from indicators.experts.effects import Judgement

    order = (col(JudgementRow.action), col(JudgementRow.indicator), col(JudgementRow.expert))
    rows = session.exec(select(JudgementRow).order_by(*order)).all()
    return tuple(Judgement(**row.model_dump()) for row in rows)


def keep_delivery_chances(session: Session, chances: "Sequence[DeliveryChance]") -> None:
    """Replace the chances that an action is carried out, by level of its policy."""
    session.exec(delete(DeliveryRow))
    session.add_all([DeliveryRow(**asdict(chance)) for chance in chances])


def load_delivery_chances(session: Session) -> "tuple[DeliveryChance, ...]":
    """Return the chances that an action is carried out, from level 0 up."""
    from dsm.decisions.delivery import DeliveryChance

    rows = session.exec(select(DeliveryRow).order_by(col(DeliveryRow.level))).all()
    return tuple(DeliveryChance(**row.model_dump()) for row in rows)


def action_row(action: Action, position: int) -> ActionRow:
    """Return an action as it is kept, at its place among the others."""
    return ActionRow(
        id=action.id,
        position=position,
        name=dict(action.name),
        owner=dict(action.owner),
        cost=action.cost,
        policy=action.policy,
        years=action.years,
        needs=list(action.needs),
        excludes=list(action.excludes),
        fixed=action.fixed or "",
    )


def action_of(row: ActionRow) -> Action:
    """Return the action that a row keeps."""
    return Action(
        id=row.id,
        name=row.name,
        cost=row.cost,
        needs=tuple(row.needs),
        excludes=tuple(row.excludes),
        fixed=Fixed(row.fixed) if row.fixed else None,
        policy=row.policy,
        owner=row.owner,
        years=row.years,
    )
