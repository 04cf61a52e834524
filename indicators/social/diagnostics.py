"""The verdict on a fit, in words: can its numbers be trusted, and does the model fit the answers."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indicators.social.grid import LIMIT as GRID_LIMIT
from indicators.social.poststratify import cell_score
from indicators.social.replicates import Answers, replicate, respondents_of
from surveys.tabulate import PatternCounts

if TYPE_CHECKING:
    import xarray as xr

type Floats = NDArray[np.float64]

LARGEST_RHAT = 1.01  # Vehtari and others (2021)
SMALLEST_ESS = 400  # 100 for each of four chains; the same source
RESIDUAL_CORRELATION = 0.1  # outside the replicates' 90 % band
STRAIGHT_LINING = 0.05  # share of people above the replicates' band
REST_SCORE_SDS = 4.0  # chi-square against that of the replicates
LARGEST_DISCRIMINATION = 4.0  # two items that are almost the same question
BAND = (0.05, 0.95)


class About(StrEnum):
    """What a check is about."""

    SAMPLING = "sampling"  # are the draws good enough to be believed
    FIT = "fit"  # do the answers look as the model says


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    id: str
    about: About
    passed: bool
    value: float
    limit: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """All checks of one fit."""

    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether every check passed."""
        return not self.failed

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that did not pass."""
        return tuple(check for check in self.checks if not check.passed)

    @property
    def sampled_well(self) -> bool:
        """Whether the draws can be believed; if not, no figure may be published."""
        return all(check.passed for check in self.checks if check.about is About.SAMPLING)

    @property
    def model_fits(self) -> bool:
        """Whether the answers look as the model says; if not, only means and single-item shares.

        Means nearly survive misfit, a share of the sum score does not.
        """
        return all(check.passed for check in self.checks if check.about is About.FIT)

    @property
    def sentence(self) -> str:
        """The verdict in a sentence or two."""
        if self.passed:
            return f"All {len(self.checks)} checks passed."
        found = " ".join(check.sentence for check in self.failed)
        return f"{len(self.failed)} of {len(self.checks)} checks failed. {found}"


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
        R-hat, effective sample sizes, divergences and grid error; residual correlations,
        straight-lining, items against rest scores and discriminations, as far as the number
        of items allows.

    Notes
    -----
    R-hat and effective sample sizes are taken over spreads, effects, discriminations,
    cutpoints and the city's mean score.
    """
    checks = [*_sampling_checks(tree), _discrimination_check(tree, counts)]
    if len(counts.items) > 1:
        respondents = respondents_of(counts, seed)
        drawn = list(replicate(tree, respondents, replicates=replicates, seed=seed))
        observed = respondents.answers
        checks.append(_correlation_check(counts, observed, drawn))
        checks.append(_rest_score_check(counts, observed, drawn))
        if len(counts.items) > 2 and len(set(counts.categories)) == 1:
            checks.append(_straight_lining_check(observed, drawn))
    return Verdict(tuple(checks))


@dataclass(frozen=True, slots=True, eq=False)
class Convergence:
    """R-hat and effective sample sizes of many quantities, shape (quantity,)."""

    names: tuple[str, ...]
    rhat: Floats
    bulk_ess: Floats
    tail_ess: Floats


def convergence(tree: "xr.DataTree") -> Convergence:
    """Return R-hat and effective sample sizes of everything that is reported on."""
    from arviz_stats.base.array import array_stats

    names, columns = zip(*_quantities(tree), strict=True)
    draws = np.stack(columns, axis=-1)
    axes = {"chain_axis": 0, "draw_axis": 1}
    return Convergence(
        names,
        np.asarray(array_stats.rhat(draws, **axes)),
        np.asarray(array_stats.ess(draws, **axes, method="bulk")),
        np.asarray(array_stats.ess(draws, **axes, method="tail", prob=BAND)),
    )


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


