"""What a job is to fit, as plain content that gives the same fingerprint wherever it is written."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from dsm.draws import hash_of
from indicators.social.prior_files import changed_values
from indicators.social.priors import DEFAULT_PRIORS, Priors
from surveys.errors import FixableError

if TYPE_CHECKING:
    from indicators.social.sampler import FitSettings


METHOD = ("model_version", "settings", "priors")  # of all that a request tells


class RequestError(FixableError):
    """A job was asked for by another version of this program, and cannot be done by this one."""

    code = "job-request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One fit, told by names and fingerprints; no answer and nobody's name is in it.

    Parameters
    ----------
    construct : str
        What to estimate.
    wave, frame : str
        Names of the answers and of the population.
    answers, population : str
        Fingerprints of both, so that what is fitted is what was asked for.
    model_version : str
        Of the model, see `indicators.social.fit.MODEL_VERSION`.
    settings : mapping of str to number
        Draws, tuning, chains, seed and acceptance (None: the usual). How many cores it may take is left out: results do not
        depend on it.
    priors : mapping of str to number
        See `indicators.social.priors.Priors`.
    """

    construct: str
    wave: str
    frame: str
    answers: str
    population: str
    model_version: str
    settings: Mapping[str, Any]
    priors: Mapping[str, Any]

    @property
    def fingerprint(self) -> str:
        """The same for the same fit, 64 hexadecimal digits."""
        return hash_of(asdict(self))

    @property
    def method(self) -> str:
        """Fingerprint of how it is fitted, whatever it is of; see `method_of`."""
        return hash_of({name: getattr(self, name) for name in METHOD})

    @property
    def changed_priors(self) -> dict[str, tuple[float, float]]:
        """Priors that are not the usual ones of this version, as (usual, here)."""
        return changed_values(self.priors)

    def plain(self) -> dict[str, Any]:
        """Return what a row keeps; `read` takes it back."""
        return asdict(self)

    def fit_settings(self, cores: int) -> "FitSettings":
        """Return the settings of the sampler, with so many cores.

        Raises
        ------
        RequestError
            If this version knows other settings.
        """
        from indicators.social.sampler import FitSettings

        try:
            return FitSettings(**self.settings, cores=cores)
        except TypeError as error:
            raise _from_another_version() from error

    def fit_priors(self) -> Priors:
        """Return the priors.

        Raises
        ------
        RequestError
            If this version knows other priors.
        """
        try:
            return Priors(**self.priors)
        except TypeError as error:
            raise _from_another_version() from error

    def require_same_model(self) -> None:
        """Refuse to fit another model than the one that was asked for.

        Raises
        ------
        RequestError
            If this version's model is another.
        """
        from indicators.social.fit import MODEL_VERSION

        if self.model_version != MODEL_VERSION:
            raise RequestError(
                f"The job asks for the model {self.model_version}; here is {MODEL_VERSION}.",
                "Start the same fit again; it will be made with this version's model.",
            )


def settings_of(settings: "FitSettings") -> dict[str, Any]:
    """Return what of the sampler's settings its draws depend on."""
    return {name: value for name, value in asdict(settings).items() if name != "cores"}


def new_request(
    *,
    construct: str,
    wave: str,
    frame: str,
    answers: str,
    population: str,
    settings: "FitSettings | None" = None,
    priors: Priors = DEFAULT_PRIORS,
) -> Request:
    """Return a request for the model of this version; see `Request`."""
    return Request(
        construct=construct,
        wave=wave,
        frame=frame,
        answers=answers,
        population=population,
        **_method(settings, priors),
    )


def method_of(settings: "FitSettings", priors: Priors) -> str:
    """Return the fingerprint of how this version fits with these settings and priors."""
    return hash_of(_method(settings, priors))


def read(kept: Mapping[str, Any]) -> Request:
    """Return the request that a row keeps.

    Raises
    ------
    RequestError
        If another version wrote it.
    """
    try:
        return Request(**kept)
    except TypeError as error:
        raise _from_another_version() from error


def _method(settings: "FitSettings | None", priors: Priors) -> dict[str, Any]:
    from indicators.social.fit import MODEL_VERSION, FitSettings

    return {
        "model_version": MODEL_VERSION,
        "settings": settings_of(settings or FitSettings()),
        "priors": asdict(priors),
    }


def _from_another_version() -> RequestError:
    return RequestError(
        "The job was asked for by another version of this program.", "Start the same fit again."
    )
