"""The verdict on a fit of weights, in words: can it be trusted, and do experts contradict themselves."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indicators.experts.connectivity import listed
from indicators.experts.weights import Judged
from indicators.social.diagnostics import About, Check, Verdict, convergence_of, sampling_checks

if TYPE_CHECKING:
    import xarray as xr

type Floats = NDArray[np.float64]


def check_weights(tree: "xr.DataTree", judgements: Sequence[Judged]) -> Verdict:
    """Check the draws, where a sampler made them, and the experts' consistency.

    Parameters
    ----------
    tree : DataTree
        A fit of `judgements`.
    judgements : sequence
        What it was fitted to.

    Returns
    -------
    Verdict
        R-hat, effective sample sizes and divergences over all weights, for the best-worst
        method; consistency ratios, where a limit for them is known.
    """
    checks: list[Check] = []
    if "sample_stats" in tree:
        divergences = int(tree["sample_stats/diverging"].sum())
        checks += sampling_checks(convergence_of(_quantities(tree)), divergences)
    checks += [_consistency_check(judgement) for judgement in _least_consistent(judgements)]
    return Verdict(tuple(checks))


def _quantities(tree: "xr.DataTree") -> list[tuple[str, Floats]]:
    found = []
    for name, values in tree["posterior"].to_dataset().data_vars.items():
        draws = values.to_numpy()
        columns = draws.reshape(*draws.shape[:2], -1)
        found += [(f"{name}[{at}]", columns[:, :, at]) for at in range(columns.shape[2])]
    return found


def _least_consistent(judgements: Sequence[Judged]) -> list[Judged]:
    """Return the expert who is furthest beyond the limit, or closest to it; none without one."""
    known = [
        judgement
        for judgement in judgements
        if judgement.consistency_limit is not None and judgement.consistency_ratio is not None
    ]
    return sorted(known, key=lambda judgement: judgement.consistency_ratio or 0.0)[-1:]


def _consistency_check(judgement: Judged) -> Check:
    ratio, limit = judgement.consistency_ratio or 0.0, judgement.consistency_limit or 0.0
    pair = listed([repr(criterion) for criterion in judgement.least_consistent])
    return Check(
        id="consistency",
        about=About.FIT,
        passed=ratio <= limit,
        value=ratio,
        limit=limit,
        sentence=f"{judgement.expert!r} is least consistent, with a ratio of {ratio:.2f}; above "
        f"{limit:g} an expert should look again, first at {pair}.",
    )
