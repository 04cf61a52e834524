"""From latent levels to what people answer: compiled sums over the latent level, draw by draw."""

import numpy as np
from numpy.typing import NDArray

from indicators.social.compiling import compiled_once

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

# Wide enough for cells two units off the centre; the error is far below the last digit shown.
NODES = 64
SPAN = 8.0


def grid_points() -> Floats:
    """Return the nodes on which latent levels are summed, shape (node,)."""
    return np.linspace(-SPAN, SPAN, NODES)


@compiled_once
def average_over_cells(latent: Floats, by_node: Floats, points: Floats) -> Floats:
    """Average a function of the latent level over the people of each cell.

    Parameters
    ----------
    latent : array of shape (draw, cell)
        Mean latent level; people within a cell differ by a standard normal amount.
    by_node : array of shape (draw, node)
        The function at the nodes, which may differ from draw to draw.
    points : array of shape (node,)
        An even grid.

    Returns
    -------
    array of shape (draw, cell)
    """
    draws, cells = latent.shape
    nodes = len(points)
    step = points[1] - points[0]
    normal = np.exp(-0.5 * points**2)
    result = np.empty((draws, cells))
    power = np.empty(nodes)
    for draw in range(draws):
        for cell in range(cells):
            # exp(mean x) on an even grid is a geometric series, filled by doubling.
            ratio = np.exp(latent[draw, cell] * step)
            power[0] = 1.0
            filled = 1
            while filled < nodes:
                for node in range(filled):
                    power[filled + node] = power[node] * ratio
                ratio *= ratio
                filled *= 2
            weights = 0.0
            summed = 0.0
            for node in range(nodes):
                weight = power[node] * normal[node]
                weights += weight
                summed += weight * by_node[draw, node]
            result[draw, cell] = summed / weights
    return result


@compiled_once
def expected_score(
    discrimination: Floats, cutpoint: Floats, thresholds: Ints, points: Floats
) -> Floats:
    """Return the mean over items of level / highest level, by draw and node, in [0, 1]."""
    draws, items = discrimination.shape
    result = np.zeros((draws, len(points)))
    for draw in range(draws):
        for item in range(items):
            share = 1.0 / (items * thresholds[item])
            for k in range(thresholds[item]):
                for node in range(len(points)):
                    distance = cutpoint[draw, item, k] - discrimination[draw, item] * points[node]
                    result[draw, node] += share / (1.0 + np.exp(distance))
    return result


@compiled_once
def chance_of_sum(
    discrimination: Floats, cutpoint: Floats, thresholds: Ints, least: int, points: Floats
) -> Floats:
    """Return the chance that the levels of all items add up to `least` or more.

    Given the latent level the items are independent, so the distribution of their sum
    is built item by item. Shape (draw, node), in [0, 1].
    """
    draws, items = discrimination.shape
    result = np.zeros((draws, len(points)))
    highest = thresholds.sum()
    chance = np.zeros(highest + 1)
    longer = np.zeros(highest + 1)
    for draw in range(draws):
        for node in range(len(points)):
            chance[:] = 0.0
            chance[0] = 1.0
            reached = 0
            for item in range(items):
                longer[:] = 0.0
                above = 1.0
                for level in range(thresholds[item] + 1):
                    following = 0.0
                    if level < thresholds[item]:
                        distance = (
                            cutpoint[draw, item, level] - discrimination[draw, item] * points[node]
                        )
                        following = 1.0 / (1.0 + np.exp(distance))
                    for total in range(reached + 1):
                        longer[total + level] += chance[total] * (above - following)
                    above = following
                reached += thresholds[item]
                chance[: reached + 1] = longer[: reached + 1]
            result[draw, node] = chance[least:].sum()
    return result
