"""Everything a fit needs before it can sample, done once: libraries loaded, kernels compiled."""

import warnings
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from dsm.jobs.content import content_of
from surveys.population import Factor, PopulationFrame
from surveys.responses import AnsweredItem, Responses
from surveys.tabulate import PatternCounts, count_patterns

if TYPE_CHECKING:
    import xarray as xr

FEW_DRAWS = 20


def warm_up() -> None:
    """Load what a fit loads, and compile its kernels or take them from the store on disk.

    Takes seconds where they were compiled before, and a minute or two the first time after an
    installation or a change of the model.
    """
    from indicators.social.grid import CHOICES

    for nodes, _ in CHOICES:
        _callback_of_answers(nodes)
    _fit_something_small()


def warm_step(step: str) -> None:
    """Do one of `STEPS`: compile a kernel, or whatever a small fit still needs."""
    _STEPS[step]()


def _callback_of_answers(nodes: int, *, worded: bool = False) -> None:
    from indicators.social.density import c_callback

    c_callback(nodes, worded=worded)


def _callback_of_ratings() -> None:
    from indicators.experts.rating_density import rating_callback

    rating_callback()


def _callback_of_weights() -> None:
    from indicators.experts.best_worst_density import best_worst_callback

    best_worst_callback()


def _fit_something_small() -> None:
    """Go the whole way once, so that whatever is loaded late is there."""
    content_of(_small_fit(count_patterns(_made_up(), "warm")))


def _predict_somebody() -> None:
    """Predict people from each other, as the page of a run does; no fit needs it."""
    from indicators.social.loo import leave_one_out

    counts = count_patterns(_made_up(), "warm")
    # Of so few draws no prediction may be believed, and nobody looks at them.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        leave_one_out(_small_fit(counts), counts)


def _small_fit(counts: PatternCounts) -> "xr.DataTree":
    from dsm.fitting import fit_construct
    from indicators.social.sampler import FitSettings

    people = PopulationFrame(counts.factors, np.full(2, 50.0), "made up to warm up")
    # Checks of so few draws fail, and nobody looks at them.
    settings = FitSettings(draws=FEW_DRAWS, tune=FEW_DRAWS, chains=2, cores=1)
    return fit_construct(counts, people, settings=settings).tree


def _made_up() -> Responses:
    random = np.random.default_rng(1)
    return Responses(
        items=tuple(AnsweredItem(f"warm-{item}", "warm", (1, 2, 3)) for item in range(3)),
        levels=random.integers(0, 3, (60, 3)).astype(np.int16),
        factors=(Factor("group", ("one", "other")),),
        background=random.integers(0, 2, (60, 1)).astype(np.int16),
        weights=np.ones(60),
        provenance="made up to warm up",
    )


_STEPS: dict[str, Callable[[], None]] = {
    "answers-32": partial(_callback_of_answers, 32),
    "answers-64": partial(_callback_of_answers, 64),
    "answers-128": partial(_callback_of_answers, 128),
    "wording-32": partial(_callback_of_answers, 32, worded=True),
    "wording-64": partial(_callback_of_answers, 64, worded=True),
    "wording-128": partial(_callback_of_answers, 128, worded=True),
    "ratings": _callback_of_ratings,
    "weights": _callback_of_weights,
    "small-fit": _fit_something_small,
    "predictions": _predict_somebody,
}

STEPS = tuple(_STEPS)
