"""Estimate ratings: from who gave what to posterior draws, as an ArviZ-compatible tree."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from indicators.experts.rating_coordinates import inform_ratings
from indicators.experts.rating_density import RatingDensity
from indicators.experts.rating_terms import (
    DEFAULT_RATING_PRIORS,
    RatingParameters,
    RatingPriors,
    RatingTerms,
    lay_out_terms,
    name_rating_parameters,
)
from indicators.experts.ratings import Ratings
from indicators.social.sampler import FitSettings, ProgressCallback, sample, usual_acceptance

if TYPE_CHECKING:
    import xarray as xr

type Floats = NDArray[np.float64]

RATING_MODEL_VERSION = "ratings-1"  # raise when estimates change for the same ratings and seed
RATING_SETTINGS = FitSettings(draws=2000, tune=400, acceptance=0.9)
# Small panels leave narrow places in the posterior. A fit that met a divergence there is made
# once more with shorter steps.
CAREFUL_ACCEPTANCE = 0.99


def fit_ratings(
    ratings: Ratings,
    *,
    priors: RatingPriors = DEFAULT_RATING_PRIORS,
    settings: FitSettings = RATING_SETTINGS,
    progress: ProgressCallback | None = None,
    stop: Callable[[], bool] | None = None,
) -> "xr.DataTree":
    """Estimate the quality of objects and the severity and sharpness of their raters.

    Parameters
    ----------
    ratings : Ratings
        See `ratings.gather_ratings`.
    priors : RatingPriors
        Prior scales, in logits.
    settings : FitSettings
        Draws, chains and seed.
    progress, stop : callable, optional
        As in `indicators.social.fit.fit`.

    Returns
    -------
    DataTree
        Group ``posterior``: ``quality`` (chain, draw, object), ``severity`` and
        ``discrimination`` (chain, draw, rater), ``cutpoint`` (chain, draw, threshold),
        ``spread`` (chain, draw, block) and, with groups, ``group_mean`` (chain, draw, group);
        see `rating_terms.RatingParameters`. Group ``sample_stats`` as ArviZ has it. Group
        ``observed_data``: the ratings as numbers. Attributes are text and numbers only, so
        the tree can be saved as netCDF.

    Raises
    ------
    FitStoppedError
        If `stop` said so.

    Notes
    -----
    Quality is relative to the mean of the rated objects and in logits: publish what
    `rating_results` makes of it, on the scale that the raters used.
    """
    terms = lay_out_terms(ratings, priors)
    coordinates = inform_ratings(terms)
    density = RatingDensity(coordinates.problem())
    draw = partial(sample, density, progress=progress, stop=stop)
    positions, statistics = draw(settings)
    if statistics["diverging"].any():
        settings = replace(settings, tune=2 * settings.tune, acceptance=CAREFUL_ACCEPTANCE)
        positions, statistics = draw(settings)
    natural = coordinates.natural(positions.reshape(-1, terms.dimension))
    tree = _tree(terms, name_rating_parameters(terms, natural), statistics)
    tree.attrs.update(
        {
            "model_version": RATING_MODEL_VERSION,
            "lowest": ratings.lowest,
            "levels": ratings.levels,
            "ratings": len(ratings.level),
            "priors": json.dumps(asdict(priors)),
            "seed": settings.seed,
            "tune": settings.tune,
            "acceptance": settings.acceptance or usual_acceptance(terms.dimension),
            "created_by": "dsm",
        }
    )
    return tree


def _tree(
    terms: RatingTerms, parameters: RatingParameters, statistics: Mapping[str, NDArray[Any]]
) -> "xr.DataTree":
    import xarray as xr

    ratings = terms.ratings
    chains, draws = statistics["diverging"].shape
    steps = ("chain", "draw")

    def draws_of(array: Floats, dim: str) -> tuple[tuple[str, ...], Floats]:
        return (*steps, dim), array.reshape(chains, draws, -1)

    names = np.array(terms.names, dtype=object)
    coords: dict[str, Any] = {
        "chain": np.arange(chains),
        "draw": np.arange(draws),
        "object": list(ratings.objects),
        "rater": list(ratings.raters),
        "threshold": np.arange(ratings.lowest + 1, ratings.lowest + ratings.levels),
        "block": names,
    }
    variables = {
        "quality": draws_of(parameters.quality, "object"),
        "severity": draws_of(parameters.severity, "rater"),
        "discrimination": draws_of(parameters.discrimination, "rater"),
        "cutpoint": draws_of(parameters.cutpoint, "threshold"),
        "spread": draws_of(parameters.spread, "block"),
    }
    if parameters.group.shape[1]:
        coords["group"] = list(ratings.groups)
        variables["group_mean"] = draws_of(parameters.group, "group")
    observed = {
        name: ("rating", values)
        for name, values in (
            ("rater_of", ratings.rater),
            ("object_of", ratings.object),
            ("level", ratings.level),
        )
    }
    return xr.DataTree.from_dict(
        {
            "/posterior": xr.Dataset(variables, coords),
            "/sample_stats": xr.Dataset(
                {name: (steps, values) for name, values in statistics.items()},
                {"chain": coords["chain"], "draw": coords["draw"]},
            ),
            "/observed_data": xr.Dataset(observed),
        }
    )
