"""Mean scores of the groups that may be shown, under one model: what two models are compared by."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dsm.asked import shown_groups
from indicators.social.summaries import Estimate, summarise
from surveys.population import PopulationFrame
from surveys.responses import Responses

if TYPE_CHECKING:
    import xarray as xr

type Group = tuple[str, ...]
"""A factor and one of its levels; none for everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One group's mean score under one model, 0 to 100.

    Parameters
    ----------
    estimate : Estimate
        Median and intervals.
    mean, sd : float
        Of the draws.
    """

    estimate: Estimate
    mean: float
    sd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemScores:
    """Draws of groups' mean scores, item by item: figures over any of the items are an average.

    Cells are added up only once, which costs a hundred times what the averages cost.

    Parameters
    ----------
    items : tuple of str
        Their ids.
    groups : tuple of Group
        Whose scores.
    drawn : ndarray of shape (item, draw, group)
        Mean scores, 0 to 100.
    """

    items: tuple[str, ...]
    groups: tuple[Group, ...]
    drawn: NDArray[np.float64] = field(repr=False)

    def figures(self, items: Collection[str]) -> dict[Group, Figure]:
        """Return the figures over some of the items, at least one; each weighs the same."""
        rows = [at for at, item in enumerate(self.items) if item in items]
        return _figures(self.groups, self.drawn[rows].mean(axis=0))


def groups_that_show(
    responses: Responses, population: PopulationFrame, construct: str
) -> tuple[Group, ...]:
    """Return everybody and every group of every factor that is large enough to be shown.

    Only who answered all items of the construct counts, so that a group that shows with all of
    them shows with any.
    """
    if not all(shown_groups(responses, population, construct, ())):
        return ()
    found: list[Group] = [()]
    for factor in population.factors:
        shown = shown_groups(responses, population, construct, (factor.name,))
        found += [
            (factor.name, level) for level, show in zip(factor.levels, shown, strict=True) if show
        ]
    return tuple(found)


def figures_of(
    tree: "xr.DataTree", population: PopulationFrame, groups: Sequence[Group]
) -> dict[Group, Figure]:
    """Return the figures of some groups from the draws of a fit or a preview."""
    from indicators.social.poststratify import cell_score

    return _figures(groups, _over_people(cell_score(tree), population, groups))


def scores_of(
    tree: "xr.DataTree", population: PopulationFrame, groups: Sequence[Group]
) -> ItemScores:
    """Return the scores of some groups from the draws of a fit or a preview, item by item."""
    from indicators.social.poststratify import cell_score

    items = tuple(json.loads(tree.attrs["items"]))
    drawn = [_over_people(cell_score(tree, items=[item]), population, groups) for item in items]
    return ItemScores(items=items, groups=tuple(groups), drawn=np.array(drawn))


def as_fitted(found: Figure, usual: Figure, fitted: Figure) -> Figure:
    """Return a previewed figure with what previews of this fit are off by taken out.

    Parameters
    ----------
    found, usual : Figure
        Of the changed model and of the model as it is, both without sampling.
    fitted : Figure
        Of the model as it is, sampled.

    Notes
    -----
    What the preview of the model as it is was off by is taken out wholly where nothing moves, and
    less the further the figure moves: a model that is much different is off by something else.
    """
    near = float(np.exp(-0.5 * ((found.mean - usual.mean) / usual.sd) ** 2))
    ratio: float = (fitted.sd / usual.sd) ** near
    mean: float = found.mean + near * (fitted.mean - usual.mean)

    def moved(value: float) -> float:
        return mean + ratio * (value - found.mean)

    points = {one.name: moved(getattr(found.estimate, one.name)) for one in fields(Estimate)}
    return Figure(estimate=Estimate(**points), mean=mean, sd=ratio * found.sd)


def _over_people(
    score: "xr.DataArray", population: PopulationFrame, groups: Sequence[Group]
) -> NDArray[np.float64]:
    """Return the mean over each group's people, shape (draw, group)."""
    weights = np.array([_weights(population, group) for group in groups])
    by_cell = score.to_numpy().reshape(-1, population.cells)
    over: NDArray[np.float64] = by_cell @ weights.reshape(len(groups), population.cells).T
    return over


def _figures(groups: Sequence[Group], drawn: NDArray[np.float64]) -> dict[Group, Figure]:
    return {
        group: Figure(
            estimate=summarise(drawn[:, at]),
            mean=float(drawn[:, at].mean()),
            sd=float(drawn[:, at].std()),
        )
        for at, group in enumerate(groups)
    }


def _weights(population: PopulationFrame, group: Group) -> NDArray[np.float64]:
    people = population.cell_people.astype(np.float64)
    if group:
        name, level = group
        axis = population.axis(name)
        at = population.factors[axis].levels.index(level)
        people = people * (population.cell_levels()[:, axis] == at)
    weights: NDArray[np.float64] = people / people.sum()
    return weights
