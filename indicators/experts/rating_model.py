"""The model of ratings as PyMC states it: what the compiled density is held against."""

from typing import TYPE_CHECKING, Any

import numpy as np

from indicators.experts.rating_terms import RatingTerms

if TYPE_CHECKING:
    import pymc as pm


def build_rating_model(terms: RatingTerms) -> "pm.Model":
    """Describe how raters give levels to objects: a many-facet model of ordered levels.

    Rater r gives object o a level from 0 (worst) to K - 1 (best)::

        P(level >= k) = logistic(discrimination[r] (quality[o] - severity[r]) - cutpoint[k])

        quality[o] = object[o] + group[group of o]
        object, severity, log discrimination, group ~ ZeroSumNormal(spread of each)
        spread ~ HalfNormal(scale of each)

        cutpoint = stretch times (middle, and positive gaps to both sides)
        middle ~ Normal, log gap ~ Normal           centred at levels given equally often
        stretch = sqrt(1 + 0.35 (spread[object]^2 + spread[severity]^2 + spread[group]^2))

    Parameters
    ----------
    terms : RatingTerms
        Ratings and prior constants.

    Returns
    -------
    pm.Model
        Not yet sampled. Its flat point, in order: log spreads, coefficients of the blocks,
        cuts (log gaps, with the middle cutpoint in their midst).

    Notes
    -----
    Many-facet measurement: Linacre (1989); a discrimination for each rater: Uto and Ueno
    (2018). Severities sum to zero, so quality is what an average rater would see.
    """
    import pymc as pm
    import pytensor.tensor as pt

    ratings = terms.ratings
    with pm.Model() as model:
        # NumPy floats throughout: PyTensor keeps Python literals in single precision.
        spread = pm.HalfNormal("spread", terms.scales)
        effect = {
            block.name: pm.ZeroSumNormal(block.name, spread[at], shape=block.size)
            for at, block in enumerate(terms.blocks)
        }
        quality = effect["object"]
        if "group" in effect:
            quality = quality + effect["group"][ratings.group_of_object]
        cut = pm.Normal("cut", terms.cut_mean, terms.cut_sd)
        counted = [at for at, name in enumerate(terms.names) if name != "discrimination"]
        stretch = pt.sqrt(np.float64(1) + np.float64(0.35) * (spread[counted] ** 2).sum())
        cutpoint = pm.Deterministic("cutpoint", stretch * _cumulated(cut, terms.middle))

        seen = quality[ratings.object] - effect["severity"][ratings.rater]
        predictor = pt.exp(effect["discrimination"])[ratings.rater] * seen
        reached = pt.sigmoid(predictor[:, None] - cutpoint)
        certain, impossible = pt.ones((len(ratings.level), 1)), pt.zeros((len(ratings.level), 1))
        ladder = pt.concatenate([certain, reached, impossible], axis=1)
        given = np.arange(len(ratings.level))
        chance = ladder[given, ratings.level] - ladder[given, ratings.level + 1]
        pm.Potential("ratings", pt.log(chance))
    return model


def _cumulated(cut: Any, middle: int) -> Any:
    import pytensor.tensor as pt

    above = cut[middle] + pt.cumsum(pt.exp(cut[middle + 1 :]))
    below = cut[middle] - pt.cumsum(pt.exp(cut[:middle])[::-1])[::-1]
    return pt.concatenate([below, cut[middle : middle + 1], above])
