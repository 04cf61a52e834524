"""Seed questions: weights by how well experts know what they know, only where it is earned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import Session

from dsm.elicitation import elicitations
from dsm.elicitation.elicitation import LAST_ROUND, Elicitation, ElicitationError
from dsm.elicitation.gathered import handed_in, seed_answers_of
from dsm.elicitation.showing import may_be_shown
from surveys.errors import FixableError

if TYPE_CHECKING:
    from indicators.experts.calibration import SeedAnswers

ALIKE = "Let every expert count alike."


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertWeights:
    """How much each expert counts, by label; they add to 1.

    Parameters
    ----------
    equal : bool
        Whether everybody counts alike.
    reason : str
        Why so, where weights by performance are not to be had; "" where they are.
    """

    weights: Mapping[str, float]
    equal: bool
    reason: str = ""


def expert_weights(session: Session, slug: str, round: int | None = None) -> ExpertWeights:
    """Return weights by performance on seed questions, or equal ones with the reason.

    Performance needs at least `calibration.FEWEST_SEEDS` questions that everybody answered, and
    somebody who is calibrated well enough; otherwise weights would be mostly chance. How well
    each is calibrated is for her own eyes: in a confidential elicitation weights wait for the end
    of the last round, and both those who count and those who do not must be too many to be made
    out; that nobody is left over would tell of each that she is calibrated.

    Raises
    ------
    ElicitationError
        If the round has not ended, or nobody handed anything in.
    """
    labels = [one.label for one in handed_in(session, slug, round)]
    if not labels:
        raise ElicitationError(f"Nobody handed anything in for {slug!r}.", "Ask the experts.")
    try:
        answers = seed_answers_of(session, slug, round)
        _require_everybody(answers, len(labels))
        weights = _by_performance(elicitations.find(session, slug), answers)
    except FixableError as error:
        return ExpertWeights(
            weights=dict.fromkeys(labels, 1 / len(labels)), equal=True, reason=error.problem
        )
    return ExpertWeights(weights=weights, equal=False)


def weights_among(
    elicitation: Elicitation, weighing: ExpertWeights, experts: Sequence[str]
) -> tuple[float, ...] | None:
    """Return how much those who judged one thing count among themselves; it adds to 1.

    None where they count alike, where nobody counts, or where so few do, or do not, that figures
    of these weights beside those of all would tell what single ones judged or how well they know.
    """
    own = [weighing.weights.get(expert, 0.0) for expert in experts]
    counting = sum(weight > 0 for weight in own)
    if weighing.equal or not counting:
        return None
    if not _may_differ(elicitation, counting, len(own)):
        return None
    return tuple(weight / sum(own) for weight in own)


def _require_everybody(answers: "SeedAnswers", experts: int) -> None:
    missing = experts - len(answers.experts)
    if missing:
        problem = f"{missing} of {experts} experts did not answer every seed question."
        raise ElicitationError(problem, ALIKE)


def _by_performance(elicitation: Elicitation, answers: "SeedAnswers") -> dict[str, float]:
    from indicators.experts.calibration import (
        NobodyCalibratedError,
        performance_weights,
        require_seeds,
    )

    require_seeds(answers)
    if elicitation.confidential and LAST_ROUND not in elicitation.ended_rounds:
        problem = f"Weights by seed questions wait until round {LAST_ROUND} has closed."
        raise ElicitationError(problem, ALIKE)
    try:
        weights = performance_weights(answers)
    except NobodyCalibratedError:
        if not elicitation.confidential:
            raise
        # Said alike for nobody and for few: that nobody is calibrated would tell it of each.
        weights = {}
    counting = sum(weight > 0 for weight in weights.values())
    if not _may_differ(elicitation, counting, len(answers.experts)):
        problem = "So few answered seed questions well, or badly, that they would be made out."
        raise ElicitationError(problem, ALIKE)
    return weights


def _may_differ(elicitation: Elicitation, counting: int, everybody: int) -> bool:
    """Tell whether neither those who count nor those who do not are few, nor nobody."""
    return all(may_be_shown(elicitation, count) for count in (counting, everybody - counting))
