"""Chances that experts give to claims: their plain mean, its score, and weights that must beat it."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]

# Whoever says one half to everything has this Brier score, and knows nothing.
SCORE_OF_A_COIN = 0.25


def pool_chances(best: Floats, weights: Floats | None = None) -> Floats:
    """Return the pooled chance of every claim.

    Parameters
    ----------
    best : array of shape (expert, claim)
        Best estimates in [0, 1]; NaN where an expert was not asked.
    weights : array of shape (expert,), optional
        Not negative; by default every expert counts alike. They are rescaled to the experts
        who were asked about a claim.

    Returns
    -------
    array of shape (claim,)
        NaN where nobody with a weight was asked.

    Notes
    -----
    The plain mean is the aggregation of the IDEA protocol (Hemming and others 2018).

    Examples
    --------
    >>> pool_chances(np.array([[0.2, 0.9], [0.4, np.nan]])).round(2).tolist()
    [0.3, 0.9]
    """
    counted = np.ones(len(best)) if weights is None else weights
    asked = np.isfinite(best)
    total = counted @ asked
    pooled = counted @ np.where(asked, best, 0.0)
    return np.asarray(np.divide(pooled, total, out=np.full(best.shape[1], np.nan), where=total > 0))


def brier_score(chances: Floats, outcomes: Floats) -> float:
    """Return the mean squared distance of chances from what happened, in [0, 1]; 0 is best.

    Parameters
    ----------
    chances : array of shape (claim,)
        In [0, 1]; NaN is left out.
    outcomes : array of shape (claim,)
        1 where the claim came true, 0 where not.

    Examples
    --------
    >>> brier_score(np.array([1.0, 0.5]), np.array([1.0, 0.0]))
    0.125
    """
    return float(np.nanmean((chances - outcomes) ** 2))


def skill_weights(best: Floats, outcomes: Floats) -> Floats:
    """Return each expert's weight: by how much the own Brier score beats a coin's.

    Parameters
    ----------
    best : array of shape (expert, claim)
        Best estimates in [0, 1]; NaN where an expert was not asked.
    outcomes : array of shape (claim,)
        1 or 0.

    Returns
    -------
    array of shape (expert,)
        Adds to 1. Experts no better than a coin get nothing; if all are, they count alike.

    Examples
    --------
    >>> skill_weights(np.array([[0.9, 0.1], [0.1, 0.9]]), np.array([1.0, 0.0])).tolist()
    [1.0, 0.0]
    """
    asked = np.isfinite(best)
    squares = np.where(asked, best - outcomes, 0.0) ** 2
    claims = asked.sum(axis=1)
    score = np.divide(squares.sum(axis=1), claims, out=np.full(len(best), 1.0), where=claims > 0)
    skill = np.maximum(SCORE_OF_A_COIN - score, 0.0)
    if not skill.any():
        return np.full(len(best), 1 / len(best))
    return np.asarray(skill / skill.sum(), dtype=np.float64)


def pool_leaving_one_out(
    best: Floats, outcomes: Floats, weigh: Callable[[Floats, Floats], Floats] = skill_weights
) -> Floats:
    """Return pooled chances, each claim's with weights that the other claims gave.

    So a weighting is judged on claims it has not seen: it earns its place only if
    `brier_score` of these is not above that of the plain mean.

    Parameters
    ----------
    best, outcomes : arrays
        As for `skill_weights`; at least two claims.
    weigh : callable
        From estimates and outcomes of the other claims to weights of shape (expert,).

    Returns
    -------
    array of shape (claim,)
    """
    pooled = np.empty(len(outcomes))
    for claim in range(len(outcomes)):
        others = np.arange(len(outcomes)) != claim
        weights = weigh(best[:, others], outcomes[others])
        pooled[claim] = pool_chances(best[:, claim : claim + 1], weights)[0]
    return pooled
