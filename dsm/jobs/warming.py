"""Everything a fit needs before it can sample, done once: libraries loaded, kernels compiled."""

import numpy as np

from surveys.population import Factor, PopulationFrame
from surveys.responses import AnsweredItem, Responses
from surveys.tabulate import count_patterns

FEW_DRAWS = 20


def warm_up() -> None:
    """Load what a fit loads, and compile its kernels or take them from the store on disk.

    Takes seconds where they were compiled before, and a minute or two the first time after an
    installation or a change of the model.
    """
    from indicators.social.density import c_callback
    from indicators.social.grid import CHOICES

    for nodes, _ in CHOICES:
        c_callback(nodes)
    _fit_something_small()


def _fit_something_small() -> None:
    """Go the whole way once, so that whatever is loaded late is there."""
    from dsm.fitting import fit_construct
    from indicators.social.sampler import FitSettings

    answers = _made_up()
    people = PopulationFrame(answers.factors, np.full(2, 50.0), "made up to warm up")
    # Checks of so few draws fail, and nobody looks at them.
    settings = FitSettings(draws=FEW_DRAWS, tune=FEW_DRAWS, chains=2, cores=1)
    fitted = fit_construct(count_patterns(answers, "warm"), people, settings=settings)
    fitted.tree.to_netcdf(engine="h5netcdf")


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
