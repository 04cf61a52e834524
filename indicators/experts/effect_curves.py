"""What experts expect of one action on one indicator: each one's curve, their mixture, its summary."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indicators.experts.effects import Judgement

type Floats = NDArray[np.float64]

POINTS = 161  # of a curve: fine enough for a screen, few enough for a phone
# A side that was said to be certain has no width; it is drawn as wide as this share of the picture.
THINNEST = 0.004
TAIL = 2.6  # normal standard deviations shown on either side; beyond lies one in a hundred
_ROUNDS = 60  # of halving: finer than any number that was said


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledEffect:
    """What all experts together expect, in the indicator's unit.

    Parameters
    ----------
    experts : int
    low90, low50, median, high50, high90 : float
        Quantiles of the mixture.
    rise, fall : float
        Chances of a change above and below 0, in [0, 1].
    """

    experts: int
    low90: float
    low50: float
    median: float
    high50: float
    high90: float
    rise: float
    fall: float


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class EffectCurves:
    """Densities, ready to be drawn.

    Parameters
    ----------
    values : array of shape (point,)
        Changes, rising.
    own : array of shape (expert, point)
        Each expert's density, in the order of the judgements.
    pooled : array of shape (point,)
        Their equal mixture.
    """

    values: Floats
    own: Floats
    pooled: Floats


def summarise(judgements: Sequence[Judgement], weights: Floats | None = None) -> PooledEffect:
    """Return quantiles and chances of the mixture of experts, exactly and without draws.

    Parameters
    ----------
    judgements : sequence of Judgement
        Of one action and one indicator, at least one.
    weights : array of shape (expert,), optional
        They add to 1; by default every expert counts alike.

    Examples
    --------
    >>> said = [Judgement(action="a", indicator="i", expert=expert, low=best - 1, best=best,
    ...                   high=best + 1, confidence=90) for expert, best in [("x", 0), ("y", 4)]]
    >>> pooled = summarise(said)
    >>> round(pooled.median, 6), round(pooled.rise, 3)
    (2.0, 0.75)
    """
    low90, low50, median, high50, high90 = (
        _quantile(judgements, share, weights) for share in (0.05, 0.25, 0.5, 0.75, 0.95)
    )
    fall = _below(judgements, 0.0, weights, strictly=True)
    return PooledEffect(
        experts=len(judgements),
        low90=low90,
        low50=low50,
        median=median,
        high50=high50,
        high90=high90,
        rise=1 - _below(judgements, 0.0, weights),
        fall=fall,
    )


def chance_below(judgement: Judgement, value: float, *, strictly: bool = False) -> float:
    """Return the chance that an expert gives to a change of at most `value`.

    Parameters
    ----------
    strictly : bool
        Leave out the chance of exactly `value`, which is not 0 where a side has no width.

    Examples
    --------
    >>> said = Judgement(action="a", indicator="i", expert="x", low=-1, best=0, high=3,
    ...                  confidence=90)
    >>> round(chance_below(said, -1), 3), round(chance_below(said, 3), 3)
    (0.05, 0.95)
    """
    from scipy.special import ndtr

    below, above = judgement.scales
    away = value - judgement.best
    if away < 0:
        return float(ndtr(away / below)) if below else 0.0
    if away > 0:
        return float(ndtr(away / above)) if above else 1.0
    # All of a side without width lies at the best guess itself.
    if strictly:
        return 0.5 if below else 0.0
    return 0.5 if above else 1.0


def draw_curves(
    judgements: Sequence[Judgement], *, ends: tuple[float, float] | None = None
) -> EffectCurves:
    """Return densities over a range that holds all of them, and 0.

    Parameters
    ----------
    judgements : sequence of Judgement
        Of one action and one indicator, at least one.
    ends : pair of float, optional
        Another range, such as that of a curve beside it.
    """
    low, high = ends or range_of(judgements)
    values = np.linspace(low, high, POINTS)
    own = np.stack([_density(one, values, THINNEST * (high - low)) for one in judgements])
    return EffectCurves(values=values, own=own, pooled=own.mean(axis=0))


def range_of(judgements: Sequence[Judgement]) -> tuple[float, float]:
    """Return a range that shows nearly all of every expert's curve, and 0."""
    ends = np.array([-TAIL, TAIL])
    reach = np.concatenate([one.quantile(ends) for one in judgements] + [np.zeros(1)])
    low, high = float(reach.min()), float(reach.max())
    return (low, high) if low < high else (low - 1, high + 1)


def _density(judgement: Judgement, values: Floats, thinnest: float) -> Floats:
    scales = np.maximum(judgement.scales, thinnest)
    scale = np.where(values < judgement.best, scales[0], scales[1])
    away = (values - judgement.best) / scale
    return np.asarray(np.exp(-(away**2) / 2) / (scale * np.sqrt(2 * np.pi)))


def _below(
    judgements: Sequence[Judgement],
    value: float,
    weights: Floats | None,
    *,
    strictly: bool = False,
) -> float:
    chances = [chance_below(one, value, strictly=strictly) for one in judgements]
    return float(np.average(chances, weights=weights))


def _quantile(judgements: Sequence[Judgement], share: float, weights: Floats | None) -> float:
    """Return where the mixture reaches a share, by halving: it lies among the experts' own."""
    from scipy.special import ndtri

    own = [float(one.quantile(np.array([ndtri(share)]))[0]) for one in judgements]
    low, high = min(own), max(own)
    for _ in range(_ROUNDS):
        middle = (low + high) / 2
        if not low < middle < high:
            break
        if _below(judgements, middle, weights) >= share:
            high = middle
        else:
            low = middle
    return high
