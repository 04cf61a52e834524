"""`dsm modes`: figures as if all had answered in one way, and what the other ways do to answers."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from dsm.seeds import LARGEST_SEED

from . import reports
from .console import show_json, show_lines, show_table
from .fitting import fit_bars
from .opening import opened
from .options import Json, names

if TYPE_CHECKING:
    from dsm.mode_effects import ModeEffect
    from surveys.modes import Overlap

CAUTION = (
    "People choose how they answer: what is told apart from them here is only what background "
    "leaves over. The same shift is assumed for all items; see `dsm items --by mode`."
)


def modes(
    wave: Annotated[str, typer.Argument(help="Which answers.")],
    construct: Annotated[str, typer.Option(help="What is measured.")],
    reference: Annotated[str, typer.Option(help="Give figures in this mode, e.g. web.")],
    frame: Annotated[
        str | None, typer.Option(help="Population; by default the weighted sample's own.")
    ] = None,
    by: Annotated[str, typer.Option(help="Groups, e.g. --by district.")] = "",
    seed: Annotated[int, typer.Option(min=0, max=LARGEST_SEED, help="Of both fits.")] = 1,
    *,
    json: Json = False,
) -> None:
    """Give figures as if all had answered in one mode, beside those that ignore modes."""
    from dsm.mode_effects import compare_modes

    with opened() as house, fit_bars() as bars:
        found = compare_modes(
            house.engine,
            wave=wave,
            construct=construct,
            reference=reference,
            frame=frame,
            by=names(by),
            seed=seed,
            on_progress=bars,
        )
    if json:
        show_json(_as_json(found))
    else:
        _show(found)


def _show(found: "ModeEffect") -> None:
    show_table(
        ("mode", "answers", f"points above {found.reference}", "90 %"),
        [
            (one.mode, one.answers, f"{one.lift.median:+.1f}", reports.signed(one.lift))
            for one in found.lifts
        ],
        "What a mode does to the same people's mean score",
    )
    show_table(
        ("group", f"all by {found.reference}", "90 %", "modes ignored", "90 %"),
        [
            (
                reports.group_name(one.group),
                one.at_reference.median,
                reports.interval(one.at_reference, 90),
                one.ignoring.median,
                reports.interval(one.ignoring, 90),
            )
            for one in found.figures
        ],
        f"{reports.construct_name(found.construct)}: mean score, 0-100, as if all had answered "
        f"by {found.reference}",
    )
    show_lines("", *_warnings(found.overlap, found.reference), CAUTION)
    show_lines(*(f"{check.sentence} (failed)" for check in found.verdict.failed))


def _warnings(overlap: "Overlap", reference: str) -> list[str]:
    said = []
    if overlap.is_thin:
        said.append(
            f"Warning: background explains {overlap.explained:.0%} of who answered how, so mode "
            "and background can hardly be told apart; the prior decides much of it."
        )
    if overlap.without:
        groups = ", ".join(f"{factor} = {level}" for factor, level in overlap.without)
        said.append(
            f"Warning: hardly anybody answered by {reference} in {groups}; their figures in that "
            "mode are carried over from others."
        )
    return said


def _as_json(found: "ModeEffect") -> dict[str, Any]:
    return {
        "construct": found.construct,
        "reference": found.reference,
        "explained_by_background": found.overlap.explained,
        "hardly_any_in_reference": [list(group) for group in found.overlap.without],
        "warnings": _warnings(found.overlap, found.reference),
        "failed_checks": [check.sentence for check in found.verdict.failed],
        "modes": [
            {
                "mode": one.mode,
                "answers": one.answers,
                "points_above_reference": reports.estimate_columns(one.lift),
            }
            for one in found.lifts
        ],
        "groups": [
            {
                "group": one.group,
                "at_reference": reports.estimate_columns(one.at_reference),
                "ignoring": reports.estimate_columns(one.ignoring),
            }
            for one in found.figures
        ],
    }
