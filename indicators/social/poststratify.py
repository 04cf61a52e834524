"""From cells to groups: expected scores and answer shares per cell, then averages over people."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from indicators.social.priors import DEFAULT_PRIORS
from indicators.social.trees import flat_draws
from indicators.social.wording import method_levels
from indicators.streams import random_stream
from surveys.errors import FixableError
from surveys.population import PopulationFrame

if TYPE_CHECKING:
    import xarray as xr

    from indicators.social.diagnostics import Verdict

type Floats = NDArray[np.float64]


class EstimateError(FixableError):
    """A figure was asked for that the model cannot stand behind."""

    code = "estimate-rejected"


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Groups of residents and the cells each consists of.

    Parameters
    ----------
    names : tuple of str
        The background variables that define the groups; none for the whole city.
    labels : tuple of tuples of str
        Each group's level of each variable, shape (group, name).
    membership : array of shape (group, cell)
        True where the cell belongs to the group.
    """

    names: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    membership: NDArray[np.bool_]

    @property
    def titles(self) -> tuple[str, ...]:
        """One text per group; the whole city is ``all``."""
        return tuple(" / ".join(label) or "all" for label in self.labels)

    def people(self, frame: PopulationFrame) -> Floats:
        """Return people per group, shape (group,)."""
        return self.membership @ frame.cell_people


def cell_score(tree: "xr.DataTree", *, items: Sequence[str] | None = None) -> "xr.DataArray":
    """Return the expected score of the people of every cell.

    Parameters
    ----------
    tree : DataTree
        A fit, see `fit.fit`.
    items : sequence of str, optional
        Which of its items the score is over; by default all. Scores over other items are on
        another scale.

    Returns
    -------
    DataArray with dims (chain, draw, cell)
        0 (everybody gives the worst answer to every item) to 100 (the best).
        Every item weighs the same, however many categories it has.

    Raises
    ------
    EstimateError
        If the fit has no such item.
    """
    from indicators.social.response_scale import expected_score, grid_points

    flat = _Flat(tree)
    columns = [flat.column(item) for item in (flat.items if items is None else items)]
    by_node = flat.over_method(
        lambda cutpoint: expected_score(
            np.ascontiguousarray(flat.discrimination[:, columns]),
            np.ascontiguousarray(cutpoint[:, columns]),
            flat.thresholds[columns],
            grid_points(),
        )
    )
    return flat.average(100 * by_node, "score")


def cell_share(tree: "xr.DataTree", item: str, *, at_or_above: int) -> "xr.DataArray":
    """Return the share of people of every cell who answer an item at a level or above.

    Parameters
    ----------
    tree : DataTree
        A fit, see `fit.fit`.
    item : str
        Item id.
    at_or_above : int
        Level, 0 (worst) to categories - 1 (best).

    Returns
    -------
    DataArray with dims (chain, draw, cell)
        In [0, 1].

    Raises
    ------
    EstimateError
        If the fit has no such item, or the item no such level.
    """
    from indicators.social.response_scale import expected_score, grid_points

    flat = _Flat(tree)
    column = flat.column(item)
    if not 0 <= at_or_above <= flat.thresholds[column]:
        raise EstimateError(
            f"{item!r} has no level {at_or_above}.",
            fix=f"Choose a level from 0 to {flat.thresholds[column]}.",
        )
    if at_or_above == 0:
        return flat.average(np.ones((len(flat.latent), len(grid_points()))), "share")
    # A single threshold is an item with two categories, whose expected score is the share.
    by_node = flat.over_method(
        lambda cutpoint: expected_score(
            flat.discrimination[:, [column]],
            np.ascontiguousarray(cutpoint[:, [column], at_or_above - 1 : at_or_above]),
            np.ones(1, dtype=np.int64),
            grid_points(),
        )
    )
    return flat.average(by_node, "share")


def sum_score_share(
    tree: "xr.DataTree", verdict: "Verdict", *, at_or_above: float
) -> "xr.DataArray":
    """Return the share of people of every cell whose sum score reaches a percentage of the scale.

    Parameters
    ----------
    tree : DataTree
        A fit, see `fit.fit`.
    verdict : Verdict
        What `diagnostics.check_fit` says about this fit.
    at_or_above : float
        Percentage of the way from the lowest to the highest possible sum of levels, 0 to 100.

    Returns
    -------
    DataArray with dims (chain, draw, cell)
        In [0, 1].

    Raises
    ------
    EstimateError
        If the verdict says that the model does not fit: means survive misfit, the
        distribution of sums does not.
    """
    from indicators.social.response_scale import chance_of_sum, grid_points

    if not verdict.model_fits:
        reasons = " ".join(check.sentence for check in verdict.failed)
        raise EstimateError(
            f"The share with a sum score of {at_or_above:g} % or more cannot be given. {reasons}",
            fix="Show the mean score and the shares of single questions, or split the construct.",
        )
    flat = _Flat(tree)
    # Rounding must not push an exact cut to the next whole sum.
    least = int(np.ceil(at_or_above / 100 * flat.thresholds.sum() - 1e-9))
    by_node = flat.over_method(
        lambda cutpoint: chance_of_sum(
            flat.discrimination, cutpoint, flat.thresholds, least, grid_points()
        )
    )
    return flat.average(by_node, "share")


