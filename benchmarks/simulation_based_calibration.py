"""Simulation-based calibration: truths drawn from the prior must rank evenly among their draws."""

import warnings
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from benchmarks.invented_towns import Design, invent_from_prior
from surveys.population import PopulationFrame
from surveys.tabulate import PatternCounts

if TYPE_CHECKING:
    import xarray as xr

type Floats = NDArray[np.float64]

RANKS = 99  # thinned draws, so that ranks 0 .. 99 are a hundred equally likely ones
DESIGNS = {
    "four questions of five": Design(items=4, categories=5, respondents=400),
    "three questions of eleven": Design(items=3, categories=11, respondents=400),
}
NODES = np.linspace(-8.0, 8.0, 65)


def replicate(design: str, number: int) -> dict[str, float]:
    """Invent a town, fit it, and return where its truth lies among the draws.

    Parameters
    ----------
    design : str
        One of `DESIGNS`.
    number : int
        Which town; the same number gives the same town and the same draws.

    Returns
    -------
    dict of str to float
        Rank of every quantity, 0 .. `RANKS`; besides ``divergences`` and ``rhat``, the largest.
    """
    from indicators.social.diagnostics import convergence
    from indicators.social.fit import FitSettings, fit

    town = invent_from_prior(DESIGNS[design], number)
    settings = FitSettings(draws=500, chains=2, cores=1, seed=number + 1)
    tree = fit(town.counts, town.frame, settings=settings)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a quantity that never moves has no R-hat
        rhat = float(np.nanmax(convergence(tree).rhat))
    chosen = thinned(tree)
    true = dict(quantities(town.truth, town.counts, town.frame))
    found = {
        name: float((draws < true[name][0]).sum())
        for name, draws in quantities(chosen, town.counts, town.frame)
    }
    divergences = float(tree["sample_stats/diverging"].sum())
    return {**found, "divergences": divergences, "rhat": rhat}


def quantities(
    tree: "xr.DataTree", counts: PatternCounts, frame: PopulationFrame
) -> Iterator[tuple[str, Floats]]:
    """Give every quantity that is ranked, each of shape (draw,).

    Parameters by themselves, what is published of them, and the log likelihood, which sees faults
    that single parameters do not (Modrák and others 2023, Bayesian Analysis).
    """
    posterior = tree["posterior"].to_dataset()
    for term in posterior["term"].to_numpy():
        yield f"spread of {term}", _flat(posterior["spread"].sel(term=term))
    for name in ("sex", "age", "education", "district"):
        yield f"effect of first {name}", _flat(posterior[f"effect_{name}"][..., 0])
    for at, item in enumerate(counts.items):
        yield f"discrimination of {item}", _flat(posterior["discrimination"][..., at])
        yield f"first cutpoint of {item}", _flat(posterior["cutpoint"][..., at, 0])
        last = counts.categories[at] - 2
        yield f"last cutpoint of {item}", _flat(posterior["cutpoint"][..., at, last])
    yield from published(tree, counts, frame).items()
    yield "log likelihood", _log_likelihood(tree, counts, frame)


def published(
    tree: "xr.DataTree", counts: PatternCounts, frame: PopulationFrame
) -> Mapping[str, Floats]:
    """Return scores, shares and differences as a city reads them, each of shape (draw,)."""
    from indicators.social.poststratify import cell_score, cell_share, groups_by, poststratify

    score = cell_score(tree)
    half = counts.categories[0] // 2
    share = cell_share(tree, counts.items[0], at_or_above=half)

    def by(values: "xr.DataArray", *names: str) -> Floats:
        return _flat(poststratify(values, frame, groups_by(frame, names)))

    city = by(score)[:, 0]
    district = by(score, "district")
    women, men = by(score, "sex").T
    return {
        "city score": city,
        "first district's score": district[:, 0],
        "first district against the city": district[:, 0] - city,
        "women against men": women - men,
        "share of a question, city": by(share)[:, 0],
        "share of a question, first district": by(share, "district")[:, 0],
    }


def thinned(tree: "xr.DataTree") -> "xr.DataTree":
    """Return `RANKS` draws as one chain, far enough apart to be all but independent."""
    import xarray as xr

    posterior = tree["posterior"].to_dataset()
    pooled = posterior.stack(sample=("chain", "draw")).reset_index("sample", drop=True)
    chosen = np.linspace(0, pooled.sizes["sample"] - 1, RANKS).round().astype(int)
    few = pooled.drop_vars(["chain", "draw"], errors="ignore").isel(sample=chosen)
    few = few.rename(sample="draw").expand_dims("chain").transpose("chain", "draw", ...)
    thinned = xr.DataTree.from_dict({"/posterior": few, "/constant_data": tree["constant_data"]})
    thinned.attrs.update(tree.attrs)
    return thinned


def _flat(values: "xr.DataArray") -> Floats:
    array = values.to_numpy()
    return np.asarray(array.reshape(array.shape[0] * array.shape[1], *array.shape[2:]), float)


def _log_likelihood(tree: "xr.DataTree", counts: PatternCounts, frame: PopulationFrame) -> Floats:
    """Add up the answers' log chances, plainly: every node, every pattern, no shortcut."""
    posterior = tree["posterior"].to_dataset()
    latent = _flat(posterior["latent"])
    discrimination, cutpoint = _flat(posterior["discrimination"]), _flat(posterior["cutpoint"])
    levels = frame.cell_levels()
    candidates = [
        np.flatnonzero(np.all((profile < 0) | (levels == profile), axis=1))
        for profile in counts.profiles
    ]
    result = np.zeros(len(latent))
    for draw in range(len(latent)):
        weight = np.exp(latent[draw][:, None] * NODES - 0.5 * NODES**2)
        weight /= weight.sum(axis=1, keepdims=True)
        pattern = _pattern_chances(counts, discrimination[draw], cutpoint[draw])
        known = (weight[counts.pair_cell] * pattern[counts.pair_pattern]).sum(axis=1)
        result[draw] = counts.pair_people @ np.log(known)
        if candidates:
            people = frame.cell_people
            mixture = np.stack(
                [people[one] @ weight[one] / people[one].sum() for one in candidates]
            )
            partly = (mixture[counts.mixed_profile] * pattern[counts.mixed_pattern]).sum(axis=1)
            result[draw] += counts.mixed_people @ np.log(partly)
    return result


def _pattern_chances(counts: PatternCounts, discrimination: Floats, cutpoint: Floats) -> Floats:
    chance = np.ones((len(counts.patterns), len(NODES)))
    for item, levels in enumerate(counts.patterns.T):
        own = cutpoint[item, : counts.categories[item] - 1, None]
        above = 1 / (1 + np.exp(own - discrimination[item] * NODES))
        ladder = np.concatenate([np.ones((1, len(NODES))), above, np.zeros((1, len(NODES)))])
        category = np.maximum(ladder[:-1] - ladder[1:], 1e-300)
        answered = levels >= 0
        chance[answered] *= category[levels[answered]]
    return chance
