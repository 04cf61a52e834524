"""`dsm priors`: how far estimates move when the priors do."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import reports
from .console import progress_bars, show_json, show_lines, show_table
from .opening import opened
from .options import Json, names

if TYPE_CHECKING:
    from dsm.prior_effects import PriorEffect
    from indicators.social.sampler import FitProgress


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
    seed: Annotated[int, typer.Option(min=0, help="Of both fits.")] = 1,
    *,
    json: Json = False,
) -> None:
    """Fit a construct under the usual priors and those of a file; nothing is kept."""
    from dsm.prior_effects import compare_priors
    from indicators.social.prior_files import read_priors

    other = read_priors(file)
    with opened() as house, progress_bars() as bars:

        def forward(now: "FitProgress") -> None:
            bars(now.construct, now.finished, now.total)

        found = compare_priors(
            house.engine,
            wave=wave,
            construct=construct,
            priors=other,
            frame=frame,
            by=names(by),
            seed=seed,
            on_progress=forward,
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
    show_table(
        ("group", "usual", "90 %", "here", "90 %", "moved (sd)"),
        [
            (
                "everybody" if one.group == "all" else one.group,
                one.usual.median,
                reports.interval(one.usual, 90),
                one.other.median,
                reports.interval(one.other, 90),
                f"{one.in_sds:+.2f}",
            )
            for one in found.moved
        ],
        f"{reports.construct_name(found.construct)}: mean score, 0-100",
    )
    show_lines(*(f"Under these priors: {sentence} (failed)" for sentence in found.failed))


def _as_json(found: "PriorEffect") -> dict[str, object]:
    return {
        "construct": found.construct,
        "changed": {name: {"usual": a, "here": b} for name, (a, b) in found.changed.items()},
        "failed_checks": list(found.failed),
        "groups": [
            {
                "group": one.group,
                "usual": reports.estimate_columns(one.usual),
                "here": reports.estimate_columns(one.other),
                "moved_in_sds": one.in_sds,
            }
            for one in found.moved
        ],
    }
