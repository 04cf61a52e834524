"""Importance weights of criteria: who is above whom, and each group of experts beside all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from surveys.errors import FixableError

if TYPE_CHECKING:
    import xarray as xr

type Floats = NDArray[np.float64]

MOST_CRITERIA = 10  # beyond, comparisons wear experts out, and Saaty's random index ends


class WeightJudgementError(FixableError):
    """Judgements of importance that do not say what they must."""

    code = "weight-judgements-rejected"


class Judged(Protocol):
    """What one expert said about the importance of criteria."""

    @property
    def expert(self) -> str:
        """Id of the expert."""

    @property
    def group(self) -> str:
        """Group the expert belongs to, or ""."""

    @property
    def criteria(self) -> tuple[str, ...]:
        """The criteria that were compared, in order of name."""

    @property
    def consistency_ratio(self) -> float | None:
        """How far the expert's comparisons contradict each other; None if it cannot be told."""

    @property
    def consistency_limit(self) -> float | None:
        """Up to which ratio comparisons are held to be consistent; None if none is known."""

    @property
    def least_consistent(self) -> tuple[str, ...]:
        """The criteria whose comparison contradicts the others most."""


@dataclass(frozen=True, slots=True)
class GroupedWeights:
    """Weights by all experts together and by each group alone, never merged silently.

    Parameters
    ----------
    everybody : DataTree
        Fit of all judgements.
    groups : dict of group to DataTree
        Fit of each group's own judgements, by name; empty when experts are not grouped.
    """

    everybody: "xr.DataTree"
    groups: dict[str, "xr.DataTree"]


def weigh_by_group[J: Judged](
    judgements: Sequence[J], fit: Callable[[Sequence[J]], "xr.DataTree"]
) -> GroupedWeights:
    """Fit all judgements, and those of each group.

    Parameters
    ----------
    judgements : sequence
        `best_worst.BestWorst` or `pairwise.Pairwise` judgements, one per expert.
    fit : callable
        `best_worst_fit.fit_best_worst` or `pairwise.fit_pairwise`.
    """
    groups = sorted({judgement.group for judgement in judgements} - {""})
    return GroupedWeights(
        fit(judgements),
        {
            name: fit([judgement for judgement in judgements if judgement.group == name])
            for name in groups
        },
    )


def credal_ranking(tree: "xr.DataTree") -> "xr.DataArray":
    """Return the chance that one criterion weighs more than another.

    Parameters
    ----------
    tree : DataTree
        A fit of weights, with ``weight`` (chain, draw, criterion).

    Returns
    -------
    DataArray with dims (criterion, other)
        Chances in [0, 1]; ties count half, so a pair's two chances add to one.

    Notes
    -----
    Credal ranking: Mohammadi and Rezaei (2020).
    """
    weight = tree["posterior"].to_dataset()["weight"]
    other = weight.rename(criterion="other")
    above = (weight > other) + 0.5 * (weight == other)
    return above.mean(("chain", "draw")).transpose("criterion", "other").rename("chance")


def judgement_problems(judgements: Sequence[Judged]) -> list[FixableError]:
    """Return what keeps judgements from being estimated together."""
    if not judgements:
        fix = "Ask at least one expert, or import a file."
        return [WeightJudgementError("Nobody has compared the criteria.", fix)]
    found: list[FixableError] = []
    criteria = judgements[0].criteria
    for judgement in judgements:
        if judgement.criteria != criteria:
            problem = (
                f"{judgement.expert!r} compared {', '.join(judgement.criteria)}, but "
                f"{judgements[0].expert!r} compared {', '.join(criteria)}."
            )
            fix = "Let every expert compare the same criteria."
            found.append(WeightJudgementError(problem, fix))
    experts = [judgement.expert for judgement in judgements]
    for expert in sorted({name for name in experts if experts.count(name) > 1}):
        problem = f"{expert!r} appears {experts.count(expert)} times."
        found.append(WeightJudgementError(problem, "Keep one judgement per expert."))
    if not 2 <= len(criteria) <= MOST_CRITERIA:
        problem = f"{len(criteria)} criteria are compared."
        fix = f"Compare 2 to {MOST_CRITERIA} criteria; divide longer lists into themes."
        found.append(WeightJudgementError(problem, fix))
    return found


def weight_tree(
    judgements: Sequence[Judged],
    weight: Floats,
    expert_weight: Floats,
    others: Mapping[str, Floats],
) -> "xr.DataTree":
    """Bring draws of weights into an ArviZ-compatible tree.

    Parameters
    ----------
    judgements : sequence
        Whose weights these are.
    weight : array of shape (chain, draw, criterion)
    expert_weight : array of shape (chain, draw, expert, criterion)
    others : mapping of name to array of shape (chain, draw)
        Further parameters.
    """
    import xarray as xr

    steps = ("chain", "draw")
    variables = {
        "weight": ((*steps, "criterion"), weight),
        "expert_weight": ((*steps, "expert", "criterion"), expert_weight),
        **{name: (steps, values) for name, values in others.items()},
    }
    coords = {
        "chain": np.arange(weight.shape[0]),
        "draw": np.arange(weight.shape[1]),
        "criterion": list(judgements[0].criteria),
        "expert": [judgement.expert for judgement in judgements],
    }
    tree = xr.DataTree.from_dict({"/posterior": xr.Dataset(variables, coords)})
    tree.attrs.update({"experts": len(judgements), "created_by": "dsm"})
    return tree
