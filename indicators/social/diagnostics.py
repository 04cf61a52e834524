"""The verdict on a fit, in words: can its numbers be trusted, and does the model fit the answers."""

from collections.abc import Sequence
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
# Beyond the replicates' 90 % band. In a laboratory study on answers of real surveys, constructs
# of two factors missed the band by 0.2 to 0.3 and those of one factor by less than 0.02.
RESIDUAL_CORRELATION = 0.1
# Share of people above the replicates' band. Our judgement: batteries of three real questions
# have an excess of about 0.04, and only more than that is to fail.
STRAIGHT_LINING = 0.05
# Chi-square of an item's table by rest score, against that of the replicates. Our judgement:
# by chance alone, even the worst of a dozen items hardly ever comes this far.
REST_SCORE_SDS = 4.0
# Standard deviations grow with the number of answers, so a table must also differ by this share
# of people: our judgement, the same as for straight-lining.
REST_SCORE_SHARE = 0.05
# From here on two questions are almost one (local dependence), and a grid of 32 or 64 nodes
# becomes inaccurate.
LARGEST_DISCRIMINATION = 4.0
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

    Items against rest scores fail only when both hold for an item: its table of answers by rest
    score is more than `REST_SCORE_SDS` standard deviations further from the model than those of
    replicates, and more than `REST_SCORE_SHARE` of its people would have to answer differently.
    The latter is half the sum of absolute differences from the replicates' mean table, over
    people, minus what it is for replicates themselves. The check's value is that share for the
    worst item; it counts as 0 within the standard deviations.
    """
    divergences = int(tree["sample_stats/diverging"].sum())
    checks = sampling_checks(convergence(tree), divergences)
    checks += [_grid_check(tree), _discrimination_check(tree, counts)]
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


def _grid_check(tree: "xr.DataTree") -> Check:
    error = float(tree.attrs["grid_error"])
    return _check(
        "grid", About.SAMPLING, error, GRID_LIMIT,
        f"Summing over {tree.attrs['grid_nodes']} nodes costs at most {error:.1e} nats.",
    )  # fmt: skip


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
    clear = [share if sds > REST_SCORE_SDS else 0.0 for sds, share in misfits]
    worst = max(range(len(misfits)), key=lambda item: (clear[item], misfits[item]))
    sds, share = misfits[worst]
    return _check(
        "rest-score", About.FIT, clear[worst], REST_SCORE_SHARE,
        f"Answers to {counts.items[worst]!r}, by the answers to the other questions, are "
        f"{abs(sds):.1f} standard deviations {'further from' if sds > 0 else 'closer to'} the "
        f"model than replicates are, and {share:.1%} of people would have to answer differently; "
        f"more than {REST_SCORE_SDS:g} and more than {REST_SCORE_SHARE:.0%} together are a misfit.",
    )  # fmt: skip


def _rest_score_misfit(item: int, observed: Answers, drawn: list[Answers]) -> tuple[float, float]:
    """Return standard deviations and the share of people by which an item's table is off."""
    table = observed.by_rest_score(item)
    tables = np.array([each.by_rest_score(item) for each in drawn])
    return _standardised_distance(table, tables), _share_misplaced(table, tables)


def _standardised_distance(observed: Floats, tables: Floats) -> float:
    expected = tables.mean(axis=0) + 0.5  # nearly empty cells must not decide

    def distance(table: Floats) -> float:
        return float(((table + 0.5 - expected) ** 2 / expected).sum())

    replicated = np.array([distance(table) for table in tables])
    spread = max(float(replicated.std()), 1e-9)
    return (distance(observed) - float(replicated.mean())) / spread


def _share_misplaced(observed: Floats, tables: Floats) -> float:
    expected = tables.mean(axis=0)
    # Whoever is too many in one place is missing in another, hence half.
    moved = np.abs(observed - expected).sum() / 2
    by_chance = np.abs(tables - expected).sum(axis=(1, 2)).mean() / 2
    return max(float(moved - by_chance), 0.0) / max(float(observed.sum()), 1.0)


def _check(
    name: str, about: About, value: float, limit: float, sentence: str, *, at_least: bool = False
) -> Check:
    passed = value >= limit if at_least else value <= limit
    return Check(id=name, about=about, passed=passed, value=value, limit=limit, sentence=sentence)
