"""What runs in a process of fits: plain inputs in, a finished file's content out, no database between."""

import traceback
from dataclasses import dataclass, field, replace
from typing import Any

from dsm.fitting import Fitted, fit_construct
from dsm.jobs.content import content_of
from dsm.jobs.wire import Address, Line, WireError
from indicators.social.priors import Priors
from indicators.social.sampler import FitProgress, FitSettings, FitStoppedError
from surveys.errors import FixableError
from surveys.population import PopulationFrame
from surveys.tabulate import PatternCounts

LONGEST_MESSAGE = 500  # characters of an exception's own words


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One try at one job, with everything the fit needs.

    Parameters
    ----------
    job, attempt : int
        Which job, and which of all the tries of its worker. Not which try at the job: one that does
        not count is followed by another of the same number.
    counts : PatternCounts
        People per cell and answer pattern.
    population : PopulationFrame
        Whom they are a sample of.
    settings : FitSettings
        Draws, chains, seed and cores.
    priors : Priors
        Prior scales.
    address : Address
        Where to report to.
    """

    job: int
    attempt: int
    counts: PatternCounts
    population: PopulationFrame
    settings: FitSettings
    priors: Priors
    address: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A fit that came to its end.

    Parameters
    ----------
    content : bytes
        The netCDF file with all draws.
    hash : str
        Of the draws.
    passed, fits, verdict
        See `dsm.fitting.Fitted`.
    """

    content: bytes = field(repr=False)
    hash: str
    passed: bool
    fits: bool
    verdict: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Stopped:
    """A fit that was told to stop, and left nothing."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A fit that cannot be made as things are; somebody can put that right.

    Parameters
    ----------
    problem, fix : str
        What is wrong, and what to do.
    may_pass : bool
        Whether the next try may do better without anybody doing anything.
    """

    problem: str
    fix: str
    may_pass: bool = False


@dataclass(frozen=True, slots=True)
class Crashed:
    """A fit that met a bug of ours.

    Parameters
    ----------
    name : str
        Of the exception.
    trace : str
        Where it happened. Lines of code and the exception's words, no values of variables.
    """

    name: str
    trace: str


type Outcome = Finished | Stopped | Refused | Crashed


def run(task: Task) -> Outcome:
    """Fit what the task says; whatever happens is told as an outcome, for errors may not pickle."""
    try:
        with Line(task.address, task.job, task.attempt) as line:
            return _finished(_fitted(task, line))
    except FitStoppedError:
        return Stopped()
    except WireError as error:
        return replace(refused(error), may_pass=True)
    except FixableError as error:
        return refused(error)
    except Exception as error:
        return crashed(error)


def refused(error: FixableError) -> Refused:
    """Return an error that somebody can put right as an outcome, all its problems together."""
    return Refused(
        " ".join(one.problem for one in error.problems),
        " ".join(dict.fromkeys(one.fix for one in error.problems)),
    )


def crashed(error: Exception) -> Crashed:
    """Return a bug as an outcome, with its traceback."""
    name = type(error).__name__
    frames = "".join(traceback.format_tb(error.__traceback__))
    return Crashed(name, f"{frames}{name}: {str(error)[:LONGEST_MESSAGE]}")


def _fitted(task: Task, line: Line) -> Fitted:
    def report(now: FitProgress) -> None:
        line.report(now.finished, now.total)

    return fit_construct(
        task.counts,
        task.population,
        settings=task.settings,
        priors=task.priors,
        progress=report,
        stop=line.told_to_stop,
    )


def _finished(fitted: Fitted) -> Finished:
    return Finished(
        content=content_of(fitted.tree),
        hash=fitted.hash,
        passed=fitted.passed,
        fits=fitted.fits,
        verdict=fitted.verdict,
    )