def _sampling_checks(tree: "xr.DataTree") -> list[Check]:
    found = convergence(tree)
    divergences = int(tree["sample_stats/diverging"].sum())
    worst, bulk, tail = (
        int(np.argmax(found.rhat)),
        int(np.argmin(found.bulk_ess)),
        int(np.argmin(found.tail_ess)),
    )
    error = float(tree.attrs["grid_error"])
    return [
        _check(
            "r-hat", About.SAMPLING, float(found.rhat[worst]), LARGEST_RHAT,
            f"The chains agree up to R-hat {found.rhat[worst]:.3f} ({found.names[worst]}).",
        ),
        _check(
            "bulk-ess", About.SAMPLING, float(found.bulk_ess[bulk]), SMALLEST_ESS,
            f"The draws are worth at least {found.bulk_ess[bulk]:.0f} independent ones "
            f"({found.names[bulk]}).", at_least=True,
        ),
        _check(
            "tail-ess", About.SAMPLING, float(found.tail_ess[tail]), SMALLEST_ESS,
            f"In the tails they are worth at least {found.tail_ess[tail]:.0f} "
            f"({found.names[tail]}).", at_least=True,
        ),
        _check(
            "divergences", About.SAMPLING, divergences, 0,
            f"{divergences or 'No'} draws diverged.",
        ),
        _check(
            "grid", About.SAMPLING, error, GRID_LIMIT,
            f"Summing over {tree.attrs['grid_nodes']} nodes costs at most {error:.1e} nats.",
        ),
    ]  # fmt: skip


def _discrimination_check(tree: "xr.DataTree", counts: PatternCounts) -> Check:
    medians = tree["posterior/discrimination"].median(("chain", "draw")).to_numpy()
    worst = int(np.argmax(medians))
    return _check(
        "discrimination", About.FIT, float(medians[worst]), LARGEST_DISCRIMINATION,
        f"{counts.items[worst]!r} discriminates most, with {medians[worst]:.2f}; above "
        f"{LARGEST_DISCRIMINATION:g} it nearly repeats another question.",
    )  # fmt: skip


def _correlation_check(counts: PatternCounts, observed: Answers, drawn: list[Answers]) -> Check:
    found = observed.correlations()
    low, high = np.quantile([each.correlations() for each in drawn], BAND, axis=0)
    outside = np.maximum(np.maximum(low - found, found - high), 0.0)
    worst = int(np.argmax(outside))
    first, second = (counts.items[item] for item in observed.pairs[worst])
    return _check(
        "residual-correlation", About.FIT, float(outside[worst]), RESIDUAL_CORRELATION,
        f"The correlation of {first!r} and {second!r} is {found[worst]:.2f}; the model expects "
        f"{low[worst]:.2f} to {high[worst]:.2f}.",
    )  # fmt: skip


def _straight_lining_check(observed: Answers, drawn: list[Answers]) -> Check:
    share = observed.same_answer_share()
    low, high = np.quantile([each.same_answer_share() for each in drawn], BAND)
    return _check(
        "straight-lining", About.FIT, max(share - float(high), 0.0), STRAIGHT_LINING,
        f"{share:.1%} gave the same answer to every question; the model expects "
        f"{low:.1%} to {high:.1%}.",
    )  # fmt: skip


def _rest_score_check(counts: PatternCounts, observed: Answers, drawn: list[Answers]) -> Check:
    misfits = [_rest_score_misfit(item, observed, drawn) for item in range(len(counts.items))]
    worst = int(np.argmax(misfits))
    return _check(
        "rest-score", About.FIT, misfits[worst], REST_SCORE_SDS,
        f"Answers to {counts.items[worst]!r}, by the answers to the other questions, are "
        f"{abs(misfits[worst]):.1f} standard deviations "
        f"{'further from' if misfits[worst] > 0 else 'closer to'} the model than replicates are.",
    )  # fmt: skip


def _rest_score_misfit(item: int, observed: Answers, drawn: list[Answers]) -> float:
    tables = np.array([each.by_rest_score(item) for each in drawn])
    expected = tables.mean(axis=0) + 0.5  # nearly empty cells must not decide

    def distance(table: Floats) -> float:
        return float(((table + 0.5 - expected) ** 2 / expected).sum())

    replicated = np.array([distance(table) for table in tables])
    spread = max(float(replicated.std()), 1e-9)
    return (distance(observed.by_rest_score(item)) - float(replicated.mean())) / spread


def _check(
    name: str, about: About, value: float, limit: float, sentence: str, *, at_least: bool = False
) -> Check:
    passed = value >= limit if at_least else value <= limit
    return Check(id=name, about=about, passed=passed, value=value, limit=limit, sentence=sentence)
