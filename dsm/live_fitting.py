"""Fit the constructs whose early figures are due, and keep nothing of the draws but those figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dsm.live_figures import EVERYBODY, Group, in_whole_points
from indicators.social.summaries import Estimate
from surveys.errors import FixableError
from surveys.population import PopulationFrame
from surveys.tabulate import PatternCounts


class Failure(StrEnum):
    """Why a fit gave no figures, and no more than that: what was wrong names cells and counts them."""

    ANSWERS = "answers"  # they cannot be fitted for this population
    DRAWS = "draws"  # they failed a check


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyFit:
    """What a fit of one construct says, draws forgotten.

    Parameters
    ----------
    estimates : mapping of group to Estimate
        Mean scores, 0 to 100, in whole points: everybody, and each group of each factor.
    problem : Failure or ""
        Why there are none, "" where there are.
    """

    estimates: dict[Group, Estimate]
    problem: str = ""


type FitEarly = Callable[[Sequence[PatternCounts], PopulationFrame], tuple[EarlyFit, ...]]


def fit_beside(
    counts: Sequence[PatternCounts], population: PopulationFrame
) -> tuple[EarlyFit, ...]:
    """Fit them one after the other in a process of low priority, on one core."""
    from dsm.beside import run_beside

    return run_beside(fit_all, tuple(counts), population)


def fit_all(
    counts: Sequence[PatternCounts],
    population: PopulationFrame,
    report: Callable[[float], None] = lambda share: None,
) -> tuple[EarlyFit, ...]:
    """Fit one construct after the other."""
    found = []
    for number, one in enumerate(counts, start=1):
        found.append(_fitted(one, population))
        report(number / len(counts))
    return tuple(found)


def _fitted(counts: PatternCounts, population: PopulationFrame) -> EarlyFit:
    from indicators.social.judged import fit_and_judge
    from indicators.social.poststratify import cell_score, groups_by, poststratify
    from indicators.social.sampler import FitSettings
    from indicators.social.summaries import summarise

    try:
        tree, verdict = fit_and_judge(counts, population, settings=FitSettings(cores=1))
    except FixableError:
        return EarlyFit(estimates={}, problem=Failure.ANSWERS)
    if not verdict.sampled_well:
        return EarlyFit(estimates={}, problem=Failure.DRAWS)
    score = cell_score(tree)
    found: dict[Group, Estimate] = {}
    for names in ((), *((factor.name,) for factor in population.factors)):
        groups = groups_by(population, names)
        drawn = poststratify(score, population, groups).to_numpy()
        for at, label in enumerate(groups.labels):
            if groups.people(population)[at] > 0:
                group = (*names, *label) if names else EVERYBODY
                found[group] = in_whole_points(summarise(drawn[..., at]))
    return EarlyFit(estimates=found)
