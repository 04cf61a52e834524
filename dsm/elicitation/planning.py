"""Handing what experts expect of actions to those who make plans, with every expert alike."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlmodel import Session

from dsm import audit, measures
from dsm.elicitation import elicitations
from dsm.elicitation.effect_report import EffectReport, pool_effects_of
from dsm.elicitation.elicitation import ElicitationError
from dsm.elicitation.experts import expert_rows, label_of, number_of
from dsm.elicitation.tables import ExpertRow

if TYPE_CHECKING:
    from indicators.experts.effects import Judgement


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
    Experts are called by their numbers, also where they go by name elsewhere: to forget the names
    must change neither what plans rest on nor the draws that follow from it.

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
    new = _for_plans(session, slug, report)
    kept = [
        one
        for one in measures.load_judgements(session)
        if (one.action, one.indicator) not in about and not _is_from(slug, one)
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
    said = _for_plans(session, slug, pool_effects_of(session, slug))
    return bool(said) and set(said) == set(_from(session, slug))


def count_in_plans(session: Session, slug: str) -> int:
    """Return how many judgements plans have from here; they stay when the elicitation is removed."""
    return len(_from(session, slug))


def forget_names(session: Session, slug: str) -> None:
    """Let numbers take the place of names, which earlier versions handed to plans."""
    rows = expert_rows(session, elicitations.find(session, slug)).values()
    numbers = {label_of(row): _called(slug, row) for row in rows}
    named = {f"{slug}: {label}": number for label, number in numbers.items()}
    judgements = measures.load_judgements(session)
    # Somebody may be called like another's number, where numbers stand already.
    if {one.expert for one in judgements if _is_from(slug, one)} <= set(numbers.values()):
        return
    renamed = [replace(one, expert=named.get(one.expert, one.expert)) for one in judgements]
    measures.keep_judgements(session, renamed)


def _for_plans(session: Session, slug: str, report: EffectReport) -> "list[Judgement]":
    called = {
        label_of(row): _called(slug, row)
        for row in expert_rows(session, elicitations.find(session, slug)).values()
    }
    return [
        replace(judgement, expert=called[judgement.expert])
        for one in report.effects
        for judgement in one.judgements
    ]


def _called(slug: str, row: ExpertRow) -> str:
    # Numbers begin anew in each elicitation, and one must not stand for two people.
    return f"{slug}: {number_of(row)}"


def _from(session: Session, slug: str) -> "list[Judgement]":
    return [one for one in measures.load_judgements(session) if _is_from(slug, one)]


def _is_from(slug: str, judgement: "Judgement") -> bool:
    # No slug holds a colon, so that none is taken for another that begins like it.
    return judgement.expert.startswith(f"{slug}: ")
