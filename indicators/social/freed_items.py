"""A fit in which items are free: how one population would answer each group's version of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indicators.social.trees import flat_draws
from surveys.item_versions import version_name

if TYPE_CHECKING:
    import xarray as xr

type Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FreedItems:
    """Draws of a fit to counts in which some items are split, see `surveys.item_versions`.

    Parameters
    ----------
    latent : array of shape (draw, cell)
    people : array of shape (cell,)
        Of the whole population.
    curves : mapping of item to array of shape (draw, node)
        Expected answer by latent level, as a share of the item's scale; every version is an item.
    """

    latent: Floats
    people: Floats
    curves: Mapping[str, Floats]

    def blend(self, item: str, shares: Mapping[str, float]) -> Floats:
        """Return the expected answer by latent level, averaged over versions, shape (draw, node).

        Parameters
        ----------
        item : str
            A common item, or one that is split.
        shares : mapping of group to people
            How much each version counts; versions nobody answered are passed over.
        """
        if item in self.curves:
            return self.curves[item]
        versions = {
            level: self.curves[version_name(item, level)]
            for level in shares
            if version_name(item, level) in self.curves
        }
        total = sum(shares[level] for level in versions)
        summed = np.zeros_like(next(iter(versions.values())))
        for level, curve in versions.items():
            summed += shares[level] / total * curve
        return summed

    def over_everybody(self, by_node: Floats) -> Floats:
        """Average a function of the latent level over the whole population, shape (draw,)."""
        return self.by_cell(by_node) @ (self.people / self.people.sum())

    def by_cell(self, by_node: Floats) -> Floats:
        """Average a function of the latent level over the people of every cell, (draw, cell)."""
        from indicators.social.response_scale import average_over_cells, grid_points

        return average_over_cells(self.latent, np.ascontiguousarray(by_node), grid_points())

    def at_distance(self, by_node: Floats, sds: float) -> Floats:
        """Return a function of the latent level so far from the population's mean, shape (draw,).

        Parameters
        ----------
        by_node : array of shape (draw, node)
        sds : float
            Distance in standard deviations of the population's latent level.
        """
        from indicators.social.response_scale import grid_points

        points = grid_points()
        share = self.people / self.people.sum()
        mean = self.latent @ share
        # People of one cell differ by one, and cells differ on top of that.
        sd = np.sqrt(1 + (self.latent**2) @ share - mean**2)
        place = (mean + sds * sd - points[0]) / (points[1] - points[0])
        place = np.clip(place, 0, len(points) - 1.001)
        left = place.astype(np.int64)
        draws = np.arange(len(place))
        part = place - left
        return np.asarray((1 - part) * by_node[draws, left] + part * by_node[draws, left + 1])


def read_freed(tree: "xr.DataTree") -> FreedItems:
    """Take from a fit what is needed to compare the versions of its items."""
    from indicators.social.response_scale import expected_score, grid_points

    posterior = tree["posterior"].to_dataset()
    latent, discrimination, cutpoint = (
        flat_draws(posterior[name]) for name in ("latent", "discrimination", "cutpoint")
    )
    thresholds = np.array(json.loads(tree.attrs["categories"]), dtype=np.int64) - 1
    names: list[str] = json.loads(tree.attrs["items"])
    points = grid_points()
    curves = {
        name: expected_score(
            np.ascontiguousarray(discrimination[:, at : at + 1]),
            np.ascontiguousarray(cutpoint[:, at : at + 1]),
            thresholds[at : at + 1],
            points,
        )
        for at, name in enumerate(names)
    }
    return FreedItems(latent=latent, people=tree["constant_data/people"].to_numpy(), curves=curves)
