"""The likelihood person by person and draw by draw, latent levels summed out; and answer by answer."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indicators.social.compiling import compiled, compiled_once
from indicators.social.grid import Grid
from indicators.social.replicates import candidate_chances
from indicators.social.trees import flat_draws
from indicators.social.wording import method_levels
from surveys.tabulate import PatternCounts

if TYPE_CHECKING:
    import xarray as xr

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PeopleAlike:
    """Respondents; those who share background and answers are one row.

    Parameters
    ----------
    levels : array of shape (row, item)
        Answers; -1 where there is none.
    background : array of shape (row,)
        Which background each has.
    people : array of shape (row,)
        How many respondents are like this.
    first_candidate : array of shape (background + 1,)
        Where each background's cells begin among the candidates; one cell if it is known.
    cell, chance : arrays of shape (candidate,)
        Cells of the frame, and the chance of each given the background.
    """

    levels: Ints
    background: Ints
    people: Ints
    first_candidate: Ints
    cell: Ints
    chance: Floats

    @property
    def respondents(self) -> int:
        """How many people there are."""
        return int(self.people.sum())

    def thinned(self, most: int, generator: np.random.Generator) -> "PeopleAlike":
        """Return at most so many of the people, drawn at random without putting back."""
        if self.respondents <= most:
            return self
        people = generator.multivariate_hypergeometric(self.people, most, method="marginals")
        rows = np.flatnonzero(people)
        return replace(
            self,
            levels=self.levels[rows],
            background=self.background[rows],
            people=people[rows],
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawnItems:
    """Some draws of a fit, as the compiled sums read them.

    Parameters
    ----------
    latent : array of shape (draw, cell)
    discrimination : array of shape (draw, item)
    cutpoint : array of shape (draw, item, threshold)
    thresholds : array of shape (item,)
    points : array of shape (node,)
        The grid of the fit. With a wording factor every node of the grid comes once for every
        level of the factor.
    loading : array of shape (draw, item)
        On the wording factor; 0 without one.
    method, method_weight : arrays of shape (node,)
        Level on the wording factor, and the share of people there.
    """

    latent: Floats
    discrimination: Floats
    cutpoint: Floats
    thresholds: Ints
    points: Floats
    loading: Floats
    method: Floats
    method_weight: Floats


def people_alike(tree: "xr.DataTree", counts: PatternCounts) -> PeopleAlike:
    """Return the counted respondents of a fit, with the cells they may belong to."""
    cells = np.unique(counts.pair_cell)
    chances = candidate_chances(tree, counts.profiles)
    profile, candidate = np.nonzero(chances)
    sizes = np.concatenate(
        [np.ones(len(cells), dtype=np.int64), np.bincount(profile, minlength=len(chances))]
    )
    return PeopleAlike(
        levels=counts.patterns[np.concatenate([counts.pair_pattern, counts.mixed_pattern])],
        background=np.concatenate(
            [np.searchsorted(cells, counts.pair_cell), len(cells) + counts.mixed_profile]
        ),
        people=np.concatenate([counts.pair_people, counts.mixed_people]),
        first_candidate=np.concatenate([[0], np.cumsum(sizes)]),
        cell=np.concatenate([cells, candidate]),
        chance=np.concatenate([np.ones(len(cells)), chances[profile, candidate]]),
    )


def drawn_items(tree: "xr.DataTree", draws: int) -> DrawnItems:
    """Return at most so many draws of a fit, evenly spread over its chains."""
    posterior = tree["posterior"].to_dataset()
    length = posterior.sizes["draw"]
    per_chain = min(length, max(draws // posterior.sizes["chain"], 1))
    kept = np.linspace(0, length - 1, per_chain).astype(np.int64)

    def flat(name: str) -> Floats:
        return flat_draws(posterior[name].isel(draw=kept))

    cutpoint, discrimination = flat("cutpoint"), flat("discrimination")
    method, weight = method_levels(int(tree.attrs.get("method_nodes", 1)))
    grid = Grid(int(tree.attrs["grid_nodes"]), float(tree.attrs["grid_span"]))
    return DrawnItems(
        latent=flat("latent"),
        discrimination=discrimination,
        cutpoint=np.nan_to_num(cutpoint),
        thresholds=np.isfinite(cutpoint[0]).sum(axis=1),
        points=np.repeat(grid.points, len(method)),
        loading=flat("loading") if "loading" in posterior else np.zeros(discrimination.shape),
        method=np.tile(method, grid.nodes),
        method_weight=np.tile(weight, grid.nodes),
    )


def log_likelihood(people: PeopleAlike, items: DrawnItems) -> Floats:
    """Return the log likelihood of one person of every row, in every draw.

    The latent level is summed out, and so are the level on a wording factor and the cell where the
    background is only partly known.

    Returns
    -------
    array of shape (row, draw)
        Nats.
    """
    return _log_likelihood(
        people.levels, people.background, people.first_candidate, people.cell, people.chance,
        items.latent, items.discrimination, items.cutpoint, items.thresholds, items.points,
        items.loading, items.method, items.method_weight,
    )  # fmt: skip


def log_mean(by_draw: Floats, weights: Floats | None = None) -> Floats:
    """Return the log of the mean likelihood over draws, shape (row,).

    Parameters
    ----------
    by_draw : array of shape (row, draw)
        Log likelihoods.
    weights : array of shape (row, draw), optional
        How much each draw counts for each row; rows add up to 1. By default all the same.

    Examples
    --------
    >>> log_mean(np.log([[0.2, 0.4]])).round(6) == np.log(0.3).round(6)
    array([ True])
    """
    peak = by_draw.max(axis=1, keepdims=True)
    mean = np.average(np.exp(by_draw - peak), axis=1, weights=weights)
    return np.asarray(np.log(mean) + peak[:, 0], dtype=np.float64)


def answer_chances(people: PeopleAlike, items: DrawnItems, weights: Floats) -> Floats:
    """Return the chance of every answer to every item, given the person's other answers.

    Parameters
    ----------
    people, items : PeopleAlike, DrawnItems
        As for `log_likelihood`.
    weights : array of shape (row, draw)
        How much each draw counts for each row; rows add up to 1. With weights that leave the
        person out, these are predictions of one whose answers the model has not seen.

    Returns
    -------
    array of shape (row, item, category)
        Chances over an item's categories add up to 1; 0 beyond them.
    """
    return _answer_chances(
        people.levels, people.background, people.first_candidate, people.cell, people.chance,
        items.latent, items.discrimination, items.cutpoint, items.thresholds, items.points,
        items.loading, items.method, items.method_weight,
        weights,
    )  # fmt: skip


@compiled
def _categories(
    discrimination: Floats,
    loading: Floats,
    cutpoint: Floats,
    thresholds: Ints,
    points: Floats,
    method: Floats,
    table: Floats,
) -> None:
    """Fill the chance of every category at every node, shape (item, category, node)."""
    for item in range(len(discrimination)):
        for node in range(len(points)):
            above = 1.0
            for k in range(thresholds[item]):
                tendency = discrimination[item] * points[node] + loading[item] * method[node]
                following = 1.0 / (1.0 + np.exp(cutpoint[item, k] - tendency))
                table[item, k, node] = max(above - following, 1e-60)
                above = following
            table[item, thresholds[item], node] = max(above, 1e-60)


@compiled
def _backgrounds(
    latent: Floats,
    first_candidate: Ints,
    cell: Ints,
    chance: Floats,
    points: Floats,
    method_weight: Floats,
    table: Floats,
) -> None:
    """Fill how likely each node is for each background, shape (background, node)."""
    row = np.empty(len(points))
    for background in range(len(first_candidate) - 1):
        table[background] = 0.0
        for at in range(first_candidate[background], first_candidate[background + 1]):
            total = 0.0
            for node in range(len(points)):
                row[node] = method_weight[node] * np.exp(
                    -0.5 * (points[node] - latent[cell[at]]) ** 2
                )
                total += row[node]
            for node in range(len(points)):
                table[background, node] += chance[at] * row[node] / total


@compiled_once
def _log_likelihood(
    levels: Ints,
    background: Ints,
    first_candidate: Ints,
    cell: Ints,
    chance: Floats,
    latent: Floats,
    discrimination: Floats,
    cutpoint: Floats,
    thresholds: Ints,
    points: Floats,
    loading: Floats,
    method: Floats,
    method_weight: Floats,
) -> Floats:
    draws, items, nodes = len(latent), len(thresholds), len(points)
    result = np.empty((len(levels), draws))
    category = np.empty((items, thresholds.max() + 1, nodes))
    weight = np.empty((len(first_candidate) - 1, nodes))
    product = np.empty(nodes)
    for draw in range(draws):
        _categories(
            discrimination[draw], loading[draw], cutpoint[draw], thresholds, points, method,
            category,
        )  # fmt: skip
        _backgrounds(latent[draw], first_candidate, cell, chance, points, method_weight, weight)
        for row in range(len(levels)):
            product[:] = weight[background[row]]
            for item in range(items):
                if levels[row, item] >= 0:
                    product *= category[item, levels[row, item]]
            result[row, draw] = np.log(max(product.sum(), 1e-300))
    return result


@compiled_once
def _answer_chances(
    levels: Ints,
    background: Ints,
    first_candidate: Ints,
    cell: Ints,
    chance: Floats,
    latent: Floats,
    discrimination: Floats,
    cutpoint: Floats,
    thresholds: Ints,
    points: Floats,
    loading: Floats,
    method: Floats,
    method_weight: Floats,
    weights: Floats,
) -> Floats:
    draws, items, nodes = len(latent), len(thresholds), len(points)
    result = np.zeros((len(levels), items, thresholds.max() + 1))
    category = np.empty((items, thresholds.max() + 1, nodes))
    weight = np.empty((len(first_candidate) - 1, nodes))
    before = np.empty(nodes)
    others = np.empty(nodes)
    # Products of the answers after each item, so that leaving one out costs no division.
    after = np.ones((items + 1, nodes))
    for draw in range(draws):
        _categories(
            discrimination[draw], loading[draw], cutpoint[draw], thresholds, points, method,
            category,
        )  # fmt: skip
        _backgrounds(latent[draw], first_candidate, cell, chance, points, method_weight, weight)
        for row in range(len(levels)):
            for item in range(items - 1, -1, -1):
                if levels[row, item] < 0:
                    after[item] = after[item + 1]
                    continue
                for node in range(nodes):
                    after[item, node] = (
                        after[item + 1, node] * category[item, levels[row, item], node]
                    )
            before[:] = weight[background[row]]
            for item in range(items):
                total = 0.0
                for node in range(nodes):
                    others[node] = before[node] * after[item + 1, node]
                    total += others[node]
                scale = weights[row, draw] / max(total, 1e-300)
                for k in range(thresholds[item] + 1):
                    summed = 0.0
                    for node in range(nodes):
                        summed += others[node] * category[item, k, node]
                    result[row, item, k] += scale * summed
                if levels[row, item] >= 0:
                    for node in range(nodes):
                        before[node] *= category[item, levels[row, item], node]
    return result
