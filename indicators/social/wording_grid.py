"""How exactly the wording factor is summed out, seen from the draws; and a finer sum."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from indicators.social.coordinates import Coordinates
from indicators.social.density import Density
from indicators.social.grid import Grid
from indicators.social.parameters import Parameters
from indicators.social.wording import METHOD_NODES, METHOD_REACH

type Floats = NDArray[np.float64]

MARGIN = 1.1  # sampling reaches loadings above those of the ridge fit
YARDSTICK = 64  # nodes that are taken for exact
LOOKED_AT = 8  # draws, evenly spaced


def method_error(coordinates: Coordinates, grid: Grid, positions: Floats) -> float:
    """Return how much the log likelihood of draws changes on a much finer sum.

    Parameters
    ----------
    coordinates : Coordinates
        In which was sampled.
    grid : Grid
        Nodes of the latent level.
    positions : array of shape (..., parameter)
        Draws; some are looked at.

    Returns
    -------
    float
        Nats, over all respondents, at the worst of them; 0 without a wording factor.
    """
    if coordinates.specification.wording is None:
        return 0.0
    used, exact = (
        Density(each.problem(grid)) for each in (coordinates, with_nodes(coordinates, YARDSTICK))
    )
    flat = positions.reshape(-1, positions.shape[-1])
    chosen = flat[np.linspace(0, len(flat) - 1, LOOKED_AT).astype(np.int64)]
    return max(abs(used(draw)[0] - exact(draw)[0]) for draw in chosen)


def more_nodes(coordinates: Coordinates) -> Coordinates | None:
    """Return the same coordinates with the next finer sum, or None when there is none."""
    wording = coordinates.specification.wording
    finer = [nodes for nodes in METHOD_NODES if wording is not None and nodes > wording.nodes]
    return with_nodes(coordinates, finer[0]) if finer else None


def method_provenance(coordinates: Coordinates, error: float) -> dict[str, int | float]:
    """Return how the wording factor was summed out, as attributes of a fit; none without one."""
    wording = coordinates.specification.wording
    return {} if wording is None else {"method_nodes": wording.nodes, "method_error": error}


def with_enough_nodes(coordinates: Coordinates, found: Parameters) -> Coordinates:
    """Return coordinates whose sum is fine enough for loadings a little above those found."""
    largest = MARGIN * float(found.loading.max())
    fits = [
        nodes for nodes, reach in zip(METHOD_NODES, METHOD_REACH, strict=True) if largest <= reach
    ]
    return with_nodes(coordinates, fits[0] if fits else METHOD_NODES[-1])


def with_nodes(coordinates: Coordinates, nodes: int) -> Coordinates:
    """Return the same coordinates with the wording factor, if any, summed over `nodes`."""
    specification = coordinates.specification
    if specification.wording is None:
        return coordinates
    wording = replace(specification.wording, nodes=nodes)
    return replace(coordinates, specification=replace(specification, wording=wording))
