"""Seed questions: each expert's calibration for her own eyes, and weights only where it is earned."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import Session

from dsm.elicitation import elicitations
from dsm.elicitation.elicitation import ElicitationError, State
from dsm.elicitation.experts import ExpertSeat
from dsm.elicitation.gathered import handed_in, seed_answers_of
from surveys.errors import FixableError

if TYPE_CHECKING:
    from indicators.experts.calibration import Calibration


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


def own_calibration(session: Session, seat: ExpertSeat) -> "Calibration | None":
    """Return an expert's own scores, once the round has closed; nobody else sees them.

    Returns
    -------
    Calibration or None
        None while a round is open, where she did not answer all seed questions, or where no
        truth is known.
    """
    from indicators.experts.calibration import calibrate

    now = elicitations.find(session, seat.elicitation.slug)
    if now.state is not State.CLOSED:
        return None
    try:
        answers = seed_answers_of(session, now.slug)
    except ElicitationError:
        return None
    scores = {score.expert: score for score in calibrate(answers)}
    return scores.get(seat.label)


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
