"""The social model as PyMC states it: the specification that the compiled density is held against."""

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from indicators.social.grid import Grid
from indicators.social.specification import Specification

if TYPE_CHECKING:
    import pymc as pm


def build_model(specification: Specification, grid: Grid) -> "pm.Model":
    """Describe how ordered answers arise from a latent level, with the levels summed out.

    Person i of cell c answers item j, whose levels run from 0 (worst) to K - 1 (best)::

        latent_i ~ Normal(mean[c], 1)
        P(answer_ij >= k | latent_i) = logistic(discrimination[j] latent_i - cutpoint[j, k])

        mean[c] = sum of effect[term][c]
        effect[term] = basis[term] @ coefficient[term]      sums to zero over every factor
        coefficient[term] ~ Normal(0, spread[term])
        spread[term] ~ HalfNormal(scale[term])              fixed at its scale for sex

        log discrimination = 0.5 + directions @ along       along ~ Normal(0, 1)

        stick[j, k] = share at level k among those at k or above
        stick[j, k] ~ Beta(alpha, alpha (K - 1 - k))         = Dirichlet(alpha) on the shares
        cutpoint[j, k] = sqrt(1 + 0.35 discrimination[j]^2) logit(share below level k)

    With a wording factor, a second and independent dimension moves the answers to negatively
    worded items only::

        method_i ~ Normal(0, 1)
        P(answer_ij >= k | latent_i, method_i)
            = logistic(discrimination[j] latent_i + loading[j] method_i - cutpoint[j, k])
        loading[j] = common * exp(directions @ along)
        common ~ HalfNormal(scale)                          along ~ Normal(0, 1)
        cutpoint[j, k] = sqrt(1 + 0.35 (discrimination[j]^2 + loading[j]^2)) logit(share below)

    The latent level of each person is summed out on `grid`, and people who share cell and
    answer pattern are counted together. The method level is summed out as well.

    Parameters
    ----------
    specification : Specification
        Counts, terms and prior constants.
    grid : Grid
        Nodes on which the latent level is summed.

    Returns
    -------
    pm.Model
        Not yet sampled. Its flat point, in order: log spreads, one coefficient block per
        term, discrimination directions, stick logits, and those of a wording factor.
    """
    import pymc as pm
    import pytensor.tensor as pt

    terms = list(zip(specification.terms, specification.free, strict=True))
    coords = {"term": [term.name for term, free in terms if free]}
    with pm.Model(coords=coords) as model:
        # NumPy floats throughout: PyTensor keeps Python literals in single precision.
        half_normal_scale = specification.scales[specification.free]
        spread = pm.HalfNormal("spread", half_normal_scale, dims="term")
        mean = pt.zeros(len(specification.cells_in_use))
        position = 0
        for row, (term, free) in enumerate(terms):
            basis = specification.bases[row]
            own_spread = spread[position] if free else np.float64(term.scale)
            coefficient = pm.Normal(
                f"coefficient_{term.name}", np.float64(0), own_spread, shape=basis.shape[1]
            )
            effect = pm.Deterministic(f"effect_{term.name}", pt.dot(basis, coefficient))
            mean = mean + effect[specification.effect_of_cell[row, specification.cells_in_use]]
            position += int(free)
        mean = pm.Deterministic("mean", mean)

        directions = specification.discrimination_directions
        along = pm.Normal("along", np.float64(0), np.float64(1), shape=directions.shape[1])
        log_discrimination = specification.log_discrimination + pt.dot(directions, along)
        discrimination = pm.Deterministic("discrimination", pt.exp(log_discrimination))
        stick = pm.Beta("stick", specification.stick_first, specification.stick_second)
        loading = _loadings(specification)
        slope = pt.sqrt(discrimination**2 + loading**2)
        cutpoint = pm.Deterministic("cutpoint", _cutpoints(specification, stick, slope))

        pattern = _pattern_chances(specification, grid, discrimination, loading, cutpoint)
        pair, mixed = _answer_chances(specification, grid, mean, pattern)
        counts = specification.counts
        pm.Potential("answers", counts.pair_people * pt.log(pair))
        pm.Potential("answers_of_partly_known", counts.mixed_people * pt.log(mixed))
    return model


def _loadings(specification: Specification) -> Any:
    """Return every item's loading on the wording factor; zeros without one."""
    import pymc as pm
    import pytensor.tensor as pt

    wording = specification.wording
    if wording is None:
        return np.zeros(len(specification.counts.items))
    common = pm.HalfNormal("common_loading", np.float64(wording.scale))
    size = wording.directions.shape[1]
    along = pm.Normal("loading_along", np.float64(0), np.float64(1), shape=size)
    each = common * pt.exp(pt.dot(wording.directions, along))
    return pm.Deterministic("loading", pt.where(wording.negative, each, np.float64(0)))


def _cutpoints(specification: Specification, stick: Any, slope: Any) -> Any:
    import pytensor.tensor as pt

    blocks = []
    first = specification.first_stick
    for item, (start, end) in enumerate(pairwise(first)):
        log_above = pt.cumsum(pt.log1p(-stick[start:end]))
        logit_below = pt.log(-pt.expm1(log_above)) - log_above
        stretch = pt.sqrt(np.float64(1) + np.float64(0.35) * slope[item] ** 2)
        blocks.append(stretch * logit_below)
    return pt.concatenate(blocks)


def _pattern_chances(
    specification: Specification, grid: Grid, discrimination: Any, loading: Any, cutpoint: Any
) -> Any:
    """Return the chance of every answer pattern by node, the method level summed out."""
    import pytensor.tensor as pt

    counts, wording = specification.counts, specification.wording
    nodes = grid.points[:, None]
    levels = np.zeros(1) if wording is None else wording.points
    weight = np.ones(1) if wording is None else wording.weight
    plain = pt.ones((len(counts.patterns), len(nodes), 1))
    worded = pt.ones((len(counts.patterns), len(nodes), len(levels)))
    first = specification.first_stick
    for item, answers in enumerate(counts.patterns.T):
        negative = wording is not None and bool(wording.negative[item])
        own = cutpoint[first[item] : first[item + 1], None, None]
        moved = loading[item] * levels if negative else np.zeros(1)
        at_or_above = pt.sigmoid(discrimination[item] * nodes + moved - own)
        certain = pt.ones((1, len(nodes), len(levels) if negative else 1))
        ladder = pt.concatenate([certain, at_or_above, pt.zeros_like(certain)])
        category = ladder[:-1] - ladder[1:]
        answered = (answers >= 0)[:, None, None]
        chance = pt.where(answered, category[np.maximum(answers, 0)], certain)
        if negative:
            worded = worded * chance
        else:
            plain = plain * chance
    return plain[:, :, 0] * (worded * weight).sum(axis=2)


def _answer_chances(
    specification: Specification, grid: Grid, mean: Any, pattern: Any
) -> tuple[Any, Any]:
    """Return the chance of every pair's and every mixed pair's answer pattern."""
    import pytensor.tensor as pt

    counts = specification.counts
    nodes = grid.points
    weight = pt.special.softmax(mean[:, None] * nodes - np.float64(0.5) * nodes**2, axis=1)
    mixture = pt.zeros((len(counts.profiles), len(nodes)))
    mixture = pt.inc_subtensor(
        mixture[specification.candidate_profile],
        weight[specification.candidate_cell] * specification.candidate_share[:, None],
    )
    pair = (weight[specification.pair_cell] * pattern[counts.pair_pattern]).sum(axis=1)
    mixed = (mixture[counts.mixed_profile] * pattern[counts.mixed_pattern]).sum(axis=1)
    return pair, mixed
