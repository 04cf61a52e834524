"""Whether an action is really carried out: a chance that grows with the level of its policy."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dsm.decisions.actions import Action
from dsm.maturity.levels import HIGHEST
from indicators.streams import random_stream
from surveys.sheets import Row, read_sheet

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryChance:
    """Chance that an action is carried out when its policy stands at `level`.

    Parameters
    ----------
    level : int
        0 ("below 1") to 5.
    low, best, high : float
        Chances in [0, 1]; low <= best <= high.
    provenance : str
        Who says so.
    """

    level: int
    low: float
    best: float
    high: float
    provenance: str

    def quantile(self, shares: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return chances below which these shares of a triangular distribution lie.

        Examples
        --------
        >>> even = DeliveryChance(level=1, low=0.4, best=0.5, high=0.6, provenance="made up")
        >>> even.quantile(np.array([0.0, 0.5, 1.0])).round(2)
        array([0.4, 0.5, 0.6])
        """
        width = self.high - self.low
        rising = self.low + np.sqrt(shares * width * (self.best - self.low))
        falling = self.high - np.sqrt((1 - shares) * width * (self.high - self.best))
        return np.where(shares * width < self.best - self.low, rising, falling)


def read_delivery_chances(path: Path) -> tuple[DeliveryChance, ...]:
    """Read chances of delivery by policy level.

    Parameters
    ----------
    path : Path
        CSV with the columns `policy_level`, `lowest_chance`, `best_chance`, `highest_chance`
        and `provenance`; one row for each level from 0 to 5.

    Returns
    -------
    tuple of DeliveryChance
        Levels 0 to 5, in this order.

    Raises
    ------
    FixableError
        With all problems of the file at once.
    """
    columns = ("policy_level", "lowest_chance", "best_chance", "highest_chance", "provenance")
    sheet = read_sheet(path, columns)
    chances = sorted((_read_chance(row) for row in sheet), key=lambda chance: chance.level)
    sheet.refuse_repeats("policy_level", ((row, row.optional("policy_level")) for row in sheet))
    for level in sorted(set(range(HIGHEST + 1)) - {chance.level for chance in chances}):
        sheet.note(f"column policy_level: level {level} has no row.", "Add a row for it.")
    sheet.raise_problems()
    return tuple(chances)


def draw_delivery(
    actions: Sequence[Action],
    levels: "xr.DataArray",
    chances: Sequence[DeliveryChance],
    seed: int,
) -> "xr.DataArray":
    """Draw for each action whether it is carried out.

    Parameters
    ----------
    actions : sequence of Action
        An action without a policy is taken as one whose policy is below level 1.
    levels : DataArray with dims (draw, policy)
        Level of each policy on each draw, 0 to 5.
    chances : sequence of DeliveryChance
        One per level, from 0.
    seed : int
        The same seed gives the same luck: a higher level never undoes a delivery.

    Returns
    -------
    DataArray with dims (draw, action)
        True where carried out.

    Raises
    ------
    KeyError
        If the policy of an action has no level.

    Notes
    -----
    What we do not know about the chance of a level is one triangular draw for all levels and
    actions (too rosy for one is too rosy for all); given the chance, actions are independent
    Bernoulli draws.
    """
    import xarray as xr

    draws = levels.sizes["draw"]
    rosy = random_stream(seed, "chance").random(draws)
    by_level = np.stack([chance.quantile(rosy) for chance in chances], axis=1)
    delivered = np.empty((draws, len(actions)), dtype=np.bool_)
    for place, action in enumerate(actions):
        level = levels.sel(policy=action.policy).values if action.policy else np.zeros(draws)
        chance = by_level[np.arange(draws), level.astype(np.int64)]
        delivered[:, place] = random_stream(seed, "delivery", action.id).random(draws) < chance
    return xr.DataArray(
        delivered,
        coords={"draw": np.arange(draws), "action": [action.id for action in actions]},
        dims=("draw", "action"),
        name="delivered",
    )


def _read_chance(row: Row) -> DeliveryChance:
    low, best, high = (
        row.chance(column) for column in ("lowest_chance", "best_chance", "highest_chance")
    )
    if not low <= best <= high:
        problem = f"holds {best:g}, which does not lie from {low:g} to {high:g}"
        row.reject("best_chance", problem, "Write lowest, best and highest in rising order.")
    return DeliveryChance(
        level=row.whole("policy_level", low=0, high=HIGHEST),
        low=low,
        best=best,
        high=high,
        provenance=row.text("provenance"),
    )
