"""What comparisons of importance say: weights, who is above whom, consistency, each group beside all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy.engine import Engine
from sqlmodel import Session

from dsm.database import transaction
from dsm.elicitation import elicitations
from dsm.elicitation.elicitation import ElicitationError, Kind
from dsm.elicitation.gathered import (
    best_worst_of,
    hidden_groups,
    pairwise_of,
    require_enough,
    shown_groups,
)
from dsm.elicitation.rating_report import believed, longer_than
from dsm.elicitation.showing import Reason
from dsm.seeds import require_seed
from surveys.asking.words import Words

if TYPE_CHECKING:
    import xarray as xr

    from indicators.experts.weights import Judged
    from indicators.social.sampler import ProgressCallback
    from indicators.social.summaries import Estimate
    from indicators.social.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Weight:
    """How much one criterion counts, between 0 and 1; all criteria together make 1."""

    id: str
    name: Words
    weight: "Estimate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consistency:
    """How far one expert's comparisons contradict each other.

    Parameters
    ----------
    expert : str
        By label.
    ratio : float, optional
        0 is perfect; None where it cannot be told.
    limit : float, optional
        Above it an expert should look again; None where no limit is known.
    least : tuple of str
        The criteria whose comparison contradicts the others most.
    """

    expert: str
    ratio: float | None
    limit: float | None
    least: tuple[str, ...]

    @property
    def is_beyond(self) -> bool:
        """Whether an expert should look again."""
        return self.ratio is not None and self.limit is not None and self.ratio > self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What one fit of comparisons says.

    Parameters
    ----------
    experts : int
        How many compared.
    weights : tuple of Weight
        In the order of the elicitation.
    above : mapping of (id, other id) to float
        The chance that the first weighs more than the other: the credal ranking.
    tree : DataTree
        The draws, see `indicators.experts.weights.weight_tree`.
    """

    experts: int
    weights: tuple[Weight, ...]
    above: Mapping[tuple[str, str], float]
    verdict: "Verdict"
    tree: "xr.DataTree"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightReport:
    """What comparisons say, everybody together and each group of experts alone.

    Parameters
    ----------
    consistency : tuple of Consistency
        By expert.
    groups : mapping of group to Weighed
        Never merged silently.
    left_out : mapping of group to Reason
        Groups that are not shown, and why.
    """

    slug: str
    kind: Kind
    round: int | None
    everybody: Weighed
    consistency: tuple[Consistency, ...]
    groups: Mapping[str, Weighed]
    left_out: Mapping[str, Reason]


def weigh(
    engine: Engine,
    slug: str,
    round: int | None = None,
    *,
    by_group: bool = True,
    seed: int = 1,
    progress: "ProgressCallback | None" = None,
    stop: Callable[[], bool] | None = None,
) -> WeightReport:
    """Estimate the weights of an elicitation's criteria, and those of each group of experts.

    Parameters
    ----------
    engine : Engine
        Used before the fit only.
    round : int, optional
        By default each expert's last word over the rounds that have ended.
    by_group : bool
        Whether to estimate groups as well.
    seed : int
        Same seed, same judgements, same machine: the same draws.
    progress, stop : callable, optional
        As in `indicators.experts.best_worst_fit.fit_best_worst`; pairs need no sampler.

    Raises
    ------
    FixableError
        If the elicitation holds no comparisons, its round has not ended, so few handed in that
        they would be recognised, experts did not compare the same criteria, or the seed is below
        zero or too large.
    FitStoppedError
        If `stop` said so.
    """
    require_seed(seed)
    with transaction(engine) as session:
        found = elicitations.find(session, slug)
        judgements = _judgements(session, slug, found.kind, round)
        require_enough(found, len(judgements))
        shown = shown_groups(session, slug, round) if by_group else ()
        left_out = hidden_groups(session, slug, round) if by_group else {}
    names = {one.id: one.name for one in found.objects}
    fit = _fitter(found.kind, seed, progress, stop)
    groups, unsure = believed(
        {
            name: _weighed([one for one in judgements if one.group == name], fit, names)
            for name in shown
        }
    )
    return WeightReport(
        slug=slug,
        kind=found.kind,
        round=round,
        everybody=_weighed(judgements, fit, names),
        consistency=tuple(_consistency(one) for one in judgements),
        groups=groups,
        left_out=left_out | unsure,
    )


def _judgements(session: Session, slug: str, kind: Kind, round: int | None) -> "Sequence[Judged]":
    if kind is Kind.BEST_WORST:
        return best_worst_of(session, slug, round)
    if kind is Kind.PAIRWISE:
        return pairwise_of(session, slug, round)
    problem = f"{slug!r} holds {kind}, which give no weights."
    raise ElicitationError(problem, "Choose a best-worst or pairwise elicitation.")


def _fitter(
    kind: Kind,
    seed: int,
    progress: "ProgressCallback | None",
    stop: Callable[[], bool] | None,
) -> "Callable[[Sequence[Any]], xr.DataTree]":
    def pairs(judgements: Sequence[Any]) -> "xr.DataTree":
        from indicators.experts.pairwise_fit import fit_pairwise

        return fit_pairwise(judgements, seed=seed)

    def best_worst(judgements: Sequence[Any]) -> "xr.DataTree":
        from indicators.experts.best_worst_fit import BEST_WORST_SETTINGS, fit_best_worst
        from indicators.experts.weight_diagnostics import check_weights

        settings = replace(BEST_WORST_SETTINGS, seed=seed)
        tree = fit_best_worst(judgements, settings=settings, progress=progress, stop=stop)
        if check_weights(tree, judgements).sampled_well:
            return tree
        longer = longer_than(settings)
        return fit_best_worst(judgements, settings=longer, progress=progress, stop=stop)

    return pairs if kind is Kind.PAIRWISE else best_worst


def _weighed(
    judgements: "Sequence[Judged]",
    fit: "Callable[[Sequence[Any]], xr.DataTree]",
    names: Mapping[str, Words],
) -> Weighed:
    from indicators.experts.weight_diagnostics import check_weights
    from indicators.experts.weights import credal_ranking
    from indicators.social.summaries import summarise

    tree = fit(judgements)
    weight = tree["posterior"].to_dataset()["weight"]
    ranking = credal_ranking(tree)
    known = [id for id in names if id in judgements[0].criteria]
    return Weighed(
        experts=len(judgements),
        weights=tuple(Weight(id, names[id], summarise(weight.sel(criterion=id))) for id in known),
        above={
            (one, other): float(ranking.sel(criterion=one, other=other))
            for one in known
            for other in known
            if one != other
        },
        verdict=check_weights(tree, judgements),
        tree=tree,
    )


def _consistency(judgement: "Judged") -> Consistency:
    return Consistency(
        expert=judgement.expert,
        ratio=judgement.consistency_ratio,
        limit=judgement.consistency_limit,
        least=judgement.least_consistent,
    )
