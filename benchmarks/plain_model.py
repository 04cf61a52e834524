"""The social model with one latent level per respondent, as one writes it in PyMC."""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pymc as pm

    from indicators.social.specification import Specification


def plain_model(specification: "Specification") -> "pm.Model":
    """Return the same model, terms and priors, without collapsing and without our coordinates."""
    import pymc as pm
    import pytensor.tensor as pt

    counts = specification.counts
    person_cell = np.repeat(specification.pair_cell, counts.pair_people)
    person_pattern = np.repeat(counts.pair_pattern, counts.pair_people)
    first = specification.first_stick
    with pm.Model() as model:
        mean = pt.zeros(len(specification.cells_in_use))
        for row, term in enumerate(specification.terms):
            basis = specification.bases[row]
            free = specification.free[row]
            spread = pm.HalfNormal(f"spread_{row}", term.scale) if free else term.scale
            offset = pm.Normal(f"offset_{row}", 0.0, 1.0, shape=basis.shape[1])
            effect = pm.Deterministic(f"effect_{row}", spread * pt.dot(basis, offset))
            mean = mean + effect[specification.effect_of_cell[row, specification.cells_in_use]]
        pm.Deterministic("city", mean.mean())
        own = pm.Normal("own", 0.0, 1.0, shape=len(person_cell))
        person = mean[person_cell] + own
        directions = specification.discrimination_directions
        along = pm.Normal("along", 0.0, 1.0, shape=directions.shape[1])
        log_discrimination = specification.log_discrimination + pt.dot(directions, along)
        discrimination = pm.Deterministic("discrimination", pt.exp(log_discrimination))
        stick = pm.Beta("stick", specification.stick_first, specification.stick_second)
        for item, levels in enumerate(counts.patterns.T):
            log_above = pt.cumsum(pt.log1p(-stick[first[item] : first[item + 1]]))
            stretch = pt.sqrt(1 + 0.35 * discrimination[item] ** 2)
            logit_below = pt.log(-pt.expm1(log_above)) - log_above
            cutpoint = pm.Deterministic(f"cutpoint_{item}", stretch * logit_below)
            answer = levels[person_pattern]
            answered = np.flatnonzero(answer >= 0)
            pm.OrderedLogistic(
                f"answer_{item}",
                eta=discrimination[item] * person[answered],
                cutpoints=cutpoint,
                observed=answer[answered],
                compute_p=False,
            )
    return model


def plain_convergence(trace: Any) -> tuple[float, float, float]:
    """Return the largest R-hat and the smallest bulk and tail ESS of what is reported."""
    from arviz_stats.base.array import array_stats

    posterior = trace["posterior"]
    reported = ("spread", "effect", "discrimination", "cutpoint", "city")
    columns = [
        posterior[name].to_numpy().reshape(*posterior[name].shape[:2], -1)
        for name in posterior.data_vars
        if str(name).startswith(reported)
    ]
    draws = np.concatenate(columns, axis=-1)
    axes = {"chain_axis": 0, "draw_axis": 1}
    return (
        float(array_stats.rhat(draws, **axes).max()),
        float(array_stats.ess(draws, **axes, method="bulk").min()),
        float(array_stats.ess(draws, **axes, method="tail", prob=(0.05, 0.95)).min()),
    )


def gradients(trace: Any) -> int:
    """Return how many gradients were taken, tuning included."""
    groups = ("sample_stats", "warmup_sample_stats")
    return sum(int(trace[group]["n_steps"].sum()) for group in groups if group in trace.children)
