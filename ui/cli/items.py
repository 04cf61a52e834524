"""`dsm items`: whether groups of residents read the items of a construct alike."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from dsm.seeds import LARGEST_SEED

from . import reports
from .console import show_json, show_lines, show_table
from .fitting import fit_bars
from .opening import opened
from .options import Json

if TYPE_CHECKING:
    from indicators.social.item_readings import Differential, Gap, ItemReading

CAUTION = (
    "Many comparisons: chances are adjusted (Holm) so that one false call in all is 1 in 10. What "
    "all items share, such as a habit of agreeing, cannot be seen here."
)


def items(
    wave: Annotated[str, typer.Argument(help="Which answers.")],
    construct: Annotated[str, typer.Option(help="What is measured; three items or more.")],
    by: Annotated[str, typer.Option(help="Whose groups are compared, e.g. --by sex.")],
    frame: Annotated[
        str | None, typer.Option(help="Population; by default the weighted sample's own.")
    ] = None,
    tolerance: Annotated[
        float,
        typer.Option(min=1, max=50, help="Percent of an item's scale that does not matter."),
    ] = 6.0,
    seed: Annotated[int, typer.Option(min=0, max=LARGEST_SEED, help="Of all fits.")] = 1,
    *,
    json: Json = False,
) -> None:
    """Free each item of a construct in turn: do groups read it alike? Nothing is kept."""
    from dsm.item_fairness import compare_items

    with opened() as house, fit_bars() as bars:
        found = compare_items(
            house.engine,
            wave=wave,
            construct=construct,
            by=by,
            frame=frame,
            tolerance=tolerance / 100,
            seed=seed,
            on_progress=bars,
        )
    if json:
        show_json(_as_json(construct, found))
    else:
        _show(construct, found)


def _show(construct: str, found: "Differential") -> None:
    show_table(
        ("item", "group", "steps", "90 %", "beyond", "gap before", "90 %", "gap after", "90 %"),
        [_cells(one, gap) for one in found.readings for gap in one.gaps],
        f"{reports.construct_name(construct)}, by {found.factor}: one item freed at a time",
    )
    show_lines("", *(f"{one.item} {one.sentence}." for one in found.readings), "", CAUTION)
    show_lines(*(f"{check.sentence} (failed)" for check in found.verdict.failed))


def _cells(one: "ItemReading", gap: "Gap") -> tuple[object, ...]:
    return (
        one.item,
        f"{gap.group} - {gap.against}",
        f"{gap.difference.median:+.2f}",
        reports.signed(gap.difference, places=2),
        f"{gap.beyond:.2f}",
        f"{gap.before.median:+.1f}",
        reports.signed(gap.before),
        f"{gap.after.median:+.1f}",
        reports.signed(gap.after),
    )


def _as_json(construct: str, found: "Differential") -> dict[str, Any]:
    return {
        "construct": construct,
        "factor": found.factor,
        "failed_checks": [check.sentence for check in found.verdict.failed],
        "items": [_item_row(one) for one in found.readings],
    }


def _item_row(one: "ItemReading") -> dict[str, Any]:
    return {
        "item": one.item,
        "reading": str(one.reading),
        "sentence": one.sentence,
        "tolerance_steps": one.tolerance,
        "chance_same": one.same,
        "freed_before": list(one.freed),
        "gaps": [
            {
                "group": gap.group,
                "against": gap.against,
                "steps": reports.estimate_columns(gap.difference),
                "steps_at_low": reports.estimate_columns(gap.at_low),
                "steps_at_high": reports.estimate_columns(gap.at_high),
                "chance_beyond": gap.beyond,
                "points_before": reports.estimate_columns(gap.before),
                "points_after": reports.estimate_columns(gap.after),
            }
            for gap in one.gaps
        ],
    }
