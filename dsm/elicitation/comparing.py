"""What an expert sees in the second round: her own judgement beside the others', unlabelled."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sqlmodel import Session

from dsm.elicitation import elicitations
from dsm.elicitation.contents import best_worst_in, effects_in, levels_in, pairwise_in
from dsm.elicitation.elicitation import LAST_ROUND, Kind
from dsm.elicitation.experts import ExpertSeat
from dsm.elicitation.gathered import Given, handed_in
from dsm.surveying.panels import LEAST

if TYPE_CHECKING:
    from indicators.experts.best_worst import BestWorst
    from indicators.experts.effects import Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One thing that was judged in the first round.

    Parameters
    ----------
    about : tuple of str
        The object; for effects the action and the indicator.
    own : float, optional
        The level she gave, or the weight that follows from what she said alone; None where she
        did not say.
    others : tuple of float
        The same of all others, sorted, so that their order tells nothing.
    own_effect : Judgement, optional
        For effects, what she expects.
    other_effects : tuple of Judgement
        For effects, what all others expect, by their best guess and without labels.
    """

    about: tuple[str, ...]
    own: float | None = None
    others: tuple[float, ...] = ()
    own_effect: "Judgement | None" = None
    other_effects: "tuple[Judgement, ...]" = ()


def others(session: Session, seat: ExpertSeat) -> tuple[Seen, ...] | None:
    """Return what was judged in the first round, thing by thing, for an expert in the second.

    What fewer than `LEAST` experts judged, her among them, is left out, because everybody would
    recognise whose judgement it is.

    Returns
    -------
    tuple of Seen, or None
        None but in the second round, and where nothing was judged by so many.
    """
    now = elicitations.find(session, seat.elicitation.slug)
    if now.round < LAST_ROUND or LAST_ROUND in now.ended_rounds:
        return None
    said = handed_in(session, now.slug, 1)
    seen = _effects(said, seat) if now.kind is Kind.EFFECTS else _numbers(said, seat, now.kind)
    return seen or None


def single_weights(judgement: "BestWorst") -> dict[str, float]:
    """Return the weights that follow from one best-worst judgement alone; they add to 1.

    Each criterion's weight by what was said of it in both directions: the root of how many times
    it is above the worst over how many times it is below the best. Of its log ratios to both ends
    this is the least squares, if the ends themselves are held as far apart as they were said to be.

    Examples
    --------
    >>> from indicators.experts.best_worst import judge_best_worst
    >>> said = judge_best_worst("x", {"cost": 1, "noise": 9}, {"cost": 9, "noise": 1})
    >>> {name: round(weight, 3) for name, weight in single_weights(said).items()}
    {'cost': 0.9, 'noise': 0.1}
    """
    raised = np.sqrt(np.array(judgement.to_worst) / np.array(judgement.best_to))
    weights = raised / raised.sum()
    return {name: float(one) for name, one in zip(judgement.criteria, weights, strict=True)}


def _numbers(said: tuple[Given, ...], seat: ExpertSeat, kind: Kind) -> tuple[Seen, ...]:
    told = [(one.expert_id == seat.expert_id, _told(one, kind)) for one in said]
    things = {thing: None for _, values in told for thing in values}
    return tuple(
        Seen(
            about=(thing,),
            own=next(
                (values[thing] for is_own, values in told if is_own and thing in values), None
            ),
            others=tuple(
                sorted(values[thing] for is_own, values in told if not is_own and thing in values)
            ),
        )
        for thing in things
        if sum(thing in values for _, values in told) >= LEAST
    )


def _told(given: Given, kind: Kind) -> Mapping[str, float]:
    if kind is Kind.RATINGS:
        return levels_in(given.content)
    if kind is Kind.BEST_WORST:
        return single_weights(best_worst_in(given.content, given.label))
    judgement = pairwise_in(given.content, given.label)
    return dict(zip(judgement.criteria, judgement.weights.tolist(), strict=True))


def _effects(said: tuple[Given, ...], seat: ExpertSeat) -> tuple[Seen, ...]:
    told: dict[tuple[str, str], list[tuple[bool, Judgement]]] = {}
    for one in said:
        # Without a label, whoever holds the object cannot tell whose it is.
        for judgement in effects_in(one.content, ""):
            about = judgement.action, judgement.indicator
            told.setdefault(about, []).append((one.expert_id == seat.expert_id, judgement))
    return tuple(
        Seen(
            about=about,
            own_effect=next((judgement for is_own, judgement in here if is_own), None),
            other_effects=tuple(
                sorted(
                    (judgement for is_own, judgement in here if not is_own),
                    key=lambda one: (one.best, one.low, one.high, one.confidence),
                )
            ),
        )
        for about, here in told.items()
        if len(here) >= LEAST
    )
