"""Use case of researchers: what the way of answering does to answers, and figures without it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy.engine import Engine

from dsm.asked import load_asked, require_groups, shown_groups
from surveys.modes import (
    MODE,
    Overlap,
    answers_by_mode,
    overlap,
    require_mode,
    sum_over_modes,
    without_modes,
)
from surveys.population import PopulationFrame, fix_level
from surveys.responses import Responses
from surveys.tabulate import count_patterns

if TYPE_CHECKING:
    import xarray as xr

    from indicators.social.diagnostics import Verdict
    from indicators.social.sampler import FitProgress
    from indicators.social.summaries import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeLift:
    """What answering in a mode does to the mean score of the same people.

    Parameters
    ----------
    mode : str
    answers : int
        How many answered in it.
    lift : Estimate
        Everybody in this mode minus everybody in the reference mode, in points of 100.
    """

    mode: str
    answers: int
    lift: "Estimate"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeFigure:
    """One group's mean score, 0-100.

    Parameters
    ----------
    group : str
        Its levels; ``all`` for everybody.
    at_reference : Estimate
        As if all had answered in the reference mode.
    ignoring : Estimate
        With the way of answering left out of the model.
    """

    group: str
    at_reference: "Estimate"
    ignoring: "Estimate"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeEffect:
    """What the way of answering does to the figures of one construct.

    Parameters
    ----------
    construct, reference : str
    lifts : tuple of ModeLift
        Modes other than the reference; those that too few used to be shown are left out.
    figures : tuple of ModeFigure
        Everybody first; groups too small to be shown are left out.
    overlap : Overlap
        How far mode and background can be told apart.
    verdict : Verdict
        Of the fit with modes.
    """

    construct: str
    reference: str
    lifts: tuple[ModeLift, ...]
    figures: tuple[ModeFigure, ...]
    overlap: Overlap
    verdict: "Verdict"


def compare_modes(
    engine: Engine,
    *,
    wave: str,
    construct: str,
    reference: str,
    frame: str | None = None,
    by: Sequence[str] = (),
    seed: int = 1,
    on_progress: "Callable[[FitProgress], None] | None" = None,
) -> ModeEffect:
    """Fit a construct with the way of answering and without, and give figures in one mode.

    Nothing is kept.

    Parameters
    ----------
    engine : Engine
        Used before the fits only.
    wave, construct : str
        Which answers; the wave has a background variable ``mode``, or its campaign knows the modes.
    reference : str
        The mode in which the figures are given.
    frame : str, optional
        Population; by default the composition of the wave's weighted sample.
    by : sequence of str
        One or two factors whose cross makes groups, beside everybody.
    seed : int
        Of both fits.
    on_progress : callable, optional
        Told a `FitProgress`, of one fit after the other.

    Raises
    ------
    FixableError
        If wave, construct, population, mode or factor is unknown, the groups are by more than two
        factors, or only one mode was used by enough people.
    """
    responses, population = load_asked(
        engine, wave=wave, construct=construct, frame=frame, ways=True
    )
    require_mode(responses, reference)
    plain = sum_over_modes(population)
    require_groups(plain, by)
    return _compare(responses, population, construct, reference, by, seed, on_progress)


def _compare(
    responses: Responses,
    population: PopulationFrame,
    construct: str,
    reference: str,
    by: Sequence[str],
    seed: int,
    on_progress: "Callable[[FitProgress], None] | None",
) -> ModeEffect:
    from indicators.social.judged import fit_and_judge
    from indicators.social.poststratify import cell_score
    from indicators.social.sampler import FitSettings

    settings = FitSettings(seed=seed)
    tree, verdict = fit_and_judge(
        count_patterns(responses, construct), population, settings=settings, progress=on_progress
    )
    unaware, plain = without_modes(responses), sum_over_modes(population)
    ignoring, _ = fit_and_judge(
        count_patterns(unaware, construct), plain, settings=settings, progress=on_progress
    )
    scores = cell_score(tree), cell_score(ignoring)
    figures = [
        figure
        for names in dict.fromkeys([(), tuple(by)])
        for figure in _figures(
            scores,
            (fix_level(population, MODE, reference), plain),
            names,
            shown_groups(unaware, plain, construct, names),
        )
    ]
    return ModeEffect(
        construct=construct,
        reference=reference,
        lifts=_lifts(
            scores[0], population, reference, _shown_modes(responses, population, construct)
        ),
        figures=tuple(figures),
        overlap=overlap(responses, reference),
        verdict=verdict,
    )


def _shown_modes(
    responses: Responses, population: PopulationFrame, construct: str
) -> dict[str, int]:
    """Return the modes that enough people used to be shown, and how many did."""
    shown = shown_groups(responses, population, construct, [MODE])
    levels = population.factor(MODE).levels
    kept = {level for level, show in zip(levels, shown, strict=True) if show}
    given = answers_by_mode(responses)
    return {mode: answers for mode, answers in given.items() if mode in kept}


def _figures(
    scores: "tuple[xr.DataArray, xr.DataArray]",
    frames: tuple[PopulationFrame, PopulationFrame],
    by: Sequence[str],
    shown: Sequence[bool],
) -> list[ModeFigure]:
    from indicators.social.poststratify import groups_by, poststratify
    from indicators.social.summaries import summarise

    titles = groups_by(frames[1], by).titles
    here, there = (
        poststratify(score, frame, groups_by(frame, by))
        for score, frame in zip(scores, frames, strict=True)
    )
    return [
        ModeFigure(
            group=titles[at],
            at_reference=summarise(here.isel(group=at)),
            ignoring=summarise(there.isel(group=at)),
        )
        for at in np.flatnonzero(shown)
    ]


def _lifts(
    score: "xr.DataArray", population: PopulationFrame, reference: str, answers: Mapping[str, int]
) -> tuple[ModeLift, ...]:
    from indicators.social.poststratify import groups_by, poststratify
    from indicators.social.summaries import summarise

    everybody = groups_by(population, [])
    drawn = {
        mode: poststratify(score, fix_level(population, MODE, mode), everybody)
        for mode in (*answers, reference)
    }
    return tuple(
        ModeLift(mode=mode, answers=count, lift=summarise(drawn[mode] - drawn[reference]))
        for mode, count in answers.items()
        if mode != reference
    )
