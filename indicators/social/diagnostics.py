"""The verdict on a fit, in words: can its numbers be trusted, and does the model fit the answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indicators.social.construct_fit import check_items
from indicators.social.grid import LIMIT as GRID_LIMIT
from indicators.social.poststratify import cell_score
from indicators.social.verdict import About, Check, Verdict, judge
from indicators.social.wording import METHOD_LIMIT
from surveys.tabulate import PatternCounts

if TYPE_CHECKING:
    import xarray as xr

__all__ = [
    "About",
    "Check",
    "Convergence",
    "Verdict",
    "check_fit",
    "check_sampling",
    "convergence",
    "convergence_of",
    "sampling_checks",
]

type Floats = NDArray[np.float64]

LARGEST_RHAT = 1.01  # Vehtari and others (2021)
SMALLEST_ESS = 400  # 100 for each of four chains; the same source
BAND = (0.05, 0.95)


def check_fit(
    tree: "xr.DataTree", counts: PatternCounts, *, replicates: int = 100, seed: int = 1
) -> Verdict:
    """Check the draws, and compare the answers with replicates of them.

    Parameters
    ----------
    tree : DataTree
        A fit of `counts`, see `fit.fit`.
    counts : PatternCounts
        The answers it was fitted to.
    replicates : int
        How many times the model answers anew.
    seed : int
        Random numbers of the replicates.

    Returns
    -------
    Verdict
        R-hat, effective sample sizes, divergences and grid errors; then the checks of
        `construct_fit.check_items`, which say more about every question.

    Notes
    -----
    R-hat and effective sample sizes are taken over spreads, effects, discriminations,
    cutpoints and the city's mean score.
    """
    items = check_items(tree, counts, replicates=replicates, seed=seed)
    return Verdict((*check_sampling(tree), *items.checks))


def check_sampling(tree: "xr.DataTree") -> tuple[Check, ...]:
    """Check the draws alone: R-hat, effective sample sizes, divergences and grid errors."""
    divergences = int(tree["sample_stats/diverging"].sum())
    return (*sampling_checks(convergence(tree), divergences), *_grid_checks(tree))


@dataclass(frozen=True, slots=True, eq=False)
class Convergence:
    """R-hat and effective sample sizes of many quantities, shape (quantity,)."""

    names: tuple[str, ...]
    rhat: Floats
    bulk_ess: Floats
    tail_ess: Floats


def convergence(tree: "xr.DataTree") -> Convergence:
    """Return R-hat and effective sample sizes of everything that is reported on."""
    return convergence_of(_quantities(tree))


def convergence_of(quantities: Sequence[tuple[str, Floats]]) -> Convergence:
    """Return R-hat and effective sample sizes of named draws, each of shape (chain, draw)."""
    from arviz_stats.base.array import array_stats

    names, columns = zip(*quantities, strict=True)
    draws = np.stack(columns, axis=-1)
    axes = {"chain_axis": 0, "draw_axis": 1}
    return Convergence(
        names,
        np.asarray(array_stats.rhat(draws, **axes)),
        np.asarray(array_stats.ess(draws, **axes, method="bulk")),
        np.asarray(array_stats.ess(draws, **axes, method="tail", prob=BAND)),
    )


def sampling_checks(found: Convergence, divergences: int) -> list[Check]:
    """Return whether draws can be believed: R-hat, effective sample sizes and divergences."""
    worst, bulk, tail = (
        int(np.argmax(found.rhat)),
        int(np.argmin(found.bulk_ess)),
        int(np.argmin(found.tail_ess)),
    )
    return [
        judge(
            "r-hat", About.SAMPLING, float(found.rhat[worst]), LARGEST_RHAT,
            f"The chains agree up to R-hat {found.rhat[worst]:.3f} ({found.names[worst]}).",
        ),
        judge(
            "bulk-ess", About.SAMPLING, float(found.bulk_ess[bulk]), SMALLEST_ESS,
            f"The draws are worth at least {found.bulk_ess[bulk]:.0f} independent ones "
            f"({found.names[bulk]}).", at_least=True,
        ),
        judge(
            "tail-ess", About.SAMPLING, float(found.tail_ess[tail]), SMALLEST_ESS,
            f"In the tails they are worth at least {found.tail_ess[tail]:.0f} "
            f"({found.names[tail]}).", at_least=True,
        ),
        judge(
            "divergences", About.SAMPLING, divergences, 0,
            f"{divergences or 'No'} draws diverged.",
        ),
    ]  # fmt: skip


def _quantities(tree: "xr.DataTree") -> list[tuple[str, Floats]]:
    people = tree["constant_data/people"].to_numpy()
    quantities = [("city", cell_score(tree).to_numpy() @ (people / people.sum()))]
    posterior = tree["posterior"].to_dataset().drop_vars("latent")
    for name, variable in posterior.data_vars.items():
        draws = variable.to_numpy()
        columns = draws.reshape(*draws.shape[:2], -1)
        for position in range(columns.shape[2]):
            column = columns[:, :, position]
            # Padding is NaN; a discrimination that is fixed does not vary.
            if np.isfinite(column).all() and np.ptp(column) > 0:
                quantities.append((f"{name}[{position}]", column))
    return quantities


def _grid_checks(tree: "xr.DataTree") -> Iterator[Check]:
    error = float(tree.attrs["grid_error"])
    yield judge(
        "grid", About.SAMPLING, error, GRID_LIMIT,
        f"Summing over {tree.attrs['grid_nodes']} nodes costs at most {error:.1e} nats.",
    )  # fmt: skip
    if "method_error" in tree.attrs:
        error = float(tree.attrs["method_error"])
        yield judge(
            "wording-grid", About.SAMPLING, error, METHOD_LIMIT,
            f"Summing over {tree.attrs['method_nodes']} levels of the wording factor costs "
            f"{error:.1e} nats.",
        )  # fmt: skip
