"""`dsm wording`: whether negatively worded items share more than what they measure."""

from typing import TYPE_CHECKING, Annotated

import typer

from dsm.seeds import LARGEST_SEED

from . import reports
from .console import show_json, show_lines, show_table
from .fitting import fit_bars
from .opening import opened
from .options import Json, OptionError, names

if TYPE_CHECKING:
    from dsm.wording_effect import WordingEffect


PAIR = ("without", "with")


def wording(
    wave: Annotated[str, typer.Argument(help="Which answers.")],
    construct: Annotated[str, typer.Option(help="What is measured; items in both directions.")],
    negative: Annotated[
        str | None,
        typer.Option(help="Negatively worded items, if no questionnaire here knows them."),
    ] = None,
    frame: Annotated[
        str | None, typer.Option(help="Population; by default the weighted sample's own.")
    ] = None,
    by: Annotated[str, typer.Option(help="Groups, e.g. --by sex.")] = "",
    seed: Annotated[int, typer.Option(min=0, max=LARGEST_SEED, help="Of all fits.")] = 1,
    *,
    json: Json = False,
) -> None:
    """Fit a construct with and without a wording factor; nothing is kept."""
    from dsm.wording_effect import judge_wording

    items = names(negative or "")
    if negative is not None and not items:
        raise OptionError("--negative names no item.", "Write --negative Q3,Q5, or leave it out.")
    with opened() as house, fit_bars() as bars:
        found = judge_wording(
            house.engine,
            wave=wave,
            construct=construct,
            negative=items,
            frame=frame,
            by=names(by),
            seed=seed,
            on_progress=bars,
        )
    if json:
        show_json(_as_json(found))
    else:
        _show(found)


def _show(found: "WordingEffect") -> None:
    show_table(
        ("item", "wording", "90 %", "level", "90 %"),
        [
            (
                item,
                f"{loading.median:.2f}",
                f"{loading.low90:.2f} to {loading.high90:.2f}",
                f"{slope.median:.2f}",
                f"{slope.low90:.2f} to {slope.high90:.2f}",
            )
            for item, (loading, slope) in found.loadings.items()
        ],
        "How strongly wording, and the level measured, move negatively worded items",
    )
    name = reports.construct_name(found.construct)
    title = f"{name}: mean score, 0-100, without and with a wording factor"
    reports.show_moved(found.moved, PAIR, title)
    show_lines("", found.verdict.sentence)
    show_lines(*(f"With the factor: {sentence} (failed)" for sentence in found.failed))


def _as_json(found: "WordingEffect") -> dict[str, object]:
    return {
        "construct": found.construct,
        "kept": found.verdict.kept,
        "gain": found.verdict.gain,
        "gain_standard_error": found.verdict.error,
        "people": found.verdict.people,
        "sentence": found.verdict.sentence,
        "failed_checks": list(found.failed),
        "loadings": {
            item: {
                "wording": reports.estimate_columns(loading),
                "level": reports.estimate_columns(slope),
            }
            for item, (loading, slope) in found.loadings.items()
        },
        "groups": reports.moved_rows(found.moved, PAIR),
    }
