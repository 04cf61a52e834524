"""`dsm posterior`: the draws of an estimate as a file to take away."""

from pathlib import Path
from typing import Annotated

import typer

from .console import show_lines
from .opening import opened
from .options import Actor


def posterior(
    estimate: Annotated[int, typer.Argument(help="Which one, as `dsm estimate --list` tells.")],
    out: Annotated[Path, typer.Option(help="File to write, such as trust.nc.")],
    actor: Actor = None,
) -> None:
    """Write all draws of an estimate as netCDF (an ArviZ DataTree) that says where it is from."""
    from dsm import audit
    from dsm.posterior_file import write_posterior

    with opened() as house, house.transaction() as session:
        written = write_posterior(session, house.settings.draws_folder, estimate, out)
        by = actor or audit.local_actor()
        audit.record(session, by, "export-draws", f"estimate:{estimate}", format="netcdf")
    show_lines(f"Draws of {written.construct} in {written.wave} written to {out}.")
