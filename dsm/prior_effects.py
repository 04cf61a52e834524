"""Use case of researchers: how far an answer moves when its priors do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy.engine import Engine

from dsm import fieldwork, towns
from dsm.database import transaction
from dsm.evidence import EvidenceError
from indicators.social.priors import Priors
from surveys.population import PopulationFrame, require_factor
from surveys.tabulate import PatternCounts, count_patterns

if TYPE_CHECKING:
    from indicators.social.sampler import FitProgress
    from indicators.social.summaries import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One group's mean score under the usual priors and under others.

    Parameters
    ----------
    group : str
        Its levels; ``all`` for everybody.
    usual, other : Estimate
        0 to 100.
    in_sds : float
        How far the mean moved, in posterior standard deviations under the usual priors.
    """

    group: str
    usual: "Estimate"
    other: "Estimate"
    in_sds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorEffect:
    """What other priors do to the estimate of one construct.

    Parameters
    ----------
    construct : str
    changed : dict
        Name of a prior to (usual value, other value).
    moved : tuple of Moved
        Everybody first.
    failed : tuple of str
        What the checks of the fit under the other priors say against it.
    """

    construct: str
    changed: dict[str, tuple[float, float]]
    moved: tuple[Moved, ...]
    failed: tuple[str, ...]


def compare_priors(
    engine: Engine,
    *,
    wave: str,
    construct: str,
    priors: Priors,
    frame: str | None = None,
    by: Sequence[str] = (),
    seed: int = 1,
    on_progress: "Callable[[FitProgress], None] | None" = None,
) -> PriorEffect:
    """Fit a construct under the usual priors and under others, and say how far its figures move.

    Nothing is kept: figures under other priors are for judging the usual ones, not for showing.

    Parameters
    ----------
    engine : Engine
        Used before the fits only.
    wave, construct : str
        Which answers.
    priors : Priors
        The other priors.
    frame : str, optional
        Population; by default the composition of the wave's weighted sample.
    by : sequence of str
        Factors whose cross makes groups, beside everybody.
    seed : int
        Of both fits, so that only the priors differ.
    on_progress : callable, optional
        Told a `FitProgress`, of one fit after the other.

    Raises
    ------
    EvidenceError
        If the priors are the usual ones, or the wave did not ask about the construct.
    FixableError
        If wave, population or factor is unknown.
    """
    from indicators.social.prior_files import changed

    differing = changed(priors)
    if not differing:
        raise EvidenceError(
            "These are the usual priors.", "Write at least one other value; see docs/priors.md."
        )
    with transaction(engine) as session:
        responses = fieldwork.load_answers(session, wave)
        population = fieldwork.load_frame(session, frame or towns.keep_sample(session, wave))
    if construct not in responses.constructs:
        raise EvidenceError(
            f"{construct!r} was not asked about in {wave}.",
            f"Choose one of: {', '.join(responses.constructs)}.",
        )
    for name in by:
        require_factor(population, name)
    fieldwork.require_same_groups(responses, population)
    counts = count_patterns(responses, construct)
    moved, failed = _moved(counts, population, priors, by, seed, on_progress)
    return PriorEffect(construct=construct, changed=differing, moved=moved, failed=failed)


def _moved(
    counts: PatternCounts,
    population: PopulationFrame,
    priors: Priors,
    by: Sequence[str],
    seed: int,
    on_progress: "Callable[[FitProgress], None] | None",
) -> tuple[tuple[Moved, ...], tuple[str, ...]]:
    from indicators.social.judged import fit_and_judge
    from indicators.social.poststratify import cell_score, groups_by, poststratify
    from indicators.social.sampler import FitSettings
    from indicators.social.summaries import summarise

    settings = FitSettings(seed=seed)
    usual, _ = fit_and_judge(counts, population, settings=settings, progress=on_progress)
    other, verdict = fit_and_judge(
        counts, population, priors=priors, settings=settings, progress=on_progress
    )
    scores = cell_score(usual), cell_score(other)
    found = []
    for names in dict.fromkeys([(), tuple(by)]):
        groups = groups_by(population, names)
        before, after = (poststratify(score, population, groups) for score in scores)
        for at in np.flatnonzero(groups.people(population) > 0):
            was, now = (drawn.isel(group=at).to_numpy() for drawn in (before, after))
            found.append(
                Moved(
                    group=groups.titles[at],
                    usual=summarise(was),
                    other=summarise(now),
                    in_sds=float((now.mean() - was.mean()) / was.std()),
                )
            )
    return tuple(found), tuple(check.sentence for check in verdict.failed)
