"""A fit with its verdict: drawn for longer when only more draws are wanting."""

from collections.abc import Callable, Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TYPE_CHECKING

from indicators.social.diagnostics import About, Verdict, check_fit
from indicators.social.fit import DEFAULT_SETTINGS, fit
from indicators.social.priors import DEFAULT_PRIORS, Priors
from indicators.social.sampler import FitSettings, ProgressCallback
from indicators.social.terms import Term
from surveys.population import PopulationFrame
from surveys.tabulate import PatternCounts

if TYPE_CHECKING:
    import xarray as xr

# What twice as many draws may mend, and what shorter steps may; a coarse grid stays what it is.
LONGER_HELPS = frozenset({"r-hat", "bulk-ess", "tail-ess"})
CARE_HELPS = frozenset({"divergences"})
CAREFUL_ACCEPTANCE = 0.95
ROUNDS = 3


def fit_and_judge(
    counts: PatternCounts,
    frame: PopulationFrame,
    *,
    terms: Sequence[Term] | None = None,
    priors: Priors = DEFAULT_PRIORS,
    negative: Collection[str] = (),
    settings: FitSettings = DEFAULT_SETTINGS,
    progress: ProgressCallback | None = None,
    stop: Callable[[], bool] | None = None,
) -> tuple["xr.DataTree", Verdict]:
    """Fit a construct and check it; what longer or more careful sampling can mend, it mends.

    The largest R-hat of some 150 quantities lies just below its limit at the usual number of
    draws, and one draw in some ten thousand diverges, so that now and then a sound fit fails a
    check. Nobody should have to know that, nor what to do about it. Too few draws are doubled,
    divergences met with shorter steps; a fit that still fails in the third round is returned with
    that verdict.

    Parameters
    ----------
    counts, frame, terms, priors, negative, settings, progress, stop
        See `fit.fit`; `settings` are where it begins. Progress begins anew with each round.

    Returns
    -------
    DataTree
        The last fit.
    Verdict
        What is to be said of it.
    """
    for _ in range(ROUNDS):
        tree = fit(
            counts,
            frame,
            terms=terms,
            priors=priors,
            negative=negative,
            settings=settings,
            progress=progress,
            stop=stop,
        )
        verdict = check_fit(tree, counts)
        better = more_careful(
            settings, {check.id for check in verdict.failed if check.about is About.SAMPLING}
        )
        if better is None:
            break
        settings = better
    return tree, verdict


def more_careful(settings: FitSettings, failed: AbstractSet[str]) -> FitSettings | None:
    """Return settings that may mend failed checks of the sampling.

    Parameters
    ----------
    settings : FitSettings
        What the fit was made with.
    failed : set of str
        Ids of the checks of its sampling that failed.

    Returns
    -------
    FitSettings or None
        None where none failed, or one that no settings mend.

    Examples
    --------
    >>> more_careful(FitSettings(draws=800), {"r-hat"}).draws
    1600
    >>> more_careful(FitSettings(), {"r-hat", "grid"})
    """
    if not failed or not failed <= LONGER_HELPS | CARE_HELPS:
        return None
    if failed & CARE_HELPS:
        settings = replace(settings, tune=2 * settings.tune, acceptance=CAREFUL_ACCEPTANCE)
    if failed & LONGER_HELPS:
        settings = replace(settings, draws=2 * settings.draws)
    return settings
