"""Prior beside posterior: what the answers added to what was assumed of spreads and discriminations."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indicators.social.priors import Priors
from indicators.social.summaries import Estimate, summarise
from indicators.social.terms import Kind

if TYPE_CHECKING:
    import xarray as xr

type Floats = NDArray[np.float64]

POINTS = 101
FAR = 3.0  # spreads of the prior that are shown


class About(StrEnum):
    """Which kind of number it is."""

    SPREAD = "spread"  # how much the groups of a term differ, on the latent scale
    DISCRIMINATION = "discrimination"  # how sharply a question tells people apart


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PriorPosterior:
    """Two densities of one number over the same values.

    Parameters
    ----------
    about : About
        Which kind of number.
    names : tuple of str
        The term, or the questions that share the number.
    value : array of shape (point,)
        Evenly spaced from zero.
    prior, posterior : array of shape (point,)
        Densities.
    prior_median : float
    drawn : Estimate
        Of the posterior.
    """

    about: About
    names: tuple[str, ...]
    value: Floats
    prior: Floats
    posterior: Floats
    prior_median: float
    drawn: Estimate


def prior_and_posterior(tree: "xr.DataTree") -> tuple[PriorPosterior, ...]:
    """Return the densities of every spread and discrimination that was estimated.

    Parameters
    ----------
    tree : DataTree
        A fit, see `fit.fit`. The priors are those it says it was made with.

    Returns
    -------
    tuple of PriorPosterior
        Spreads in the order of the terms, then discriminations in the order of the questions. Two
        questions share one discrimination; that of a single question is fixed, and left out.
    """
    return (*_spreads(tree), *_discriminations(tree))


def half_normal(value: Floats, scale: float) -> Floats:
    """Return the half-normal density at values of zero or more.

    Examples
    --------
    >>> float(half_normal(np.array([0.0]), 1.0).round(3)[0])
    0.798
    """
    return np.asarray(np.sqrt(2 / np.pi) / scale * np.exp(-0.5 * (value / scale) ** 2))


def log_normal(value: Floats, mean: float, sd: float) -> Floats:
    """Return the log-normal density; zero at zero.

    Examples
    --------
    >>> float(log_normal(np.array([1.0]), 0.0, 1.0).round(3)[0])
    0.399
    """
    positive = np.maximum(value, 1e-12)
    density = np.exp(-0.5 * ((np.log(positive) - mean) / sd) ** 2)
    return np.asarray(density / (positive * sd * np.sqrt(2 * np.pi)) * (value > 0))


def _spreads(tree: "xr.DataTree") -> list[PriorPosterior]:
    scales = {
        name: scale
        for name, kind, scale in json.loads(tree.attrs["terms"])
        if Kind(kind).is_estimated
    }
    drawn = tree["posterior/spread"]
    found = []
    for at, name in enumerate(str(term) for term in drawn.coords["term"].values):
        draws = drawn.isel(term=at).to_numpy().reshape(-1)
        scale = float(scales[name])
        value = _even(max(FAR * scale, float(np.quantile(draws, 0.995))))
        found.append(
            PriorPosterior(
                about=About.SPREAD,
                names=(name,),
                value=value,
                prior=half_normal(value, scale),
                posterior=_density(draws, value),
                prior_median=0.6745 * scale,
                drawn=summarise(draws),
            )
        )
    return found


def _discriminations(tree: "xr.DataTree") -> list[PriorPosterior]:
    drawn = tree["posterior/discrimination"]
    items = tuple(str(item) for item in drawn.coords["item"].values)
    known = json.loads(tree.attrs["priors"])
    priors = Priors(**{name: known[name] for name in known if hasattr(Priors, name)})
    if len(items) == 1:
        return []
    groups = [(items, 0)] if len(items) == 2 else [((item,), at) for at, item in enumerate(items)]
    sd = _log_sd(len(items), priors)
    found = []
    for names, at in groups:
        draws = drawn.isel(item=at).to_numpy().reshape(-1)
        middle = float(np.exp(priors.log_discrimination))
        value = _even(max(middle * float(np.exp(1.3 * sd)), float(np.quantile(draws, 0.995))))
        found.append(
            PriorPosterior(
                about=About.DISCRIMINATION,
                names=names,
                value=value,
                prior=log_normal(value, priors.log_discrimination, sd),
                posterior=_density(draws, value),
                prior_median=middle,
                drawn=summarise(draws),
            )
        )
    return found


def _log_sd(items: int, priors: Priors) -> float:
    """Return the prior sd of one question's log discrimination."""
    own = 0.0 if items == 2 else priors.item_discrimination**2 * (1 - 1 / items)
    return float(np.sqrt(priors.common_discrimination**2 + own))


def _even(highest: float) -> Floats:
    return np.linspace(0.0, highest, POINTS)


def _density(draws: Floats, value: Floats) -> Floats:
    """Return the density of draws at values, by ArviZ; no mass is lost below zero."""
    from arviz_stats.base.array import array_stats

    grid, density, _ = array_stats.kde(draws, bound_correction=True)
    return np.asarray(np.interp(value, grid, density, left=0.0, right=0.0))
