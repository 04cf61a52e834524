"""What a fit of ratings says, on the scale that the raters used."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import xarray as xr

type Floats = NDArray[np.float64]


def fair_average(tree: "xr.DataTree") -> "xr.DataArray":
    """Return the level each object would get from an average rater, on average.

    Parameters
    ----------
    tree : DataTree
        A fit, see `rating_fit.fit_ratings`.

    Returns
    -------
    DataArray with dims (chain, draw, object)
        In levels, from the lowest to the highest of the scale. An average rater is neither
        severe nor lenient and discriminates as the geometric mean of all does: who happened
        to rate an object no longer matters (Linacre's fair average).
    """
    reached = np.zeros(tree["posterior/quality"].shape)
    for chance in _reached(tree):
        reached += chance
    return _like(tree, "quality", tree.attrs["lowest"] + reached, "fair average")


def level_chances(tree: "xr.DataTree") -> "xr.DataArray":
    """Return the chance that an average rater gives an object each level.

    Returns
    -------
    DataArray with dims (object, level)
        Each object's chances add to 1. Doubt about parameters is averaged in.
    """
    import xarray as xr

    objects = tree["posterior/object"]
    certain = np.ones(len(objects))
    at_or_above = [certain, *(chance.mean(axis=(0, 1)) for chance in _reached(tree)), 0 * certain]
    lowest, levels = int(tree.attrs["lowest"]), int(tree.attrs["levels"])
    return xr.DataArray(
        -np.diff(np.stack(at_or_above, axis=1), axis=1),
        coords={"object": objects.to_numpy(), "level": np.arange(lowest, lowest + levels)},
        dims=("object", "level"),
        name="chance",
    )


def severity_in_levels(tree: "xr.DataTree") -> "xr.DataArray":
    """Return how many levels less each rater gives than an average rater would.

    Returns
    -------
    DataArray with dims (chain, draw, rater)
        Averaged over all rated objects, whoever rated them; negative for a lenient rater.
    """
    posterior = tree["posterior"]
    average = fair_average(tree).mean("object").to_numpy()
    severity = posterior["severity"].to_numpy()
    less = np.empty_like(severity)
    for rater in range(severity.shape[2]):
        given = sum(chance.mean(axis=2) for chance in _reached(tree, rater))
        less[:, :, rater] = average - tree.attrs["lowest"] - given
    return _like(tree, "severity", less, "severity in levels")


def _like(tree: "xr.DataTree", variable: str, values: Floats, name: str) -> "xr.DataArray":
    dataset = tree["posterior"].to_dataset()
    return dataset[variable].copy(data=values).rename(name)


def _reached(tree: "xr.DataTree", rater: int | None = None) -> Iterator[Floats]:
    """Yield the chance of reaching each level above the lowest, shape (chain, draw, object).

    One level after the other, because all of them may not fit into memory.
    """
    posterior = tree["posterior"]
    seen = posterior["quality"].to_numpy()
    sharpness = np.ones((*seen.shape[:2], 1))
    if rater is not None:
        seen = seen - posterior["severity"].to_numpy()[:, :, rater, None]
        sharpness = posterior["discrimination"].to_numpy()[:, :, rater, None]
    for cutpoint in np.moveaxis(posterior["cutpoint"].to_numpy(), 2, 0):
        yield 1 / (1 + np.exp(cutpoint[:, :, None] - sharpness * seen))
