"""Handing what experts expect of actions to those who make plans, with every expert alike."""

from dataclasses import dataclass, replace

from sqlmodel import Session

from dsm import audit, measures
from dsm.elicitation.effect_report import pool_effects_of
from dsm.elicitation.elicitation import ElicitationError


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What was handed over.

    Parameters
    ----------
    effects : int
        Pairs of an action and an indicator.
    judgements : int
        Of all experts about them.
    left_out : int
        Pairs that too few experts judged.
    kept : int
        Judgements about other pairs, from elsewhere, that stay in use.
    """

    effects: int
    judgements: int
    left_out: int
    kept: int


def use_in_plans(session: Session, slug: str, by: str = audit.SYSTEM) -> Used:
    """Let plans rest on what experts of this elicitation expect; other effects stay as they are.

    Plans draw from the equal mixture of the experts, so that their disagreement is part of the
    doubt. Plans that were made before stay as they were until somebody makes them again.

    Raises
    ------
    FixableError
        If no round has ended, nobody's judgement may be shown, or an action or indicator is not
        known here any more.
    """
    report = pool_effects_of(session, slug)
    if not report.effects:
        raise ElicitationError(
            f"No effect in {slug!r} was judged by enough experts.",
            "Wait until at least four have handed in, and close the round.",
        )
    about = {(one.action, one.indicator) for one in report.effects}
    # Numbers begin anew in each elicitation, and one name must not stand for two people.
    new = [
        replace(judgement, expert=f"{slug}: {judgement.expert}")
        for one in report.effects
        for judgement in one.judgements
    ]
    kept = [
        one
        for one in measures.load_judgements(session)
        if (one.action, one.indicator) not in about and not one.expert.startswith(f"{slug}: ")
    ]
    measures.keep_judgements(session, [*kept, *new])
    audit.record(session, by, "use-in-plans", f"elicitation:{slug}", count=len(new))
    return Used(
        effects=len(about),
        judgements=len(new),
        left_out=len(report.left_out),
        kept=len(kept),
    )


def is_used(session: Session, slug: str) -> bool:
    """Tell whether plans made now would rest on exactly what this elicitation says."""
    mine = {
        replace(one, expert=one.expert.removeprefix(f"{slug}: "))
        for one in measures.load_judgements(session)
        if one.expert.startswith(f"{slug}: ")
    }
    said = {
        judgement for one in pool_effects_of(session, slug).effects for judgement in one.judgements
    }
    return bool(said) and mine == said
