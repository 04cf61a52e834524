"""Fit one construct: from counts to posterior draws of every cell, as an ArviZ-compatible tree."""

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indicators.social.coordinates import RidgeFit, fit_ridge, inform, plain_coordinates
from indicators.social.density import SPREADING, Density
from indicators.social.grid import LIMIT, Grid, choose_grid, error_bound, finer
from indicators.social.parameters import Parameters, name_parameters
from indicators.social.priors import DEFAULT_PRIORS, Priors
from indicators.social.sampler import (
    FitProgress,
    FitSettings,
    FitStoppedError,
    ProgressCallback,
    sample,
)
from indicators.social.specification import Specification, specify
from indicators.social.terms import Term
from indicators.social.trees import MODEL_VERSION, posterior_tree, provenance
from indicators.social.wording import METHOD_LIMIT
from indicators.social.wording_grid import (
    method_error,
    method_provenance,
    more_nodes,
    with_enough_nodes,
)
from surveys.population import PopulationFrame
from surveys.tabulate import PatternCounts

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["MODEL_VERSION", "FitProgress", "FitSettings", "FitStoppedError", "fit"]

type Floats = NDArray[np.float64]

DEFAULT_SETTINGS = FitSettings()

# The grid is chosen for discriminations and levels this far beyond those of the ridge fit.
DISCRIMINATION_MARGIN = 1.15
MARGIN_SDS = 4.5
LATENT_MARGIN = 0.1


def fit(
    counts: PatternCounts,
    frame: PopulationFrame,
    *,
    terms: Sequence[Term] | None = None,
    priors: Priors = DEFAULT_PRIORS,
    negative: Collection[str] = (),
    settings: FitSettings = DEFAULT_SETTINGS,
    progress: ProgressCallback | None = None,
    stop: Callable[[], bool] | None = None,
) -> "xr.DataTree":
    """Estimate the latent level of every cell of a population from answers to ordered items.

    Parameters
    ----------
    counts : PatternCounts
        People per (cell, answer pattern) of one construct and wave.
    frame : PopulationFrame
        The population the respondents come from. It sets the cells, and how likely each is
        for a respondent whose background is only partly known.
    terms : sequence of Term, optional
        Blocks of the latent mean; by default `terms.default_terms`.
    priors : Priors
        Prior scales; reasons in docs/priors.md.
    negative : collection of str
        Ids of negatively worded items that are to share a wording factor, see `wording`; none: no
        such factor. Worth it where `wording_verdict` says so.
    settings : FitSettings
        Draws, chains and seed.
    progress : callable, optional
        Called with a `FitProgress` about twenty times a second, from the calling thread.
    stop : callable, optional
        Asked as often; True stops the chains.

    Returns
    -------
    DataTree
        Group ``posterior``: ``latent`` (chain, draw, cell) over all cells of the frame,
        ``discrimination`` (chain, draw, item), ``cutpoint`` (chain, draw, item, threshold;
        NaN beyond an item's own), ``spread`` (chain, draw, term) and one ``effect_...`` per
        term; with a wording factor ``loading`` (chain, draw, item). Group ``sample_stats`` as
        ArviZ has it. Group ``constant_data``: people per cell.
        Attributes are text and numbers only, so the tree can be saved as netCDF.

    Raises
    ------
    FixableError
        If counts and frame do not fit together, see `specification.specify`.
    FitStoppedError
        If `stop` said so.

    Notes
    -----
    The latent level of one wave is a convention: publish scores, shares and contrasts.
    Survey weights do not enter the likelihood: every respondent counts once, so what drives
    selection must be among the variables that define the cells. Weights enter direct estimates
    and borrowed compositions only.
    Nothing is shared between fits, so constructs may be fitted side by side. In threads of
    one process the sampling runs in parallel, the rest waits for the interpreter; separate
    processes run all of it in parallel, at the price of the imports.
    """
    specification = specify(counts, frame, terms, priors, negative)
    ridge = fit_ridge(specification)
    coordinates = with_enough_nodes(inform(specification, ridge), _at_mode(specification, ridge))
    grid = first_grid(specification, ridge)
    while True:
        density = Density(coordinates.problem(grid))
        positions, statistics = sample(
            density, settings, construct=counts.construct, progress=progress, stop=stop
        )
        natural = coordinates.natural(positions.reshape(-1, specification.dimension))
        parameters = name_parameters(specification, natural)
        error = _drawn_error(specification, parameters, grid)
        by_method = method_error(coordinates, grid, positions)
        closer = finer(grid) if error > LIMIT else None
        denser = more_nodes(coordinates) if by_method > METHOD_LIMIT else None
        if closer is None and denser is None:
            break
        grid, coordinates = closer or grid, denser or coordinates
    attributes = {
        "grid_nodes": grid.nodes,
        "grid_span": grid.span,
        "grid_error": error,
        **method_provenance(coordinates, by_method),
        **provenance(specification, frame, priors),
        "seed": settings.seed,
        "tune": settings.tune,
    }
    return posterior_tree(specification, frame, parameters, statistics, attributes)


def first_grid(specification: Specification, ridge: RidgeFit) -> Grid:
    """Return the grid for the discriminations that sampling will probably reach."""
    coefficients, free, directions, _ = specification.sizes
    block = slice(coefficients + free, coefficients + free + directions)
    along = specification.discrimination_directions
    variance = np.einsum("id,de,ie->i", along, ridge.covariance[block, block], along)
    log_value = specification.log_discrimination + along @ ridge.mode[block]
    margin = np.maximum(np.log(DISCRIMINATION_MARGIN), MARGIN_SDS * np.sqrt(variance))
    found = _at_mode(specification, ridge)
    return choose_grid(
        discrimination=float((np.exp(log_value + margin) * _flattened(found)[0]).max()),
        latent=np.abs(found.latent[0, specification.cells_in_use]) + LATENT_MARGIN,
        respondents=specification.respondents_per_cell,
    )


def _at_mode(specification: Specification, ridge: RidgeFit) -> Parameters:
    natural = plain_coordinates(specification).natural(ridge.mode[None])
    return name_parameters(specification, natural)


def _flattened(parameters: Parameters) -> Floats:
    """Return by how much summing over wording flattens every item's curve, shape (draw, item).

    Its poles move away from the axis by far more than this, so the bound stays a bound.
    """
    return np.asarray(1 / np.sqrt(1 + SPREADING * parameters.loading**2), dtype=np.float64)


def _drawn_error(specification: Specification, parameters: Parameters, grid: Grid) -> float:
    """Return the error bound at the largest discrimination that was drawn."""
    return error_bound(
        grid,
        discrimination=float((parameters.discrimination * _flattened(parameters)).max()),
        latent=np.abs(parameters.latent[:, specification.cells_in_use]).mean(axis=0),
        respondents=specification.respondents_per_cell,
    )
