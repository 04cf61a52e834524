"""Judgements of the models as the plain content that is kept; the way back of `contents`."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from indicators.experts.best_worst import BestWorst
    from indicators.experts.effects import Judgement
    from indicators.experts.elicited import FourSteps
    from indicators.experts.pairwise import Pairwise


def plain_best_worst(judgement: "BestWorst") -> dict[str, Any]:
    """Return a best-worst judgement as plain content."""
    return {
        "best": judgement.best,
        "worst": judgement.worst,
        "best_to": dict(zip(judgement.criteria, judgement.best_to, strict=True)),
        "to_worst": dict(zip(judgement.criteria, judgement.to_worst, strict=True)),
    }


def plain_pairs(judgement: "Pairwise") -> dict[str, Any]:
    """Return a judgement in pairs as plain content."""
    return {
        "times": [
            {
                "first": judgement.criteria[first],
                "second": judgement.criteria[second],
                "times": times_text(float(judgement.log_ratio[first, second])),
            }
            for first, second in judgement.pairs
        ]
    }


def plain_effects(judgements: "Sequence[Judgement]") -> dict[str, Any]:
    """Return what one expert expects of actions as plain content."""
    effects = [asdict(one) for one in judgements]
    for one in effects:
        del one["expert"]
    return {"effects": effects}


def plain_steps(said: "FourSteps") -> dict[str, float]:
    """Return what was said in four steps as plain content: as a change against doing nothing."""
    judged = said.change(action="", indicator="", expert="")
    # What was typed has few decimals; a difference of two such numbers must not have sixteen.
    numbers = {"low": judged.low, "best": judged.best, "high": judged.high}
    kept = {name: round(value, 6) for name, value in numbers.items()}
    return {**kept, "confidence": judged.confidence}


def times_text(log_ratio: float) -> str:
    """Return how many times as important one is as another, as files have it.

    Examples
    --------
    >>> times_text(np.log(3)), times_text(-np.log(4)), times_text(0.0)
    ('3', '1/4', '1')
    """
    times = round(float(np.exp(abs(log_ratio))))
    return f"1/{times}" if log_ratio < 0 and times > 1 else str(times)
