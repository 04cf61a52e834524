"""`dsm jobs`: fits that were asked for, how far they are, and what became of them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dsm.seeds import LARGEST_SEED

from .console import say, show_json, show_lines, show_table
from .opening import opened
from .options import Actor, Json, day
from .prior_choice import read_chosen

if TYPE_CHECKING:
    from dsm.jobs.job import Job, Line

group = typer.Typer(help="Fits that were asked for; `dsm worker` does them.")

COLUMNS = (
    "job",
    "construct",
    "wave",
    "population",
    "seed",
    "state",
    "done",
    "estimate",
    "asked by",
)
Number = Annotated[int, typer.Argument(help="Which job, as `dsm jobs` lists it.")]


@group.callback(invoke_without_command=True)
def list_jobs(
    context: typer.Context,
    newest: Annotated[int, typer.Option(min=1, max=100_000, help="At most so many.")] = 50,
    *,
    json: Json = False,
) -> None:
    """List jobs, newest first, or start, show, cancel and forget some."""
    if context.invoked_subcommand is not None:
        return
    from dsm.jobs import queue

    with opened() as house, house.transaction() as session:
        found = queue.jobs(session, newest=newest)
    if json:
        show_json([_plain(job) for job in found])
    else:
        show_table(COLUMNS, [_cells(job) for job in found])


@group.command("start")
def start_jobs(
    wave: Annotated[str, typer.Argument(help="Which answers.")],
    frame: Annotated[
        str | None,
        typer.Option(
            help="Population the answers are a sample of; by default the weighted sample's own."
        ),
    ] = None,
    construct: Annotated[
        list[str] | None, typer.Option(help="Only this construct; may be repeated.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=LARGEST_SEED, help="Same seed, same draws.")] = 1,
    priors: Annotated[
        Path | None, typer.Option(help="TOML with the priors that differ, e.g. district = 0.3.")
    ] = None,
    actor: Actor = None,
    *,
    json: Json = False,
) -> None:
    """Ask for the fits of a wave; one that waits, runs or is done already is not made twice."""
    from dsm import audit, towns
    from dsm.jobs import queue
    from indicators.social.sampler import FitSettings

    by = actor or audit.local_actor()
    settings, chosen = FitSettings(seed=seed), read_chosen(priors)
    # In one transaction: what is refused leaves no population behind.
    with opened() as house, house.transaction() as session:
        population = frame or towns.keep_sample(session, wave)
        wanted = construct or queue.constructs_of(session, wave)
        started = [
            queue.start(
                session,
                wave=wave,
                frame=population,
                construct=one,
                by=by,
                settings=settings,
                priors=chosen,
            ).job
            for one in dict.fromkeys(wanted)
        ]
    if json:
        show_json([_plain(job) for job in started])
    else:
        show_lines(*(f"Job {job.id}: {job.construct}, {job.state}." for job in started))
    if any(job.live for job in started):
        say("`dsm worker` does them; `dsm jobs` tells how far they are.")


@group.command("prune")
def prune_jobs(
    before: Annotated[str, typer.Option(help="Jobs that ended before this day, 2027-05-31.")],
    actor: Actor = None,
) -> None:
    """Forget jobs that ended before a day, with their logs; estimates stay."""
    from dsm import audit
    from dsm.jobs import queue

    last = day(before, "--before")
    with opened() as house, house.transaction() as session:
        forgotten = queue.prune(session, last, actor or audit.local_actor())
    show_lines(f"{forgotten:,} jobs forgotten.")


@group.command("show")
def show_job(number: Number, *, json: Json = False) -> None:
    """Show one job with its log."""
    from dsm.jobs import queue

    with opened() as house, house.transaction() as session:
        job, log = queue.find(session, number), queue.log_of(session, number)
    if json:
        show_json(_plain(job) | {"log": [_line(line) for line in log]})
        return
    show_table(COLUMNS, [_cells(job)])
    for name, (usual, here) in job.priors.items():
        show_lines(f"Prior {name}: {here:g} instead of {usual:g}.")
    if job.problem:
        show_lines(job.problem, job.fix)
    show_lines(*(f"{line['at']}  {line['text']}" for line in map(_line, log)))


@group.command("cancel")
def cancel_job(number: Number, actor: Actor = None) -> None:
    """Cancel a job; nothing of it is kept."""
    from dsm import audit
    from dsm.jobs import queue

    with opened() as house, house.transaction() as session:
        job = queue.cancel(session, number, actor or audit.local_actor())
    if job.live:
        show_lines(f"Job {job.id} is told to stop, which takes a second or two.")
        say("If `dsm jobs` still calls it cancelling then, its worker has died: cancel it again.")
    else:
        show_lines(f"Job {job.id} is cancelled.")


def _cells(job: "Job") -> tuple[object, ...]:
    done = f"{job.share:.0%}"
    state = "cancelling" if job.live and job.cancel_asked else job.state
    return (
        *(job.id, job.construct, job.wave, job.frame, job.seed),
        *(state, done, job.estimate, job.asked_by),
    )


def _plain(job: "Job") -> dict[str, Any]:
    from dataclasses import asdict
    from datetime import datetime

    return {
        name: value.isoformat(timespec="milliseconds") if isinstance(value, datetime) else value
        for name, value in asdict(job).items()
    }


def _line(line: "Line") -> dict[str, str]:
    return {"at": line.at.isoformat(timespec="milliseconds"), "text": line.text}
