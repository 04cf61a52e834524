"""What runs in a process of fits: one piece in, its file's content and its figures out."""

import json
from dataclasses import dataclass, field
from importlib.metadata import version
from time import monotonic
from typing import TYPE_CHECKING, Any

from dsm.country.pieces import Piece
from dsm.fitting import Fitted, fit_construct
from dsm.jobs.content import content_of
from dsm.jobs.task import Crashed, Refused, crashed, refused
from surveys.errors import FixableError

if TYPE_CHECKING:
    import xarray as xr

    from indicators.social.summaries import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A piece that came to its end.

    Parameters
    ----------
    content : bytes
        The netCDF file with all draws.
    hash : str
        Of the draws.
    estimate : Estimate
        The mean score of the whole town, 0 to 100.
    passed, fits : bool
        See `dsm.fitting.Fitted`.
    failed : tuple of str
        Ids of the checks that failed.
    seconds : float
        How long it took, alone.
    """

    content: bytes = field(repr=False)
    hash: str
    estimate: "Estimate"
    passed: bool
    fits: bool
    failed: tuple[str, ...]
    seconds: float


type Outcome = Made | Refused | Crashed


def make(piece: Piece) -> Outcome:
    """Fit one piece on one core; whatever happens is told as an outcome, for errors may not pickle."""
    try:
        return _made(piece)
    except FixableError as error:
        return refused(error)
    except Exception as error:
        return crashed(error)


def _made(piece: Piece) -> Made:
    begun = monotonic()
    fitted = fit_construct(
        piece.counts,
        piece.population,
        settings=piece.request.fit_settings(cores=1),
        priors=piece.request.fit_priors(),
    )
    estimate = _town_mean(fitted.tree, piece)
    failed = tuple(check["id"] for check in fitted.verdict if not check["passed"])
    fitted.tree.attrs.update(_provenance(piece, fitted))
    return Made(
        content=content_of(fitted.tree),
        hash=fitted.hash,
        estimate=estimate,
        passed=fitted.passed,
        fits=fitted.fits,
        failed=failed,
        seconds=monotonic() - begun,
    )


def _town_mean(tree: "xr.DataTree", piece: Piece) -> "Estimate":
    from indicators.social.poststratify import cell_score, groups_by, poststratify
    from indicators.social.summaries import summarise

    everybody = groups_by(piece.population, ())
    return summarise(poststratify(cell_score(tree), piece.population, everybody))


def _provenance(piece: Piece, fitted: Fitted) -> dict[str, Any]:
    """Return where draws are from, as attributes that netCDF can hold: text and whole numbers."""
    failed = [check["sentence"] for check in fitted.verdict if not check["passed"]]
    return {
        "town": piece.entry.town,
        "wave": piece.entry.wave,
        "population": piece.population.provenance,
        "fingerprint": piece.request.fingerprint,
        "hash_of_draws": fitted.hash,
        "hash_of_answers": piece.request.answers,
        "hash_of_population": piece.request.population,
        "sampled_well": int(fitted.passed),
        "model_fits": int(fitted.fits),
        "failed_checks": json.dumps(failed, ensure_ascii=False),
        "dsm_version": version("dsm"),
    }
