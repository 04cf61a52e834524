"""Estimate weights from best-worst judgements: everybody's, and each expert's."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indicators.experts.best_worst import BestWorst
from indicators.experts.best_worst_density import BestWorstDensity
from indicators.experts.weight_priors import DEFAULT_WEIGHT_PRIORS, WeightPriors
from indicators.experts.weights import judgement_problems, weight_tree
from indicators.experts.zero_sum import expand
from indicators.social.sampler import FitSettings, ProgressCallback, sample
from surveys.errors import raise_all

if TYPE_CHECKING:
    import xarray as xr

type Floats = NDArray[np.float64]

BEST_WORST_SETTINGS = FitSettings(draws=1000, tune=400)


def fit_best_worst(
    judgements: Sequence[BestWorst],
    *,
    priors: WeightPriors = DEFAULT_WEIGHT_PRIORS,
    settings: FitSettings = BEST_WORST_SETTINGS,
    progress: ProgressCallback | None = None,
    stop: Callable[[], bool] | None = None,
) -> "xr.DataTree":
    """Estimate the weights of criteria that experts compared with their best and worst.

    Parameters
    ----------
    judgements : sequence of BestWorst
        One per expert, all about the same criteria.
    priors : WeightPriors
        Of these, shape and rate of the concentration.
    settings : FitSettings
        Draws, chains and seed.
    progress, stop : callable, optional
        As in `indicators.social.fit.fit`.

    Returns
    -------
    DataTree
        Group ``posterior``: ``weight`` (chain, draw, criterion), ``expert_weight`` (chain,
        draw, expert, criterion), both adding to 1 over criteria, and ``concentration`` (chain,
        draw): the larger, the more alike experts are. Group ``sample_stats`` as ArviZ has it.

    Raises
    ------
    FixableError
        If there is no judgement, an expert appears twice, or criteria differ.
    FitStoppedError
        If `stop` said so.

    Notes
    -----
    The method takes the numbers 1 to 9 as if they were counts, so an expert who uses larger
    numbers is heard more clearly: a property of the method, see `BestWorstDensity`.
    """
    import xarray as xr

    raise_all(judgement_problems(judgements))
    best_to = np.array([judgement.best_to for judgement in judgements], dtype=np.float64)
    to_worst = np.array([judgement.to_worst for judgement in judgements], dtype=np.float64)
    shape, rate = priors.concentration_shape, priors.concentration_rate
    density = BestWorstDensity(best_to, to_worst, shape, rate)
    positions, statistics = sample(density, settings, progress=progress, stop=stop)
    experts, criteria = best_to.shape
    blocks = positions[..., :-1].reshape(-1, criteria - 1)
    weights = _softmax(expand(blocks)).reshape(*positions.shape[:2], experts + 1, criteria)
    others = {"concentration": shape / rate * np.exp(positions[..., -1])}
    tree = weight_tree(judgements, weights[:, :, 0], weights[:, :, 1:], others)
    steps = ("chain", "draw")
    tree["sample_stats"] = xr.DataTree(
        xr.Dataset({name: (steps, values) for name, values in statistics.items()})
    )
    tree.attrs.update(
        {
            "method": "best-worst",
            "priors": json.dumps(asdict(priors)),
            "seed": settings.seed,
            "tune": settings.tune,
        }
    )
    return tree


def _softmax(effects: Floats) -> Floats:
    raised = np.exp(effects - effects.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
