"""What experts expect of actions, pooled with every expert alike, so that disagreement stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import Session

from dsm.elicitation.elicitation import Kind
from dsm.elicitation.gathered import effects_of, require_kind
from dsm.elicitation.showing import Reason, may_be_shown

if TYPE_CHECKING:
    from indicators.experts.effect_curves import PooledEffect
    from indicators.experts.effects import Disagreement, Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedEffect:
    """What experts expect of one action on one indicator.

    Parameters
    ----------
    pooled : PooledEffect
        Quantiles and chances of the equal mixture, in the indicator's unit.
    disagreement : Disagreement
        How far experts differ.
    judgements : tuple of Judgement
        What each expects, by label.
    """

    action: str
    indicator: str
    pooled: "PooledEffect"
    disagreement: "Disagreement"
    judgements: "tuple[Judgement, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectReport:
    """All effects that may be shown, and why others are not, by action and indicator."""

    effects: tuple[ExpectedEffect, ...]
    left_out: Mapping[tuple[str, str], Reason]


def pool_effects_of(session: Session, slug: str, round: int | None = None) -> EffectReport:
    """Return what experts expect of actions; what fewer than four judged is left out.

    Raises
    ------
    FixableError
        As `gathered.effects_of`.
    """
    from indicators.experts.effects import measure_disagreement

    found = require_kind(session, slug, Kind.EFFECTS)
    judgements = effects_of(session, slug, round)
    measured = measure_disagreement(judgements)
    shown = [one for one in measured if may_be_shown(found, one.experts)]
    return EffectReport(
        effects=tuple(_effect(judgements, one) for one in shown),
        left_out={(one.action, one.indicator): Reason.FEW for one in measured if one not in shown},
    )


def _effect(judgements: "Sequence[Judgement]", found: "Disagreement") -> ExpectedEffect:
    from indicators.experts.effect_curves import summarise

    about = found.action, found.indicator
    asked = tuple(one for one in judgements if (one.action, one.indicator) == about)
    return ExpectedEffect(
        action=found.action,
        indicator=found.indicator,
        pooled=summarise(asked),
        disagreement=found,
        judgements=asked,
    )
