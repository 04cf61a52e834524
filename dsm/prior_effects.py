"""Use case of researchers: how far an answer moves when its priors do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.engine import Engine

from dsm.asked import load_asked, require_groups
from dsm.evidence import EvidenceError
from dsm.moved import Moved, how_far
from indicators.social.priors import Priors
from surveys.tabulate import count_patterns

if TYPE_CHECKING:
    from indicators.social.sampler import FitProgress


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorEffect:
    """What other priors do to the estimate of one construct.

    Parameters
    ----------
    construct : str
    changed : dict
        Name of a prior to (usual value, other value).
    moved : tuple of Moved
        Everybody first; groups too small to be shown are left out.
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
        One or two factors whose cross makes groups, beside everybody.
    seed : int
        Of both fits, so that only the priors differ.
    on_progress : callable, optional
        Told a `FitProgress`, of one fit after the other.

    Raises
    ------
    EvidenceError
        If the priors are the usual ones, or the wave did not ask about the construct.
    FixableError
        If wave, population or factor is unknown, or the groups are by more than two factors.
    """
    from indicators.social.judged import fit_and_judge
    from indicators.social.prior_files import changed
    from indicators.social.sampler import FitSettings

    differing = changed(priors)
    if not differing:
        raise EvidenceError(
            "These are the usual priors.", "Write at least one other value; see docs/priors.md."
        )
    responses, population = load_asked(engine, wave=wave, construct=construct, frame=frame)
    require_groups(population, by)
    counts, settings = count_patterns(responses, construct), FitSettings(seed=seed)
    usual, _ = fit_and_judge(counts, population, settings=settings, progress=on_progress)
    other, verdict = fit_and_judge(
        counts, population, priors=priors, settings=settings, progress=on_progress
    )
    return PriorEffect(
        construct=construct,
        changed=differing,
        moved=how_far((usual, other), responses, population, construct, by),
        failed=tuple(check.sentence for check in verdict.failed),
    )
