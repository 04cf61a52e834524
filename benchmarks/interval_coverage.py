"""Do 90 % intervals hold the truth in nine towns of ten, when districts differ by a known amount?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from numpy.typing import NDArray

from benchmarks.invented_towns import Design, Town, invent_at_icc
from surveys.population import PopulationFrame
from surveys.tabulate import PatternCounts

if TYPE_CHECKING:
    import xarray as xr

type Floats = NDArray[np.float64]

FAMILIES = ("city", "groups", "districts", "contrasts", "shares")
BOUNDS = (0.05, 0.95)
NODES, WEIGHTS = hermegauss(64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """A way of asking, and how much districts really differ."""

    design: Design
    icc: float


ARRANGEMENTS = {
    "four questions of five, ICC 0.01": Arrangement(
        design=Design(items=4, categories=5, respondents=600), icc=0.01
    ),
    "four questions of five, ICC 0.06": Arrangement(
        design=Design(items=4, categories=5, respondents=600), icc=0.06
    ),
    "three questions of eleven, ICC 0.01": Arrangement(
        design=Design(items=3, categories=11, respondents=600), icc=0.01
    ),
    "three questions of eleven, ICC 0.06": Arrangement(
        design=Design(items=3, categories=11, respondents=600), icc=0.06
    ),
}


def replicate(arrangement: str, number: int) -> dict[str, float]:
    """Invent a town, fit it, and return which part of each family's intervals held the truth.

    Parameters
    ----------
    arrangement : str
        One of `ARRANGEMENTS`.
    number : int
        Which town.

    Returns
    -------
    dict of str to float
        In [0, 1] for each of `FAMILIES`.
    """
    from indicators.social.fit import FitSettings, fit

    chosen = ARRANGEMENTS[arrangement]
    town = invent_at_icc(chosen.design, chosen.icc, 100_000 + number)
    settings = FitSettings(draws=500, chains=2, cores=1, seed=number + 1)
    tree = fit(town.counts, town.frame, settings=settings)
    true = _true_values(town)
    held: dict[str, list[bool]] = {family: [] for family in FAMILIES}
    for (family, name), draws in _estimates(tree, town.counts, town.frame):
        low, high = np.quantile(draws, BOUNDS, axis=0)
        held[family] += ((low <= true[family, name]) & (true[family, name] <= high)).tolist()
    return {family: float(np.mean(inside)) for family, inside in held.items()}


def pooled(rows: Sequence[Mapping[str, float]], family: str) -> tuple[float, float]:
    """Return the share that held the truth, and its standard error clustered by town.

    Examples
    --------
    >>> pooled([{"city": 1.0}, {"city": 0.0}], "city")
    (0.5, 0.5)
    """
    values = np.array([row[family] for row in rows])
    return float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values)))


type Named = tuple[tuple[str, str], Floats]
type Averages = Callable[..., Floats]  # of names of factors; shape (draw, group)


def _estimates(
    tree: "xr.DataTree", counts: PatternCounts, frame: PopulationFrame
) -> Iterator[Named]:
    """Give draws of shape (draw, quantity) for every family."""
    from indicators.social.poststratify import cell_score, cell_share, groups_by, poststratify

    half = counts.categories[0] // 2
    scores, shares = cell_score(tree), cell_share(tree, counts.items[0], at_or_above=half)

    def by(values: "xr.DataArray", *names: str) -> Floats:
        drawn = poststratify(values, frame, groups_by(frame, names)).to_numpy()
        return np.asarray(drawn.reshape(-1, drawn.shape[-1]), float)

    return _families(lambda *names: by(scores, *names), lambda *names: by(shares, *names))


def _true_values(town: Town) -> dict[tuple[str, str], Floats]:
    """Return the truth, shape (quantity,), by quadrature of its own and plain averages over people."""
    posterior = town.truth["posterior"].to_dataset()
    latent = posterior["latent"].to_numpy()[0, 0]
    discrimination = posterior["discrimination"].to_numpy()[0, 0]
    cutpoint = posterior["cutpoint"].to_numpy()[0, 0]
    person = latent[:, None] + NODES  # (cell, node)
    weight = WEIGHTS / WEIGHTS.sum()

    def at_or_above(item: int, level: int) -> Floats:
        distance = cutpoint[item, level - 1] - discrimination[item] * person
        return np.asarray((1 / (1 + np.exp(distance))) @ weight)

    categories = town.counts.categories
    score = sum(
        100 * at_or_above(item, level) / ((count - 1) * len(categories))
        for item, count in enumerate(categories)
        for level in range(1, count)
    )
    share = at_or_above(0, categories[0] // 2)

    def by(values: Floats, *names: str) -> Floats:
        return _plain_averages(values, town.frame, names)[None]

    families = _families(
        lambda *names: by(np.asarray(score), *names), lambda *names: by(share, *names)
    )
    return {key: values[0] for key, values in families}


def _families(score: Averages, share: Averages) -> Iterator[Named]:
    city, district = score(), score("district")
    groups = {name: score(name) for name in ("sex", "age", "education")}
    yield ("city", "score"), city
    yield ("districts", "score"), district
    for name, values in groups.items():
        yield ("groups", name), values
        yield ("contrasts", name), values[:, 1:] - values[:, :1]
    yield ("contrasts", "district"), district - city
    yield ("shares", "city"), share()
    for name in ("sex", "age", "education", "district"):
        yield ("shares", name), share(name)


def _plain_averages(values: Floats, frame: PopulationFrame, names: Sequence[str]) -> Floats:
    levels = frame.cell_levels()
    key = np.zeros(frame.cells, dtype=np.int64)
    for name in names:
        axis = frame.axis(name)
        key = key * frame.people.shape[axis] + levels[:, axis]
    people = np.bincount(key, frame.cell_people)
    return np.asarray(np.bincount(key, frame.cell_people * values) / people)
