"""From draws to what is said: medians, intervals, chances, contrasts, and how much is borrowed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import xarray as xr

type Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure with its doubt, in the unit of the draws it summarises."""

    median: float
    low50: float
    high50: float
    low90: float
    high90: float


def summarise(draws: "xr.DataArray | Floats") -> Estimate:
    """Return the median and the central 50 and 90 % intervals of one figure's draws.

    Parameters
    ----------
    draws : DataArray or array of any shape
        Draws of a single figure, e.g. of one group with dims (chain, draw).

    Examples
    --------
    >>> summarise(np.arange(101.0))
    Estimate(median=50.0, low50=25.0, high50=75.0, low90=5.0, high90=95.0)
    """
    low90, low50, median, high50, high90 = (
        float(value) for value in np.quantile(np.asarray(draws), [0.05, 0.25, 0.5, 0.75, 0.95])
    )
    return Estimate(median=median, low50=low50, high50=high50, low90=low90, high90=high90)


def chance_above(first: "xr.DataArray | Floats", second: "xr.DataArray | Floats | float") -> float:
    """Return the chance that `first` is above `second`, in [0, 1].

    Both must come from the same draws, so that what they share cancels. Ties count half.

    Examples
    --------
    >>> chance_above(np.array([1.0, 2.0, 3.0, 4.0]), 2.0)
    0.625
    """
    difference = np.asarray(first) - np.asarray(second)
    return float(np.mean(difference > 0) + 0.5 * np.mean(difference == 0))


def against_rest(draws: "xr.DataArray", people: Floats) -> "xr.DataArray":
    """Return how far each group is from all other residents together.

    Parameters
    ----------
    draws : DataArray with dims (chain, draw, group)
        Groups that divide the population: everybody is in exactly one.
    people : array of shape (group,)
        People in each group; their sum is the population.

    Returns
    -------
    DataArray with dims (chain, draw, group)
        Group minus rest, in the unit of `draws`; NaN for a group that is everybody.

    Examples
    --------
    >>> import xarray as xr
    >>> draws = xr.DataArray([[[60.0, 50.0]]], dims=("chain", "draw", "group"))
    >>> against_rest(draws, np.array([10.0, 30.0])).values.tolist()
    [[[10.0, -10.0]]]
    """
    total = (draws.fillna(0.0) * people).sum("group")
    others = people.sum() - people
    with np.errstate(invalid="ignore", divide="ignore"):
        rest = (total - draws * people) / np.where(others > 0, others, np.nan)
    return (draws - rest).transpose(*draws.dims)


def borrowed_share(draws: "xr.DataArray | Floats", direct_variance: float) -> float:
    """Return how much of an estimate comes from the model rather than from the group's answers.

    One minus the ratio of variances: 1 - var(posterior) / var(direct), clipped to [0, 1].
    0 means that the group's own answers say as much as the estimate claims to know; 0.8, that
    four fifths of its precision come from like groups and from the population frame.

    Parameters
    ----------
    draws : array of any shape
        Draws of one group's figure.
    direct_variance : float
        Squared standard error of the direct weighted estimate of the same figure. Infinite
        or NaN where nobody answered: then all is borrowed.

    Examples
    --------
    >>> borrowed_share(np.array([-1.0, 1.0]), 4.0)
    0.75
    """
    if not np.isfinite(direct_variance):
        return 1.0
    if direct_variance <= 0:
        return 0.0
    return float(np.clip(1 - np.var(np.asarray(draws)) / direct_variance, 0, 1))
