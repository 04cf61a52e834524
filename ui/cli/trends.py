"""`dsm trend`: a construct over its waves, and what changed since the last one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dsm.seeds import LARGEST_SEED

from . import reports
from .console import say, show_json, show_lines, show_table
from .fitting import fit_bars
from .opening import opened
from .options import Json, names

if TYPE_CHECKING:
    from dsm.trends import Trend, WaveFigure
    from indicators.social.trend import Change

ASSUMED = (
    "With three waves or fewer nobody can tell from the answers how large steps usually are; the "
    "prior says it (docs/priors.md, wave_step). It pulls changes a little towards none."
)


def trend(
    construct: Annotated[str, typer.Argument(help="What is measured, e.g. interpersonal-trust.")],
    wave: Annotated[
        list[str] | None, typer.Option(help="Compare these; by default all that asked about it.")
    ] = None,
    frame: Annotated[
        str | None,
        typer.Option(help="Population of all waves; by default each wave's own weighted sample."),
    ] = None,
    by: Annotated[str, typer.Option(help="Groups, e.g. --by sex or --by sex,age_band.")] = "",
    since: Annotated[
        str | None, typer.Option(help="Compare the last wave with this one.", show_default="before")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=LARGEST_SEED, help="Same seed, same draws.")] = 1,
    csv: Annotated[Path | None, typer.Option(help="Also write the figures to this file.")] = None,
    *,
    json: Json = False,
) -> None:
    """Follow CONSTRUCT over its waves and say what changed."""
    from dsm import trends

    if csv is not None:
        reports.require_folder(csv)
    with opened() as house, fit_bars() as bars:
        found = trends.follow(
            house.engine,
            construct,
            waves=wave or (),
            frame=frame,
            by=names(by),
            since=since,
            seed=seed,
            on_progress=bars,
        )
    if csv is not None:
        reports.write_rows(csv, [_figure_row(found, one) for one in found.figures])
        say(f"Figures written to {csv}.")
    if json:
        show_json(_as_json(found))
    else:
        _show(found)


def _show(found: "Trend") -> None:
    title = f"{reports.construct_name(found.construct)}: mean score, 0-100"
    groups = dict.fromkeys(_group(one) for one in found.figures)
    rows = [
        (one.wave, _group(one), *_cells(one))
        for group in groups
        for one in found.figures
        if _group(one) == group
    ]
    show_table(("wave", "group", "median", "50 %", "90 %", "n"), rows, title)
    show_table(
        ("group", "since", "until", "change", "90 %", "chance that it fell", ""),
        [_change_cells(one) for groups in found.changes.values() for one in groups.values()],
        "Change",
    )
    if found.is_step_assumed:
        show_lines(ASSUMED)
    show_lines(*(f"{check.sentence} (failed)" for check in found.verdict.failed))


def _group(one: "WaveFigure") -> str:
    return ", ".join(one.levels.values()) or "everybody"


def _cells(one: "WaveFigure") -> tuple[object, ...]:
    if one.estimate is None:
        return (reports.HIDDEN[one.hidden], None, None, None)
    inner, outer = (reports.interval(one.estimate, percent) for percent in (50, 90))
    return (one.estimate.median, inner, outer, one.answers)


def _change_cells(one: "Change") -> tuple[object, ...]:
    said = str(one.comparison).replace("-", " ")
    return (
        reports.group_name(one.group),
        one.since,
        one.until,
        f"{one.difference.median:+.1f}",
        reports.signed(one.difference),
        str(one.fell.in_ten),
        said,
    )


def _figure_row(found: "Trend", one: "WaveFigure") -> dict[str, Any]:
    return {
        "construct": found.construct,
        "wave": one.wave,
        "group": "; ".join(f"{factor}={level}" for factor, level in one.levels.items()),
        "unit": "0-100",
        "hidden": "" if one.estimate is not None else str(one.hidden),
        **reports.estimate_columns(one.estimate),
        "answers": one.answers,
        "draws_pass": found.verdict.sampled_well,
        "model_fits": found.verdict.model_fits,
    }


def _as_json(found: "Trend") -> dict[str, Any]:
    return {
        "construct": found.construct,
        "waves": list(found.waves),
        "step_assumed": found.is_step_assumed,
        "failed_checks": [check.sentence for check in found.verdict.failed],
        "figures": [_figure_row(found, one) for one in found.figures],
        "changes": [
            {
                "group": one.group,
                "since": one.since,
                "until": one.until,
                **reports.estimate_columns(one.difference),
                "chance_fell": one.fell.chance,
                "comparison": str(one.comparison),
            }
            for groups in found.changes.values()
            for one in groups.values()
        ],
    }
