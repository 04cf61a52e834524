"""Use case of researchers: whether groups of residents read the items of a construct alike."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy.engine import Engine

from dsm.asked import load_asked, shown_groups
from surveys.modes import WAYS
from surveys.population import require_factor
from surveys.tabulate import count_patterns

if TYPE_CHECKING:
    from indicators.social.item_readings import Differential
    from indicators.social.sampler import FitProgress


def compare_items(
    engine: Engine,
    *,
    wave: str,
    construct: str,
    by: str,
    frame: str | None = None,
    tolerance: float | None = None,
    seed: int = 1,
    on_progress: "Callable[[FitProgress], None] | None" = None,
) -> "Differential":
    """Free each item of a construct in turn and say whether the groups of a factor read it alike.

    Nothing is kept.

    Parameters
    ----------
    engine : Engine
        Used before the fits only.
    wave, construct : str
        Which answers.
    by : str
        The factor whose groups are compared; also ``mode`` and ``language``, where the wave or its
        campaign knows them. Groups too small to be shown take no part.
    frame : str, optional
        Population; by default the composition of the wave's weighted sample.
    tolerance : float, optional
        Share of an item's scale below which a difference does not matter; by default
        `indicators.social.differential.TOLERANCE`.
    seed : int
        Of every fit.
    on_progress : callable, optional
        Told a `FitProgress`, of one fit after the other: one and then one per item, more if an item
        is found to differ.

    Raises
    ------
    FixableError
        If wave, construct, population or factor is unknown, the construct has fewer than three
        items, or fewer than two groups are large enough.
    """
    from indicators.social.differential import TOLERANCE, compare_readings
    from indicators.social.sampler import FitSettings

    responses, population = load_asked(
        engine, wave=wave, construct=construct, frame=frame, ways=by in WAYS
    )
    levels = require_factor(population, by).levels
    shown = shown_groups(responses, population, construct, [by])
    return compare_readings(
        count_patterns(responses, construct),
        population,
        by,
        groups=[level for level, show in zip(levels, shown, strict=True) if show],
        tolerance=TOLERANCE if tolerance is None else tolerance,
        settings=FitSettings(seed=seed),
        progress=on_progress,
    )
