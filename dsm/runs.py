"""One run as a researcher reads it: what it is fit for, what it was made from, how to make it again."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from dsm import fieldwork
from dsm.estimated import Estimated, Judged
from dsm.findings import Finding
from dsm.jobs import queue
from dsm.jobs.job import Job
from indicators.social.prior_files import changed_values
from indicators.social.verdict import Check, Verdict

if TYPE_CHECKING:
    import xarray as xr


class Standing(StrEnum):
    """What a run is fit for."""

    FIT = "fit"  # every check passed
    REMARKS = (
        "remarks"  # its draws can be believed, the model describes the answers with exceptions
    )
    UNFIT = "unfit"  # its draws cannot be believed, so nothing of it may be published


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedPrior:
    """A prior that is not the usual one."""

    name: str
    usual: float
    used: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a run was made from and how, read from the attributes of its draws.

    Parameters
    ----------
    model, model_now : str
        Version of the model, and that of this program.
    items : tuple of (str, int)
        Every question with its number of answer categories.
    respondents, left_out : int
        People whose answers were used, and those who could not be placed.
    parameters : int
        Numbers that were estimated and reported on.
    factors : tuple of (str, int)
        What divides people, with the number of groups.
    terms : tuple of (str, str, float)
        Every term of the model, how its effects hang together, and its prior scale.
    changed_priors : tuple of ChangedPrior
        Against those of this version.
    frame : str
        Where the population's cells come from.
    joint : bool
        Whether these were counted together.
    chains, draws, tune : int
        Draws per chain.
    seed : int
    software : dict of str to str
        Packages that decide about figures, with their versions as they are installed now.
    seconds : float or None
        From the first draw to the end, if a worker made it.
    """

    model: str
    model_now: str
    items: tuple[tuple[str, int], ...]
    respondents: int
    left_out: int
    parameters: int
    factors: tuple[tuple[str, int], ...]
    terms: tuple[tuple[str, str, float], ...]
    changed_priors: tuple[ChangedPrior, ...]
    frame: str
    joint: bool
    chains: int
    draws: int
    tune: int
    seed: int
    software: dict[str, str]
    seconds: float | None


# Checks that pass from their limit on; the others pass up to theirs.
FROM_LIMIT_ON = frozenset({"bulk-ess", "tail-ess", "energy", "belonging"})
SOFTWARE = ("dsm", "nutpie", "arviz", "numba", "numpy")


def standing(estimated: Estimated) -> Standing:
    """Return what a run is fit for."""
    if not estimated.passed:
        return Standing.UNFIT
    return Standing.FIT if estimated.fits else Standing.REMARKS


def title(checks: tuple[Judged, ...], run: Estimated) -> Finding:
    """Return in a sentence what a run is fit for; `checks` are those it was kept with and more."""
    if standing(run) is Standing.UNFIT:
        return Finding("run.title.unfit")
    count = len(remarks(checks))
    return Finding("run.title.remarks", {"count": count}) if count else Finding("run.title.fit")


def remarks(checks: Sequence[Judged]) -> tuple[Check, ...]:
    """Return the checks that are worth a word: those that failed, and those that nearly did."""
    verdict = Verdict(tuple(check.as_check() for check in checks))
    return (*verdict.failed, *verdict.remarks)


def made_by(session: Session, estimate_id: int) -> Job | None:
    """Return the job that made a run; None for one that was made by a command."""
    return next((job for job in queue.jobs(session) if job.estimate == estimate_id), None)


def is_outdated(session: Session, run: Estimated) -> bool:
    """Tell whether the answers or the population of a run were replaced since."""
    now = {
        "answers": fieldwork.load_answers(session, run.wave).hash(),
        "population": fieldwork.load_frame(session, run.frame).hash(),
    }
    return any(run.made_from.get(name, digest) != digest for name, digest in now.items())


def command(run: Estimated, *, other_priors: bool = False) -> str:
    """Return what makes the same draws again, on the same machine and with the same model.

    Parameters
    ----------
    other_priors : bool
        Whether its priors are not the usual ones; the command then wants them in FILE.toml.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> run = SimpleNamespace(
    ...     wave="autumn 26", frame="town", construct="trust", seed=3, wording_factor=None
    ... )
    >>> command(run)
    "dsm estimate 'autumn 26' --frame town --construct trust --seed 3"
    """
    what = (
        f"{quote(run.wave)} --frame {quote(run.frame)} "
        f"--construct {quote(run.construct)} --seed {run.seed}"
    )
    if other_priors:
        return f"dsm jobs start {what} --priors FILE.toml"
    return f"dsm estimate {what}{'' if run.wording_factor is None else ' --wording-factor'}"


def origin(tree: "xr.DataTree", *, joint: bool, job: Job | None) -> Origin:
    """Return what a run was made from and how.

    Parameters
    ----------
    tree : DataTree
        Its draws.
    joint : bool
        Whether the population's cells were counted together.
    job : Job, optional
        Who made it.
    """
    from indicators.social.trees import MODEL_VERSION

    attributes: dict[str, Any] = {str(name): value for name, value in tree.attrs.items()}
    posterior = tree["posterior"].to_dataset()
    items = json.loads(attributes["items"])
    return Origin(
        model=str(attributes["model_version"]),
        model_now=MODEL_VERSION,
        items=tuple(zip(items, json.loads(attributes["categories"]), strict=True)),
        respondents=int(attributes["respondents"]),
        left_out=int(attributes["left_out"]),
        parameters=sum(
            int(values.size // (values.sizes["chain"] * values.sizes["draw"]))
            for name, values in posterior.data_vars.items()
            if name != "latent"
        ),
        factors=tuple((name, len(levels)) for name, levels in json.loads(attributes["factors"])),
        terms=tuple((name, kind, scale) for name, kind, scale in json.loads(attributes["terms"])),
        changed_priors=changed_priors(json.loads(attributes["priors"])),
        frame=str(attributes["frame_provenance"]),
        joint=joint,
        chains=posterior.sizes["chain"],
        draws=posterior.sizes["draw"],
        tune=int(attributes["tune"]),
        seed=int(attributes["seed"]),
        software={name: version(name) for name in SOFTWARE},
        seconds=_seconds(job),
    )


def changed_priors(used: dict[str, float]) -> tuple[ChangedPrior, ...]:
    """Return those priors that are not the usual ones of this version; others it does not know."""
    return tuple(
        ChangedPrior(name=name, usual=float(usual), used=float(here))
        for name, (usual, here) in changed_values(used).items()
    )


def draws_size(draws_folder: Path, run: Estimated) -> int:
    """Return the bytes of a run's draws on disk, zero where they are gone."""
    file = draws_folder / run.file
    return file.stat().st_size if file.exists() else 0


def _seconds(job: Job | None) -> float | None:
    if job is None or job.sampling_at is None or job.ended_at is None:
        return None
    return (job.ended_at - job.sampling_at).total_seconds()
