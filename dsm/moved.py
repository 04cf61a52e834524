"""How far the mean scores of groups move from one fit to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dsm.asked import shown_groups
from surveys.population import PopulationFrame
from surveys.responses import Responses

if TYPE_CHECKING:
    import xarray as xr

    from indicators.social.summaries import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One group's mean score under a usual fit and under another.

    Parameters
    ----------
    group : str
        Its levels; ``all`` for everybody.
    usual, other : Estimate
        0 to 100.
    in_sds : float
        How far the mean moved, in posterior standard deviations under the usual fit.
    """

    group: str
    usual: "Estimate"
    other: "Estimate"
    in_sds: float


def how_far(
    fits: "tuple[xr.DataTree, xr.DataTree]",
    responses: Responses,
    population: PopulationFrame,
    construct: str,
    by: Sequence[str],
) -> tuple[Moved, ...]:
    """Return how far mean scores move from one fit to another.

    Parameters
    ----------
    fits : pair of DataTree
        The usual one, and the other.
    responses, population, construct
        What both were fitted to.
    by : sequence of str
        One or two factors whose cross makes groups; none for everybody alone.

    Returns
    -------
    tuple of Moved
        Everybody first. Groups too small to be shown are left out, and so is everybody where too
        few answered.
    """
    from indicators.social.poststratify import cell_score, groups_by, poststratify
    from indicators.social.summaries import summarise

    scores = [cell_score(fit) for fit in fits]
    found = []
    for names in dict.fromkeys([(), tuple(by)]):
        groups = groups_by(population, names)
        before, after = (poststratify(score, population, groups) for score in scores)
        for at in np.flatnonzero(shown_groups(responses, population, construct, names)):
            was, now = (drawn.isel(group=at).to_numpy() for drawn in (before, after))
            found.append(
                Moved(
                    group=groups.titles[at],
                    usual=summarise(was),
                    other=summarise(now),
                    in_sds=float((now.mean() - was.mean()) / was.std()),
                )
            )
    return tuple(found)
