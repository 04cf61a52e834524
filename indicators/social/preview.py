"""A first look at a fit, without sampling: a Gaussian in the coordinates that the sampler would use."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from indicators.social.coordinates import fit_ridge, inform
from indicators.social.parameters import name_parameters
from indicators.social.priors import DEFAULT_PRIORS, Priors
from indicators.social.specification import specify
from indicators.social.terms import Term
from indicators.social.trees import posterior_tree, provenance
from indicators.streams import random_stream
from surveys.population import PopulationFrame
from surveys.tabulate import PatternCounts

if TYPE_CHECKING:
    import xarray as xr


def preview(
    counts: PatternCounts,
    frame: PopulationFrame,
    *,
    terms: Sequence[Term] | None = None,
    priors: Priors = DEFAULT_PRIORS,
    pairs: int = 500,
    seed: int = 1,
) -> "xr.DataTree":
    """Return draws of an approximate posterior, in less than a tenth of a second.

    Given its spread, every effect is normal in these coordinates, and the spreads vary with their
    own doubt; what is left out is the skewness of the rest. Good enough to see where an estimate
    will come to lie while the exact fit runs; never to be published.

    Parameters
    ----------
    counts, frame, terms, priors
        See `fit.fit`.
    pairs : int
        Draws come in pairs that lie opposite each other, so that means hardly vary with the seed.
    seed : int
        Random numbers.

    Returns
    -------
    DataTree
        As `fit.fit` returns it, with one chain of twice `pairs` draws and the attribute
        ``preview``.

    Raises
    ------
    FixableError
        If counts and frame do not fit together.

    Notes
    -----
    Against exact fits of simulated surveys of 500 to 10,000 people, the city's score was within
    0.1 posterior sd and districts' within 0.3; a test holds it to that.
    """
    specification = specify(counts, frame, terms, priors)
    coordinates = inform(specification, fit_ridge(specification))
    drawn = random_stream(seed, "preview", counts.construct).normal(
        size=(pairs, specification.dimension)
    )
    natural = coordinates.natural(np.concatenate([drawn, -drawn]))
    return posterior_tree(
        specification,
        frame,
        name_parameters(specification, natural),
        {"diverging": np.zeros((1, 2 * pairs), dtype=bool)},
        {**provenance(specification, frame, priors), "seed": seed, "preview": 1},
    )
