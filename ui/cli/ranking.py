"""`dsm rank`: which way of describing a construct foretells its places best."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dsm.seeds import LARGEST_SEED

from . import reports
from .console import progress_bars, show_json, show_lines, show_table
from .opening import opened
from .options import Json
from .prior_choice import read_chosen

if TYPE_CHECKING:
    from indicators.social.held_out import HeldOut


def rank(
    wave: Annotated[str, typer.Argument(help="Which answers.")],
    construct: Annotated[str, typer.Option(help="What is measured.")],
    place: Annotated[str, typer.Option(help="Groups to foretell, such as district.")],
    file: Annotated[
        Path | None, typer.Option(help="TOML with priors to try beside the usual ones.")
    ] = None,
    frame: Annotated[
        str | None, typer.Option(help="Population; by default the weighted sample's own.")
    ] = None,
    repeats: Annotated[int, typer.Option(min=1, max=1000, help="How often halves are drawn.")] = 5,
    seed: Annotated[int, typer.Option(min=0, max=LARGEST_SEED, help="Of the halves.")] = 1,
    *,
    whole: Annotated[
        bool, typer.Option("--whole", help="Leave out whole places, not a half of each.")
    ] = False,
    json: Json = False,
) -> None:
    """Refit without some answers and rank models by what they foretell; nothing is kept."""
    from dsm.model_ranking import rank_models

    priors = read_chosen(file)
    with opened() as house, progress_bars() as bars:
        found = rank_models(
            house.engine,
            wave=wave,
            construct=construct,
            place=place,
            frame=frame,
            priors=priors,
            whole=whole,
            repeats=repeats,
            seed=seed,
            on_progress=lambda done, total: bars(construct, done, total),
        )
    if json:
        show_json(_as_json(found))
    else:
        _show(found)


def _show(found: "HeldOut") -> None:
    show_table(
        ("model", "error", "90 %", "behind the best", "90 %", "better than no differences"),
        [
            (
                one.model,
                f"{one.error.median:.2f}",
                f"{one.error.low90:.2f}–{one.error.high90:.2f}",
                f"{one.behind.median:.2f}",
                f"{one.behind.low90:.2f}–{one.behind.high90:.2f}",
                f"{one.beats_null:.0%}",
            )
            for one in found.models
        ],
        f"{reports.construct_name(found.construct)} by {found.place}: points of 0-100 off what "
        f"held-out answers said, {found.refits} refits",
    )
    show_lines(found.sentence)


def _as_json(found: "HeldOut") -> dict[str, object]:
    return {
        "construct": found.construct,
        "place": found.place,
        "left_out": str(found.left),
        "refits": found.refits,
        "chance_alone": found.noise,
        "sentence": found.sentence,
        "models": [
            {
                "model": one.model,
                "error": reports.estimate_columns(one.error),
                "behind": reports.estimate_columns(one.behind),
                "beats_null": one.beats_null,
            }
            for one in found.models
        ],
    }
