"""Posterior draws by group of residents: computed once per estimate, kept while the process runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dsm.draws import load_posterior_draws
from dsm.estimated import Estimated
from surveys.population import PopulationFrame

if TYPE_CHECKING:
    import xarray as xr

    from indicators.social.poststratify import Groups


@dataclass(frozen=True, slots=True)
class Measure:
    """What is shown of a construct: its 0-100 mean, or a share of one item.

    Parameters
    ----------
    item : str
        Item id, or "" for the mean over all items of the construct.
    level : int
        The share is of answers at or above this position, 0 being the worst; unused without item.
    """

    item: str = ""
    level: int = 0

    @property
    def is_share(self) -> bool:
        """Whether this is a share of residents."""
        return bool(self.item)


def group_draws(
    draws_folder: Path,
    estimated: Estimated,
    frame: PopulationFrame,
    by: Sequence[str],
    measure: Measure,
) -> "tuple[Groups, xr.DataArray]":
    """Return draws of a measure for every group of residents.

    Parameters
    ----------
    draws_folder : Path
        Where draws are kept.
    estimated : Estimated
        Which fit.
    frame : PopulationFrame
        People to add cells up by; its cells are those of the fit.
    by : sequence of str
        Factors whose cross makes the groups; none for the whole city.
    measure : Measure
        What to show.

    Returns
    -------
    groups : Groups
        Labels and members.
    draws : DataArray with dims (chain, draw, group)
        Points from 0 to 100, or percent of residents.
    """
    from indicators.social.poststratify import groups_by, poststratify

    cells = _cells(draws_folder, estimated.file, estimated.hash, measure)
    groups = groups_by(frame, by)
    return groups, poststratify(cells, frame, groups)


def city_draws(
    draws_folder: Path, estimated: Estimated, frame: PopulationFrame, measure: Measure
) -> NDArray[np.float64]:
    """Return draws of a measure for the whole city, shape (chain x draw,)."""
    _, draws = group_draws(draws_folder, estimated, frame, (), measure)
    return np.asarray(draws.to_numpy(), dtype=np.float64).reshape(-1)


@lru_cache(maxsize=48)  # some 3 MB each at 240 cells and 3,200 draws
def _cells(draws_folder: Path, file: str, fingerprint: str, measure: Measure) -> "xr.DataArray":
    from indicators.social.poststratify import cell_score, cell_share

    tree = load_posterior_draws(draws_folder, file, fingerprint)
    if not measure.is_share:
        return cell_score(tree).astype(np.float32)
    share = cell_share(tree, measure.item, at_or_above=measure.level)
    return (100.0 * share).astype(np.float32)
