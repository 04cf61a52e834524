"""One run laid open: its draws, its questions and its groups, as pictures show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import Session

from dsm import evidence, fieldwork
from dsm.estimated import Estimated, Judged
from dsm.groups import GroupFigure, Grouping, Scene
from dsm.kept import Kept
from dsm.posteriors import Measure
from dsm.runs import Origin, is_outdated, made_by, origin
from dsm.small_groups import without_few_unknown
from surveys.population import PopulationFrame
from surveys.responses import Responses
from surveys.tabulate import PatternCounts, count_patterns

if TYPE_CHECKING:
    from indicators.social.construct_fit import ConstructFit
    from indicators.social.item_curves import Curves
    from indicators.social.loo import LeaveOneOut
    from indicators.social.mixing import ChainRanks
    from indicators.social.prior_posterior import PriorPosterior
    from indicators.social.verdict import Check

RUNS_KEPT = 8  # a few hundred kilobytes each


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Examination:
    """What can be said of a run without predicting anybody anew.

    Parameters
    ----------
    run : Estimated
        The run.
    outdated : bool
        Whether its answers or its population were replaced since; then nothing below that needs
        them is given.
    origin : Origin
        What it was made from.
    ranks : ChainRanks
        How its slowest quantity mixes.
    energy : Judged or None
        Whether its draws move freely between energies.
    densities : tuple of PriorPosterior
        What the answers added to what was assumed.
    curves : Curves
        What people at each latent level answer.
    city : GroupFigure or None
        Everybody's mean score.
    groupings : tuple of Grouping
        Mean scores by each factor, and by sex and age; small groups are hidden as everywhere.
    questions : ConstructFit or None
        Every question beside what the model expects; None where too few answered any of them, or
        outdated.
    """

    run: Estimated
    outdated: bool
    origin: Origin
    ranks: "ChainRanks"
    energy: Judged | None
    densities: "tuple[PriorPosterior, ...]"
    curves: "Curves"
    city: GroupFigure | None
    groupings: tuple[Grouping, ...]
    questions: "ConstructFit | None"

    @property
    def checks(self) -> tuple[Judged, ...]:
        """All checks: those that were kept with the run, and those that were made for this look."""
        made = [] if self.questions is None else [judged(one) for one in self.questions.checks]
        return merged(self.run.verdict, [*([self.energy] if self.energy else []), *made])


_examined = Kept[Examination](RUNS_KEPT)
_predicted = Kept["LeaveOneOut"](RUNS_KEPT)


def examine(session: Session, draws_folder: Path, run: Estimated) -> Examination:
    """Lay a run open; what was laid open before is there at once.

    Raises
    ------
    DrawsError
        If its draws are gone.
    """
    outdated = is_outdated(session, run)
    return _examined.get(
        (draws_folder, run.id, run.hash, run.published, outdated),
        lambda: _examine(session, draws_folder, run, outdated=outdated),
    )


def predict(session: Session, draws_folder: Path, run: Estimated) -> "LeaveOneOut | None":
    """Predict every respondent from all others; None where answers were replaced or one has few.

    Raises
    ------
    DrawsError
        If the draws of the run are gone.
    """
    if is_outdated(session, run):
        return None
    counts = _counts(fieldwork.load_answers(session, run.wave), run)
    return None if counts is None else predicted(draws_folder, run, counts)


def predicted(draws_folder: Path, run: Estimated, counts: PatternCounts) -> "LeaveOneOut":
    """Predict respondents that were counted."""

    def make() -> "LeaveOneOut":
        from indicators.social.loo import leave_one_out

        return leave_one_out(evidence.load_posterior(draws_folder, run), counts)

    return _predicted.get((draws_folder, run.id, run.hash), make)


def merged(kept: Sequence[Judged], made: Sequence[Judged]) -> tuple[Judged, ...]:
    """Return checks without doubles: what was kept with a run stands, the others follow by kind."""
    known = {check.id for check in kept}
    new = [check for check in made if check.id not in known]
    both = [*kept, *new]
    # The sort is stable: within a kind they stay as they are.
    return tuple(sorted(both, key=lambda check: check.about != "sampling"))


def judged(check: "Check") -> Judged:
    """Return a check as runs keep it."""
    return Judged(
        id=check.id,
        about=str(check.about),
        passed=bool(check.passed),
        value=float(check.value),
        limit=float(check.limit),
        sentence=check.sentence,
    )


def _examine(
    session: Session, draws_folder: Path, run: Estimated, *, outdated: bool
) -> Examination:
    from indicators.social.item_curves import item_curves
    from indicators.social.mixing import energy_check, slowest_ranks
    from indicators.social.prior_posterior import prior_and_posterior

    tree = evidence.load_posterior(draws_folder, run)
    responses = fieldwork.load_answers(session, run.wave)
    frame = fieldwork.load_frame(session, run.frame)
    energy = energy_check(tree)
    counts = None if outdated else _counts(responses, run)
    city, groupings = (None, ()) if outdated else _groups(draws_folder, run, responses, frame)
    return Examination(
        run=run,
        outdated=outdated,
        origin=origin(tree, joint=frame.joint, job=made_by(session, run.id)),
        ranks=slowest_ranks(tree),
        energy=None if energy is None else judged(energy),
        densities=prior_and_posterior(tree),
        curves=item_curves(tree),
        city=city,
        groupings=groupings,
        questions=None if counts is None else _questions(draws_folder, run, counts),
    )


def _questions(draws_folder: Path, run: Estimated, counts: PatternCounts) -> "ConstructFit":
    from indicators.social.construct_fit import check_items

    return check_items(evidence.load_posterior(draws_folder, run), counts)


def _counts(responses: Responses, run: Estimated) -> PatternCounts | None:
    """Return the answers to the construct; none if of one question a share would be about somebody."""
    few = evidence.few_answered(responses, run.construct)
    return None if few else count_patterns(responses, run.construct)


def _groups(
    draws_folder: Path, run: Estimated, responses: Responses, frame: PopulationFrame
) -> tuple[GroupFigure, tuple[Grouping, ...]]:
    scene = Scene(
        draws_folder=draws_folder,
        estimated=run,
        frame=frame,
        responses=without_few_unknown(responses),
        indicator=None,
        measure=Measure(),
    )
    everybody = scene.grouping(()).figures[0]
    return everybody, tuple(scene.grouping(by) for by in scene.groupings)
