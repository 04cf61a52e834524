"""One construct fitted and judged, ready to be kept; no database and no folder is needed for it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from dsm.draws import hash_tree
from indicators.social.priors import DEFAULT_PRIORS, Priors
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
        counts, population, priors=priors, settings=settings, progress=progress, stop=stop
    )
    _stop_if_asked(stop)
    return Fitted(
        tree=tree,
        hash=hash_tree(tree),
        passed=verdict.sampled_well,
        fits=verdict.model_fits,
        verdict=[_kept(asdict(check)) for check in verdict.checks],
    )


def _stop_if_asked(stop: Callable[[], bool] | None) -> None:
    from indicators.social.sampler import FitStoppedError

    if stop is not None and stop():
        raise FitStoppedError("The fit was stopped before it was done.")


def _kept(check: dict[str, Any]) -> dict[str, Any]:
    # Numbers of numpy and words of enums are no JSON by themselves.
    numbers = {name: float(check[name]) for name in ("value", "limit")}
    return check | numbers | {"about": str(check["about"]), "passed": bool(check["passed"])}
