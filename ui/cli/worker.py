"""`dsm worker`: the process that does the fits others asked for."""

import signal
from typing import Annotated

import typer

from .console import say
from .kernels import compile_once
from .opening import opened


def worker(
    processes: Annotated[
        int | None,
        typer.Option(min=1, help="Fits at once; by default one for every two cores."),
    ] = None,
    *,
    until_idle: Annotated[
        bool, typer.Option("--until-idle", help="End when no job waits any more.")
    ] = False,
) -> None:
    """Do the fits that wait, one after the other, until stopped with Ctrl-C.

    What is running then waits for the next worker. With DSM_DASK_SCHEDULER the fits run on that
    cluster instead of on this machine.
    """
    with opened() as house:
        from time import monotonic

        from dsm.jobs.fitters import open_fitters
        from dsm.jobs.worker import Worker

        # Until there is something to give back, Ctrl-C may simply end the process.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        if not house.settings.dask_scheduler:
            compile_once(house.settings.data_folder)
        begun = monotonic()
        say("Loading the model ...")
        fitters = open_fitters(house.settings.dask_scheduler, processes)
        try:
            at_work = Worker(house.engine, house.settings.draws_folder, fitters, say)
            at_work.warm()
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: at_work.stop())
            say(f"{at_work.name} is ready after {monotonic() - begun:.0f} s, for "
                f"{len(fitters.places)} at once.")  # fmt: skip
            at_work.run(until_idle=until_idle)
        finally:
            fitters.close()