def groups_by(frame: PopulationFrame, names: Sequence[str]) -> Groups:
    """Return the groups that some background variables define, the last one running fastest.

    Parameters
    ----------
    frame : PopulationFrame
        The population.
    names : sequence of str
        Background variables; none for the whole city as one group.
    """
    factors = [frame.factor(name) for name in names]
    levels = frame.cell_levels()[:, [frame.axis(name) for name in names]]
    sizes = [len(factor.levels) for factor in factors]
    combinations = np.stack(np.unravel_index(np.arange(int(np.prod(sizes))), [*sizes, 1]), axis=1)[
        :, : len(sizes)
    ]
    labels = tuple(
        tuple(factor.levels[level] for factor, level in zip(factors, row, strict=True))
        for row in combinations
    )
    membership = (levels[None] == combinations[:, None]).all(axis=2)
    return Groups(tuple(names), labels, membership)


def poststratify(values: "xr.DataArray", frame: PopulationFrame, groups: Groups) -> "xr.DataArray":
    """Average cells over people.

    Parameters
    ----------
    values : DataArray with dims (chain, draw, cell)
        Per cell of `frame`, whatever unit.
    frame : PopulationFrame
        The population to speak for. May be another one than that of the fit, if it has
        the same factors.
    groups : Groups
        Groups of residents.

    Returns
    -------
    DataArray with dims (chain, draw, group)
        In the unit of `values`; NaN for a group without people.
    """
    import xarray as xr

    people = groups.membership * frame.cell_people
    totals = people.sum(axis=1, keepdims=True)
    weights = np.divide(people, totals, out=np.full_like(people, np.nan), where=totals > 0)
    averaged = values.to_numpy() @ weights.T
    coords = {name: values.coords[name] for name in ("chain", "draw") if name in values.coords}
    return xr.DataArray(
        averaged,
        dims=("chain", "draw", "group"),
        coords={**coords, "group": list(groups.titles)},
        name=values.name,
    )


def add_town_effect(
    tree: "xr.DataTree",
    *,
    town: str = "",
    scale: float = DEFAULT_PRIORS.between_towns,
    seed: int = 1,
) -> "xr.DataTree":
    """Add what the answers of other places cannot know: how far this town is from its like.

    Every posterior draw gets one town effect for all its cells, drawn from a normal whose
    spread is itself drawn from a half-normal. Do this before scores and shares are formed,
    and only where a town without answers of its own is estimated.

    Parameters
    ----------
    tree : DataTree
        A fit, see `fit.fit`.
    town : str
        Name of the town. Each town and construct has random numbers of its own, since
        how far one is from its like says nothing of another.
    scale : float
        Scale of the half-normal on the latent scale. 0.15 is our assumption; show 0.05 and
        0.3 beside it.
    seed : int
        Random numbers of all town effects.

    Returns
    -------
    DataTree
        A copy with shifted ``latent``; its attribute ``between_towns`` holds the scale.
    """
    generator = random_stream(seed, "town", tree.attrs["construct"], town)
    latent = tree["posterior/latent"]
    shape = latent.shape[:2]
    spread = np.abs(generator.normal(0.0, scale, shape))
    effect = spread * generator.normal(size=shape)
    posterior = tree["posterior"].to_dataset().assign(latent=latent + effect[:, :, None])
    shifted = tree.copy()
    shifted["posterior"] = posterior
    shifted.attrs["between_towns"] = scale
    return shifted


class _Flat:
    """A fit's arrays with chains and draws as one axis."""

    def __init__(self, tree: "xr.DataTree") -> None:
        posterior = tree["posterior"].to_dataset()
        self._coords: Any = posterior["latent"].coords
        self._shape = posterior["latent"].shape
        self.items: list[str] = json.loads(tree.attrs["items"])
        categories = json.loads(tree.attrs["categories"])
        self.thresholds = np.array(categories, dtype=np.int64) - 1
        self.latent = flat_draws(posterior["latent"])
        self.discrimination = flat_draws(posterior["discrimination"])
        self.cutpoint = flat_draws(posterior["cutpoint"])
        self._loading = flat_draws(posterior["loading"]) if "loading" in posterior else None
        self._method_nodes = int(tree.attrs.get("method_nodes", 1))

    def over_method(self, by_node: Callable[[Floats], Floats]) -> Floats:
        """Average a function of the cutpoints over the people's levels on the wording factor."""
        if self._loading is None:
            return by_node(self.cutpoint)
        points, weight = method_levels(self._method_nodes)
        moved = (
            share * by_node(self.cutpoint - (level * self._loading)[:, :, None])
            for level, share in zip(points, weight, strict=True)
        )
        return np.sum(list(moved), axis=0)

    def column(self, item: str) -> int:
        if item not in self.items:
            raise EstimateError(
                f"The fit has no item {item!r}.", fix=f"Choose one of: {', '.join(self.items)}."
            )
        return self.items.index(item)

    def average(self, by_node: Floats, name: str) -> "xr.DataArray":
        import xarray as xr

        from indicators.social.response_scale import average_over_cells, grid_points

        values = average_over_cells(self.latent, by_node, grid_points()).reshape(self._shape)
        return xr.DataArray(values, dims=("chain", "draw", "cell"), coords=self._coords, name=name)
