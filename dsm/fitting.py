"""One construct fitted and judged, ready to be kept; no database and no folder is needed for it."""

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from dsm.draws import hash_tree
from indicators.social.priors import DEFAULT_PRIORS, Priors
from surveys.polarity import negatively_worded
from surveys.population import PopulationFrame
from surveys.tabulate import PatternCounts

if TYPE_CHECKING:
    import xarray as xr

    from indicators.social.sampler import FitProgress, FitSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """Draws of one construct with their verdict.

    Parameters
    ----------
    tree : DataTree
        See `indicators.social.fit.fit`.
    hash : str
        Of the draws, see `dsm.draws.hash_tree`.
    passed, fits : bool
        Whether the draws can be believed, and whether the model fits the answers.
    verdict : list of dict
        Every check, as an estimate's row keeps it.
    """

    tree: "xr.DataTree"
    hash: str
    passed: bool
    fits: bool
    verdict: list[dict[str, Any]]


def fit_construct(
    counts: PatternCounts,
    population: PopulationFrame,
    *,
    settings: "FitSettings",
    priors: Priors = DEFAULT_PRIORS,
    negative: Collection[str] = (),
    progress: "Callable[[FitProgress], None] | None" = None,
    stop: Callable[[], bool] | None = None,
) -> Fitted:
    """Fit the social model to one construct and check the draws.

    Parameters
    ----------
    counts : PatternCounts
        Answers of one wave to the items of one construct.
    population : PopulationFrame
        Whom they are a sample of.
    settings : FitSettings
        Draws, chains, seed and cores.
    priors : Priors
        Prior scales.
    negative : collection of str
        Items that share a wording factor; none: no such factor.
    progress, stop : callable, optional
        See `indicators.social.fit.fit`. `stop` is asked between the stages as well.

    Raises
    ------
    FixableError
        If counts and population do not fit together.
    FitStoppedError
        If `stop` said so.
    """
    from indicators.social.judged import fit_and_judge

    _stop_if_asked(stop)
    tree, verdict = fit_and_judge(
        counts,
        population,
        priors=priors,
        negative=negative,
        settings=settings,
        progress=progress,
        stop=stop,
    )
    _stop_if_asked(stop)
    return Fitted(
        tree=tree,
        hash=hash_tree(tree),
        passed=verdict.sampled_well,
        fits=verdict.model_fits,
        verdict=[_kept(asdict(check)) for check in verdict.checks],
    )


def items_sharing_wording(
    counts: PatternCounts,
    population: PopulationFrame,
    seed: int,
    progress: "Callable[[FitProgress], None] | None" = None,
) -> tuple[str, ...] | None:
    """Return the items that a wording factor should be on: its gain is held against people left out.

    Parameters
    ----------
    counts, population, progress
        See `fit_construct`. Progress begins anew with each fit, of which there are four.
    seed : int
        Of these fits.

    Returns
    -------
    tuple of str or None
        The negatively worded items, as the shipped questionnaires say; none where the factor
        foretells nobody better; None where the items do not run in both directions.
    """
    from indicators.social.wording import FEWEST
    from indicators.social.wording_verdict import BRIEF, keeps_wording_factor

    negative = negatively_worded(counts.items)
    if not FEWEST <= len(negative) <= len(counts.items) - FEWEST:
        return None
    settings = replace(BRIEF, seed=seed)
    verdict = keeps_wording_factor(
        counts, population, negative, settings=settings, progress=progress
    )
    return negative if verdict.kept else ()


def _stop_if_asked(stop: Callable[[], bool] | None) -> None:
    from indicators.social.sampler import FitStoppedError

    if stop is not None and stop():
        raise FitStoppedError("The fit was stopped before it was done.")


def _kept(check: dict[str, Any]) -> dict[str, Any]:
    # Numbers of numpy and words of enums are no JSON by themselves.
    numbers = {name: float(check[name]) for name in ("value", "limit")}
    return check | numbers | {"about": str(check["about"]), "passed": bool(check["passed"])}
