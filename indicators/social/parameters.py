"""The model's parameters by name, from the flat vectors that a sampler draws."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from indicators.social.density import SPREADING
from indicators.social.specification import Specification

type Floats = NDArray[np.float64]


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
    """

    spread: Floats
    effects: tuple[Floats, ...]
    latent: Floats
    discrimination: Floats
    cutpoint: Floats


def name_parameters(specification: Specification, natural: Floats) -> Parameters:
    """Unfold natural parameters, shape (draw, parameter), see `Coordinates.natural`."""
    coefficients, free, directions, _ = specification.sizes
    starts = np.cumsum([0, *(basis.shape[1] for basis in specification.bases)])
    effects = tuple(
        natural[:, start:end] @ basis.T
        for (start, end), basis in zip(pairwise(starts), specification.bases, strict=True)
    )
    latent = np.zeros((len(natural), specification.effect_of_cell.shape[1]))
    for effect, level in zip(effects, specification.effect_of_cell, strict=True):
        latent += effect[:, level]
    start = coefficients + free
    along = natural[:, start : start + directions]
    moved = along @ specification.discrimination_directions.T
    discrimination = np.exp(specification.log_discrimination + moved)
    return Parameters(
        spread=np.exp(natural[:, coefficients : coefficients + free]),
        effects=effects,
        latent=latent,
        discrimination=discrimination,
        cutpoint=_cutpoints(specification, natural[:, start + directions :], discrimination),
    )


def _cutpoints(
    specification: Specification, stick_logits: Floats, discrimination: Floats
) -> Floats:
    categories = specification.counts.categories
    first = specification.first_stick
    cutpoint = np.full((len(stick_logits), len(categories), max(categories) - 1), np.nan)
    for item, (start, end) in enumerate(pairwise(first)):
        log_above = np.cumsum(-np.logaddexp(0.0, stick_logits[:, start:end]), axis=1)
        logit_below = np.log(-np.expm1(log_above)) - log_above
        stretch = np.sqrt(1 + SPREADING * discrimination[:, item, None] ** 2)
        cutpoint[:, item, : end - start] = stretch * logit_below
    return cutpoint
