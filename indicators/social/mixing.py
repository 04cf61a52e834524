"""How the chains of a fit mix: ranks of its slowest quantity, and the energy that draws move between."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indicators.social.diagnostics import convergence
from indicators.social.poststratify import cell_score
from indicators.social.verdict import About, Check, judge

if TYPE_CHECKING:
    import xarray as xr

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

BINS = 20
NORMAL_90 = 1.6449
ONE_DRAW = 1.0  # what bins differ by in a single chain, whose ranks are even by themselves
# Below it the sampler may not reach all energies; Betancourt (2016), and what ArviZ warns at.
SMALLEST_ENERGY = 0.3
CITY = "city"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChainRanks:
    """Ranks of one quantity's draws among those of all chains, counted in bins.

    Parameters
    ----------
    quantity : str
        Which quantity, such as ``spread[district]``.
    effective : float
        How many independent draws those of all chains are worth.
    draws : int
        Per chain.
    counts : array of shape (chain, bin)
        Draws of each chain by rank, lowest first. Even where every chain explores the same.
    expected : float
        Draws per bin if they are even.
    low, high : float
        Where nine of ten counts lie if they are even, given how few draws are independent.
    """

    quantity: str
    effective: float
    draws: int
    counts: Ints
    expected: float
    low: float
    high: float

    @property
    def inside(self) -> float:
        """Share of the counts that lie where nine of ten should, in [0, 1]."""
        return float(((self.counts >= self.low) & (self.counts <= self.high)).mean())


def slowest_ranks(tree: "xr.DataTree", *, bins: int = BINS) -> ChainRanks:
    """Return the ranks of the quantity whose draws are worth the fewest independent ones.

    Parameters
    ----------
    tree : DataTree
        A fit, see `fit.fit`.
    bins : int
        Into how many the ranks are counted.

    Notes
    -----
    Ranks are those of Vehtari and others (2021). Draws that follow each other are alike, so the
    band is wider than for independent ones, by the root of draws per independent draw. Ranks are
    dealt out to the chains without putting back, so counts vary as in a hypergeometric draw.
    """
    found = convergence(tree)
    ess = np.minimum(found.bulk_ess, found.tail_ess)
    at = int(np.argmin(ess))
    name = found.names[at]
    return chain_ranks(quantity_name(tree, name), _draws(tree, name), float(ess[at]), bins=bins)


def chain_ranks(quantity: str, draws: Floats, effective: float, *, bins: int = BINS) -> ChainRanks:
    """Count the ranks of draws, chain by chain.

    Parameters
    ----------
    quantity : str
        What the draws are of.
    draws : array of shape (chain, draw)
    effective : float
        How many independent draws they are worth.
    bins : int
        Into how many the ranks are counted.

    Examples
    --------
    One chain stays below the other:

    >>> chain_ranks("a", np.array([[1.0, 2.0], [3.0, 4.0]]), 4, bins=2).counts.tolist()
    [[2, 0], [0, 2]]
    """
    from arviz_stats.base.array import array_stats

    chains, length = draws.shape
    ranks = np.asarray(array_stats.compute_ranks(draws, axis=None)).reshape(chains, length)
    bin_of = np.clip(((ranks - 0.5) / draws.size * bins).astype(np.int64), 0, bins - 1)
    counts = np.array([np.bincount(chain, minlength=bins) for chain in bin_of])
    expected = length / bins
    alike = max(draws.size / max(effective, 1.0), 1.0)
    # The bins are those of all chains together: the more of the draws a chain has, the more evenly
    # it must fill them.
    variance = expected * (1 - 1 / bins) * (1 - 1 / chains) * alike
    half = max(NORMAL_90 * float(np.sqrt(variance)), ONE_DRAW)
    return ChainRanks(
        quantity=quantity,
        effective=effective,
        draws=length,
        counts=counts,
        expected=expected,
        low=max(expected - half, 0.0),
        high=expected + half,
    )


def energy_check(tree: "xr.DataTree") -> Check | None:
    """Return whether the draws move freely between energies; None where energies were not kept.

    Notes
    -----
    The energy Bayesian fraction of missing information (E-BFMI) of the worst chain, as ArviZ
    computes it.
    """
    from arviz_stats.base.array import array_stats

    if "energy" not in tree["sample_stats"].data_vars:
        return None
    energy = tree["sample_stats/energy"].to_numpy()
    worst = float(np.min(array_stats.bfmi(energy, chain_axis=0, draw_axis=1)))
    return judge(
        "energy",
        About.SAMPLING,
        worst,
        SMALLEST_ENERGY,
        f"Between two draws the energy moves by {worst:.2f} of its spread in the worst chain.",
        at_least=True,
    )


def quantity_name(tree: "xr.DataTree", name: str) -> str:
    """Return a quantity's name with the names of its place instead of a number.

    Parameters
    ----------
    name : str
        As `diagnostics.convergence` names it, such as ``spread[2]``.
    """
    variable, _, rest = name.partition("[")
    if not rest:
        return name
    values = tree["posterior"].to_dataset()[variable]
    places = np.unravel_index(int(rest.rstrip("]")), values.shape[2:])
    labels = [
        str(values.coords[dim].values[int(place)])
        for dim, place in zip(values.dims[2:], places, strict=True)
    ]
    return f"{variable}[{', '.join(labels)}]"


def _draws(tree: "xr.DataTree", name: str) -> Floats:
    if name == CITY:
        people = tree["constant_data/people"].to_numpy()
        return np.asarray(cell_score(tree).to_numpy() @ (people / people.sum()), dtype=np.float64)
    variable, _, rest = name.partition("[")
    values = tree["posterior"].to_dataset()[variable].to_numpy()
    columns = values.reshape(*values.shape[:2], -1)
    return np.asarray(columns[:, :, int(rest.rstrip("]"))], dtype=np.float64)
