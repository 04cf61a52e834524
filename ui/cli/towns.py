"""`dsm towns`: many towns at once, from files to files, without a database."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from dsm.seeds import LARGEST_SEED

from .console import progress_bars, say, show_lines
from .prior_choice import read_chosen

if TYPE_CHECKING:
    from dsm.country.run import Progress, Report
    from dsm.jobs.fitters import Fitters

group = typer.Typer(
    no_args_is_help=True, help="Many towns at once, from files to files; no database is needed."
)

EVERY = 20.0  # seconds between two lines of progress
INTERRUPTED = 130  # the exit code that shells know for Ctrl-C


@group.command("fit")
def fit(
    manifest: Annotated[
        Path, typer.Argument(help="CSV that names the towns, or a folder with a towns.csv.")
    ],
    out: Annotated[Path, typer.Option(help="Folder for results; what is in it already is kept.")],
    priors: Annotated[
        Path | None, typer.Option(help="TOML with the priors that differ, e.g. district = 0.3.")
    ] = None,
    draws: Annotated[
        int,
        typer.Option(
            min=50, max=100_000, help="Per chain; more are drawn where these are too few."
        ),
    ] = 800,
    seed: Annotated[int, typer.Option(min=0, max=LARGEST_SEED, help="Same seed, same draws.")] = 1,
    processes: Annotated[
        int | None, typer.Option(min=1, help="Fits at once here; by default one for every core.")
    ] = None,
) -> None:
    """Fit every construct of every town in MANIFEST; run again, it goes on where it stopped.

    Fits run on this machine, or on the Dask cluster that DSM_DASK_SCHEDULER names.
    """
    from dsm.country.manifest import read_manifest
    from dsm.country.run import fit_towns
    from dsm.jobs.fitters import open_fitters
    from dsm.settings import read_scheduler
    from indicators.social.sampler import FitSettings

    entries, chosen = read_manifest(manifest), read_chosen(priors)
    scheduler = read_scheduler()
    say(f"{len(entries):,} towns to look at ...")
    places = open_fitters(scheduler, processes or os.cpu_count())
    try:
        done = fit_towns(
            entries,
            out,
            places,
            settings=FitSettings(draws=draws, seed=seed),
            priors=chosen,
            on_progress=_told_now_and_then(),
            get_ready=lambda: _warm(places),
        )
    finally:
        places.close()
    _conclude(done)


@group.command("simulate")
def simulate(
    out: Annotated[Path, typer.Option(help="Folder for the country; made when missing.")],
    towns: Annotated[int, typer.Option(min=1, max=100_000, help="How many.")] = 356,
    constructs: Annotated[int, typer.Option(min=1, max=100, help="How many to be estimated.")] = 4,
    seed: Annotated[
        int, typer.Option(min=0, max=LARGEST_SEED, help="Same seed, same country.")
    ] = 1,
) -> None:
    """Simulate towns of all sizes with answers to the same survey, to try `dsm towns fit` on."""
    from dsm.country.simulated import write_country

    with progress_bars() as bars:
        manifest = write_country(
            out,
            towns=towns,
            constructs=constructs,
            seed=seed,
            on_town=lambda done, total: bars("Towns", done, total),
        )
    show_lines(f"{towns} simulated towns written; they are named in {manifest}.")


def _warm(fitters: "Fitters") -> None:
    say("Loading the model; the first time it takes minutes ...")
    # One first: where the kernels are not compiled yet, the others would compile them as well.
    first, *others = fitters.places
    first.warm()
    with ThreadPoolExecutor(len(fitters.places)) as hands:
        list(hands.map(lambda place: place.warm(), others))


def _told_now_and_then() -> "Callable[[Progress], None]":
    told = monotonic()

    def tell(now: "Progress") -> None:
        nonlocal told
        if monotonic() - told >= EVERY:
            told = monotonic()
            say(_in_words(now))

    return tell


def _in_words(now: "Progress") -> str:
    kept = f", {now.kept:,} of them from before" if now.kept else ""
    failed = f", {now.failed:,} with a problem" if now.failed else ""
    left = f"; about {_duration(now.seconds_left)} left" if now.seconds_left is not None else ""
    return f"{now.done:,} of {now.total:,} done{kept}{failed}{left}"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _conclude(done: "Report") -> None:
    from dsm.country.run import TownsError

    now = done.progress
    show_lines(
        f"{now.made:,} fitted, {now.kept:,} from before, {now.failed:,} with a problem.",
        f"Figures of all: {done.summary}",
    )
    if done.stopped:
        say("Stopped. What was made is kept; the same command goes on from here.")
        raise typer.Exit(INTERRUPTED)
    if done.problems:
        raise TownsError(done.problems)
