"""`dsm survey panel`: rounds of an expert panel, and how far it agrees."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from .console import ask, show_json, show_lines, show_table
from .opening import opened
from .options import Json
from .survey_options import Slug, end, keyring

if TYPE_CHECKING:
    from dsm.surveying.panels import Spread

group = typer.Typer(no_args_is_help=True, help="Expert panels: rounds and disagreement.")


@group.command("end-round")
def end_round(slug: Slug) -> None:
    """End a round, so that the panel can talk; nobody can answer meanwhile."""
    from dsm.audit import local_actor
    from dsm.surveying import panels

    with opened() as house:
        mixed = panels.end_round(house.engine, keyring(house), slug, local_actor())
    show_lines(f"The round of {slug} has ended; {mixed} answers were mixed.")


@group.command("begin-round")
def begin_round(
    slug: Slug,
    closes: Annotated[str | None, typer.Option(help="Last day of the round, or moment.")] = None,
) -> None:
    """Begin the next round: everybody is asked again."""
    from dsm.audit import local_actor
    from dsm.surveying import panels

    closes_at = end(ask(closes, "Last day of the round", "--closes"), "--closes")
    with opened() as house, house.transaction() as session:
        campaign = panels.begin_round(session, slug, closes_at, local_actor())
    show_lines(f"Round {campaign.round} of {slug} is open.")


@group.command()
def show(
    slug: Slug,
    round: Annotated[
        int | None, typer.Option(help="Which round; by default the last.", show_default=False)
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Show how far the panel agreed, question by question; hidden below four experts."""
    from dsm.surveying import campaigns, panels

    with opened() as house, house.transaction() as session:
        campaign = campaigns.find(session, slug)
        last = next(iter(panels.ended_rounds(campaign)), campaign.round)
        spreads = panels.disagreement(session, campaign, round or last)
    if json:
        show_json([_as_json(one) for one in spreads])
        return
    show_table(
        (
            "question",
            "experts",
            "lowest",
            "quarter",
            "middle",
            "three quarters",
            "highest",
            "agrees",
        ),
        [
            (
                one.question,
                one.experts,
                one.low,
                one.lower,
                one.middle,
                one.upper,
                one.high,
                "yes" if one.agrees else "no",
            )
            for one in spreads
        ],
    )


def _as_json(spread: "Spread") -> dict[str, Any]:
    return {
        "question": spread.question,
        "experts": spread.experts,
        "quantiles": [spread.low, spread.lower, spread.middle, spread.upper, spread.high],
        "shares": {str(code): share for code, share in spread.shares.items()},
        "agrees": spread.agrees,
    }
