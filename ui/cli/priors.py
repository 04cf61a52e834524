"""`dsm priors`: how far estimates move when the priors do."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dsm.seeds import LARGEST_SEED

from . import reports
from .console import show_json, show_lines, show_table
from .fitting import fit_bars
from .opening import opened
from .options import Json, names

if TYPE_CHECKING:
    from dsm.prior_effects import PriorEffect


PAIR = ("usual", "here")


def priors(
    wave: Annotated[str, typer.Argument(help="Which answers.")],
    file: Annotated[
        Path, typer.Option(help="TOML with the priors that differ, such as district = 0.3.")
    ],
    construct: Annotated[str, typer.Option(help="What is measured.")],
    frame: Annotated[
        str | None, typer.Option(help="Population; by default the weighted sample's own.")
    ] = None,
    by: Annotated[str, typer.Option(help="Groups, e.g. --by district.")] = "",
    seed: Annotated[int, typer.Option(min=0, max=LARGEST_SEED, help="Of both fits.")] = 1,
    *,
    json: Json = False,
) -> None:
    """Fit a construct under the usual priors and those of a file; nothing is kept."""
    from dsm.prior_effects import compare_priors
    from indicators.social.prior_files import read_priors

    other = read_priors(file)
    with opened() as house, fit_bars() as bars:
        found = compare_priors(
            house.engine,
            wave=wave,
            construct=construct,
            priors=other,
            frame=frame,
            by=names(by),
            seed=seed,
            on_progress=bars,
        )
    if json:
        show_json(_as_json(found))
    else:
        _show(found)


def _show(found: "PriorEffect") -> None:
    show_table(
        ("prior", "usual", "here"),
        [(name, f"{usual:g}", f"{now:g}") for name, (usual, now) in found.changed.items()],
        "Changed priors",
    )
    title = f"{reports.construct_name(found.construct)}: mean score, 0-100"
    reports.show_moved(found.moved, PAIR, title)
    show_lines(*(f"Under these priors: {sentence} (failed)" for sentence in found.failed))


def _as_json(found: "PriorEffect") -> dict[str, object]:
    return {
        "construct": found.construct,
        "changed": {name: {"usual": a, "here": b} for name, (a, b) in found.changed.items()},
        "failed_checks": list(found.failed),
        "groups": reports.moved_rows(found.moved, PAIR),
    }
