"""Seed questions: weights by how well experts know what they know, only where it is earned."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from dsm.elicitation.elicitation import ElicitationError
from dsm.elicitation.gathered import handed_in, seed_answers_of
from surveys.errors import FixableError


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
    somebody who is calibrated well enough; otherwise weights would be mostly chance.

    Raises
    ------
    ElicitationError
        If the round has not ended, or nobody handed anything in.
    """
    from indicators.experts.calibration import performance_weights

    labels = [one.label for one in handed_in(session, slug, round)]
    if not labels:
        raise ElicitationError(f"Nobody handed anything in for {slug!r}.", "Ask the experts.")
    try:
        answers = seed_answers_of(session, slug, round)
        missing = set(labels) - set(answers.experts)
        if missing:
            problem = f"{len(missing)} of {len(labels)} experts did not answer every seed question."
            raise ElicitationError(problem, "Let every expert count alike.")
        return ExpertWeights(weights=performance_weights(answers), equal=False)
    except FixableError as error:
        return ExpertWeights(
            weights=dict.fromkeys(labels, 1 / len(labels)), equal=True, reason=error.problem
        )
