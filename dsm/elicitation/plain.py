"""Judgements of the models as the plain content that is kept; the way back of `contents`."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING, Any

from indicators.experts.pairwise import read_times

if TYPE_CHECKING:
    from indicators.experts.best_worst import BestWorst
    from indicators.experts.effects import Judgement
    from indicators.experts.elicited import FourSteps
    from indicators.experts.pairwise import Pairwise

type Pair = tuple[str, str]


def plain_best_worst(judgement: "BestWorst") -> dict[str, Any]:
    """Return a best-worst judgement as plain content."""
    return said_once(
        {
            "best": judgement.best,
            "worst": judgement.worst,
            "best_to": dict(zip(judgement.criteria, judgement.best_to, strict=True)),
            "to_worst": dict(zip(judgement.criteria, judgement.to_worst, strict=True)),
        }
    )


def said_once(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a best-worst judgement with each number where experts are asked for it, and only there.

    Both ends are 1 against themselves, and how far they are apart is asked on the best's side. A
    second copy would stay behind when the expert changes the first, and contradict it.

    Examples
    --------
    >>> said = {"best": "cost", "worst": "noise",
    ...         "best_to": {"cost": 1, "noise": 3}, "to_worst": {"cost": 5, "time": 2}}
    >>> once = said_once(said)
    >>> once["best_to"], once["to_worst"]
    ({'noise': 3}, {'time': 2})
    """
    best, worst = content.get("best"), content.get("worst")
    if not best or not worst:
        return dict(content)
    best_to, to_worst = dict(content.get("best_to", {})), dict(content.get("to_worst", {}))
    if best in to_worst:
        best_to.setdefault(worst, to_worst.pop(best))
    best_to.pop(best, None)
    to_worst.pop(worst, None)
    sides = {"best_to": best_to, "to_worst": to_worst}
    return {**content, **{name: said for name, said in sides.items() if said or name in content}}


def plain_pairs(judgement: "Pairwise", ids: Sequence[str] = ()) -> dict[str, Any]:
    """Return a judgement in pairs as plain content.

    Parameters
    ----------
    ids : sequence of str
        Criteria in the order in which they are asked; by default that of their names.
    """
    names = judgement.criteria
    said = {
        (names[first], names[second]): times_text(float(judgement.log_ratio[first, second]))
        for first, second in judgement.pairs
    }
    return plain_times(times_in(plain_times(said), asked_pairs(ids or names)))


def asked_pairs(ids: Iterable[str]) -> tuple[Pair, ...]:
    """Return every pair once, in the order in which pages and the keyboard ask.

    Examples
    --------
    >>> asked_pairs(["time", "cost", "noise"])
    (('time', 'cost'), ('time', 'noise'), ('cost', 'noise'))
    """
    return tuple(combinations(ids, 2))


def times_in(content: Mapping[str, Any], pairs: Iterable[Pair]) -> dict[Pair, str]:
    """Return what was said of these pairs, also where it was said the other way round.

    Examples
    --------
    >>> said = {"times": [{"first": "time", "second": "cost", "times": "1/3"}]}
    >>> times_in(said, [("cost", "time"), ("cost", "noise")])
    {('cost', 'time'): '3'}
    """
    said: dict[Pair, str] = {}
    for one in content.get("times", []):
        first, second = str(one["first"]), str(one["second"])
        log_ratio = math.log(read_times(str(one["times"])) or 1.0)
        said[first, second], said[second, first] = times_text(log_ratio), times_text(-log_ratio)
    return {pair: said[pair] for pair in pairs if pair in said}


def plain_times(said: Mapping[Pair, str]) -> dict[str, Any]:
    """Return comparisons as plain content."""
    return {
        "times": [
            {"first": first, "second": second, "times": times}
            for (first, second), times in said.items()
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
    # A difference has no more decimals than what was typed; that of two floats can have sixteen.
    decimals = decimals_of(said.without, said.lowest, said.best, said.highest)
    numbers = {"low": judged.low, "best": judged.best, "high": judged.high}
    kept = {name: round(value, decimals) for name, value in numbers.items()}
    return {**kept, "confidence": judged.confidence}


def decimals_of(*numbers: float) -> int:
    """Return how many decimals the most exact of these numbers has.

    Examples
    --------
    >>> decimals_of(60.0, -1.25), decimals_of(0.00012), decimals_of(300)
    (2, 5, 0)
    """
    return max(len(f"{Decimal(str(one)).normalize():f}".partition(".")[2]) for one in numbers)


def times_text(log_ratio: float) -> str:
    """Return how many times as important one is as another, as files have it.

    Examples
    --------
    >>> times_text(math.log(3)), times_text(-math.log(4)), times_text(0.0)
    ('3', '1/4', '1')
    """
    times = round(math.exp(abs(log_ratio)))
    return f"1/{times}" if log_ratio < 0 and times > 1 else str(times)
