"""Estimate weights from pairwise judgements: everybody's, and each expert's, by exact draws."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indicators.experts.pairwise import Pairwise, comparison_rows
from indicators.experts.weight_priors import DEFAULT_WEIGHT_PRIORS, WeightPriors
from indicators.experts.weights import judgement_problems, weight_tree
from indicators.experts.zero_sum import expand
from surveys.errors import raise_all

if TYPE_CHECKING:
    import xarray as xr

type Floats = NDArray[np.float64]

CHAINS, DRAWS = 4, 1000

# The scale has whole numbers only, so no judgement is surer than that; between 5 and 6 lies 0.18.
SMALLEST_NOISE = 0.1
SMALLEST_EXPERT_SD = 0.02
GRID = 40  # values of each of the two spreads


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    """One expert's judgements in the coordinates of `expand`, along the axes they see apart."""

    axes: Floats  # (coordinate, axis) orthonormal
    precision: Floats  # (axis,) in units of one over squared noise
    centre: Floats  # (axis,) least squares
    residual: float  # sum of squares that no weights explain
    spare: int  # comparisons beyond the coordinates


def fit_pairwise(
    judgements: Sequence[Pairwise],
    *,
    priors: WeightPriors = DEFAULT_WEIGHT_PRIORS,
    seed: int = 1,
) -> "xr.DataTree":
    """Estimate the weights of criteria that experts compared in pairs.

    Expert k says of criteria i and j::

        log ratio[k, i, j] ~ Normal(log_weight[k, i] - log_weight[k, j], noise)
        log_weight[k] ~ ZeroSumNormal(log_weight, between)
        log_weight    ~ ZeroSumNormal(0, 1.5)
        between ~ HalfNormal(0.7)        noise ~ HalfNormal(0.5), at least 0.1

    and weights are the exponentials, brought to the sum of 1.

    Parameters
    ----------
    judgements : sequence of Pairwise
        One per expert, all about the same criteria.
    priors : WeightPriors
        Of these, the scales of log weights, experts and noise.
    seed : int
        The same seed and judgements give the same draws.

    Returns
    -------
    DataTree
        Group ``posterior``: ``weight`` (chain, draw, criterion), ``expert_weight`` (chain,
        draw, expert, criterion), both adding to 1 over criteria, ``between`` and ``noise``
        (chain, draw).

    Raises
    ------
    FixableError
        If there is no judgement, an expert appears twice, or criteria differ.

    Notes
    -----
    Draws are independent: the two spreads are summed over a grid, and given them everything is
    normal. So there is nothing to converge. Every expert counts alike; whose judgements
    contradict themselves is shown by `Pairwise.consistency_ratio`, not corrected.
    The lognormal model of reciprocal judgements: Crawford and Williams (1985), whose estimate,
    geometric means of rows, is the mode for one expert who compared every pair.
    """
    raise_all(judgement_problems(judgements))
    stream = np.random.default_rng(seed)
    said = [_summarise(judgement) for judgement in judgements]
    noise, between = _spreads(said, priors, stream)
    common = _draw_common(said, priors.common, noise, between, stream)
    own = [_weights(_draw_own(each, common, noise, between, stream)) for each in said]
    tree = weight_tree(
        judgements,
        _weights(common).reshape(CHAINS, DRAWS, -1),
        np.stack(own, axis=1).reshape(CHAINS, DRAWS, len(said), -1),
        {"between": between.reshape(CHAINS, -1), "noise": noise.reshape(CHAINS, -1)},
    )
    tree.attrs.update({"method": "pairwise", "priors": json.dumps(asdict(priors)), "seed": seed})
    return tree


def _summarise(judgement: Pairwise) -> _Said:
    rows, ratios = comparison_rows(judgement)
    basis = expand(np.eye(len(judgement.criteria) - 1)).T
    seen = rows @ basis
    precision, axes = np.linalg.eigh(seen.T @ seen)
    centre = axes.T @ np.linalg.lstsq(seen, ratios, rcond=None)[0]
    residual = float(((ratios - seen @ (axes @ centre)) ** 2).sum())
    return _Said(axes, precision, centre, residual, len(ratios) - seen.shape[1])


def _spreads(
    said: Sequence[_Said], priors: WeightPriors, stream: np.random.Generator
) -> tuple[Floats, Floats]:
    """Draw noise and spread between experts from their joint posterior."""
    noise = np.geomspace(SMALLEST_NOISE, 6 * priors.noise, GRID)
    between = np.geomspace(SMALLEST_EXPERT_SD, 5 * priors.expert, GRID)
    density = np.array(
        [[_log_density(said, priors, one, other) for other in between] for one in noise]
    )
    chance = np.exp(density - density.max()).reshape(-1)
    drawn = stream.choice(GRID * GRID, CHAINS * DRAWS, p=chance / chance.sum())
    return noise[drawn // GRID], between[drawn % GRID]


def _log_density(
    said: Sequence[_Said], priors: WeightPriors, noise: float, between: float
) -> float:
    """Return the log posterior of the spreads, everything else integrated out."""
    # On a logarithmic grid a density gains its own argument as a factor.
    value = np.log(noise) + np.log(between)
    value -= 0.5 * ((noise / priors.noise) ** 2 + (between / priors.expert) ** 2)
    for each in said:
        variance = noise**2 / each.precision + between**2
        value -= 0.5 * (np.log(variance) + each.centre**2 / variance).sum()
        value -= each.spare * np.log(noise) + 0.5 * each.residual / noise**2
    precision, pull = _common(said, priors.common, noise, between)
    value += 0.5 * pull @ np.linalg.solve(precision, pull)
    return float(value - 0.5 * np.linalg.slogdet(precision).logabsdet)


def _common(
    said: Sequence[_Said], common_sd: float, noise: float, between: float
) -> tuple[Floats, Floats]:
    """Return precision and precision-weighted mean of the common log weights."""
    precision = np.eye(len(said[0].centre)) / common_sd**2
    pull = np.zeros(len(precision))
    for each in said:
        weighted = each.axes / (noise**2 / each.precision + between**2)
        precision += weighted @ each.axes.T
        pull += weighted @ each.centre
    return precision, pull


def _draw_common(
    said: Sequence[_Said],
    common_sd: float,
    noise: Floats,
    between: Floats,
    stream: np.random.Generator,
) -> Floats:
    drawn = stream.standard_normal((len(noise), len(said[0].centre)))
    cells, cell_of_draw = np.unique(np.stack([noise, between]), axis=1, return_inverse=True)
    for at, (one, other) in enumerate(cells.T):
        here = cell_of_draw == at
        precision, pull = _common(said, common_sd, one, other)
        root = np.linalg.cholesky(precision)
        drawn[here] = np.linalg.solve(root.T, drawn[here].T).T + np.linalg.solve(precision, pull)
    return drawn


def _draw_own(
    each: _Said, common: Floats, noise: Floats, between: Floats, stream: np.random.Generator
) -> Floats:
    told = each.precision / noise[:, None] ** 2
    expected = 1 / between[:, None] ** 2
    mean = (told * each.centre + expected * (common @ each.axes)) / (told + expected)
    drawn = mean + stream.standard_normal(mean.shape) / np.sqrt(told + expected)
    return np.asarray(drawn @ each.axes.T)


def _weights(coordinates: Floats) -> Floats:
    raised = np.exp(expand(coordinates))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
