"""The model's parameters by name, from the flat vectors that a sampler draws."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from indicators.social.compiling import compiled_once
from indicators.social.density import SPREADING
from indicators.social.specification import Specification

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Parameters:
    """Draws of every parameter.

    Parameters
    ----------
    spread : array of shape (draw, free term)
        Sd of the coefficients of every term whose spread is estimated.
    effects : tuple of arrays of shape (draw, effect)
        Per term; two-way terms with the last factor running fastest.
    latent : array of shape (draw, cell)
        Mean latent level of every cell of the frame.
    discrimination : array of shape (draw, item)
    cutpoint : array of shape (draw, item, threshold)
        NaN beyond an item's own thresholds.
    loading : array of shape (draw, item)
        On the wording factor; 0 without one.
    """

    spread: Floats
    effects: tuple[Floats, ...]
    latent: Floats
    discrimination: Floats
    cutpoint: Floats
    loading: Floats


def name_parameters(specification: Specification, natural: Floats) -> Parameters:
    """Unfold natural parameters, shape (draw, parameter), see `Coordinates.natural`."""
    coefficients, free, directions, sticks = specification.sizes
    starts = np.cumsum([0, *(basis.shape[1] for basis in specification.bases)])
    effects = tuple(
        natural[:, start:end] @ basis.T
        for (start, end), basis in zip(pairwise(starts), specification.bases, strict=True)
    )
    first = np.cumsum([0, *(effect.shape[1] for effect in effects)])[:-1, None]
    side_by_side = np.hstack([np.zeros((len(natural), 0)), *effects])  # there may be no term at all
    latent = add_effects(side_by_side, first + specification.effect_of_cell)
    start = coefficients + free
    along = natural[:, start : start + directions]
    moved = along @ specification.discrimination_directions.T
    discrimination = np.exp(specification.log_discrimination + moved)
    start += directions
    wording = specification.wording
    loading = np.zeros(discrimination.shape)
    if wording is not None:
        loading = wording.loadings(natural[:, start + sticks :])
    return Parameters(
        spread=np.exp(natural[:, coefficients : coefficients + free]),
        effects=effects,
        latent=latent,
        discrimination=discrimination,
        cutpoint=_cutpoints(
            specification, natural[:, start : start + sticks], np.hypot(discrimination, loading)
        ),
        loading=loading,
    )


@compiled_once
def add_effects(effects: Floats, of_cell: Ints) -> Floats:
    """Return the latent mean of every cell, shape (draw, cell).

    Parameters
    ----------
    effects : array of shape (draw, effect)
        Of all terms, side by side.
    of_cell : array of shape (term, cell)
        Which effect of each term applies.
    """
    draws = len(effects)
    terms, cells = of_cell.shape
    latent = np.zeros((draws, cells))
    for draw in range(draws):
        for term in range(terms):
            for cell in range(cells):
                latent[draw, cell] += effects[draw, of_cell[term, cell]]
    return latent


def _cutpoints(specification: Specification, stick_logits: Floats, slope: Floats) -> Floats:
    """Return cutpoints; `slope` is that of discrimination and loading together."""
    categories = specification.counts.categories
    first = specification.first_stick
    cutpoint = np.full((len(stick_logits), len(categories), max(categories) - 1), np.nan)
    for item, (start, end) in enumerate(pairwise(first)):
        log_above = np.cumsum(-np.logaddexp(0.0, stick_logits[:, start:end]), axis=1)
        logit_below = np.log(-np.expm1(log_above)) - log_above
        stretch = np.sqrt(1 + SPREADING * slope[:, item, None] ** 2)
        cutpoint[:, item, : end - start] = stretch * logit_below
    return cutpoint
