"""`dsm survey quota`: how many answers are wanted from whom."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from .console import show_json, show_table
from .opening import opened
from .options import LARGEST, Json, OptionError, pair
from .survey_options import Slug

if TYPE_CHECKING:
    from sqlmodel import Session

COLUMNS = ("from", "wanted", "filled", "held", "free")
EXAMPLE = "sex=female"


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command()(quota)


def quota(
    slug: Slug,
    factor: Annotated[
        list[str] | None,
        typer.Option(
            help=f"Factor and level, e.g. {EXAMPLE}, may be repeated; without: everybody."
        ),
    ] = None,
    wanted: Annotated[
        int | None,
        typer.Option(max=LARGEST, help="How many answers are wanted of them.", show_default=False),
    ] = None,
    *,
    remove: Annotated[bool, typer.Option("--remove", help="Take this quota away again.")] = False,
    json: Json = False,
) -> None:
    """List the quotas of a campaign, or set one while it is a draft."""
    from dsm.surveying import campaigns, quotas
    from dsm.tables import utc_now

    _require_one_wish(factor, wanted, remove)
    background = _background(factor or [])
    with opened() as house, house.transaction() as session:
        _change(session, slug, background, wanted, remove=remove)
        found = quotas.quotas(session, campaigns.find(session, slug).id, utc_now())
    if json:
        show_json(
            [
                asdict(one) | {"stratum": quotas.levels_in(one.stratum), "free": one.free}
                for one in found
            ]
        )
        return
    show_table(
        COLUMNS,
        [
            (quotas.described(one.stratum), one.wanted, one.filled, one.held, one.free)
            for one in found
        ],
    )


def _change(
    session: "Session",
    slug: str,
    background: dict[str, str],
    wanted: int | None,
    *,
    remove: bool,
) -> None:
    from dsm.audit import local_actor
    from dsm.surveying import quota_terms

    if remove:
        quota_terms.drop(session, slug, background, local_actor())
    elif wanted is not None:
        quota_terms.want(session, slug, background, wanted, local_actor())


def _require_one_wish(factor: list[str] | None, wanted: int | None, remove: bool) -> None:
    if wanted is not None and remove:
        raise OptionError("--wanted and --remove are both given.", "Give one of them.")
    if factor and wanted is None and not remove:
        raise OptionError(
            f"--factor {factor[0]} is given, and not how many answers are wanted.",
            "Give --wanted, or --remove; give no option to list the quotas.",
        )


def _background(texts: list[str]) -> dict[str, str]:
    read = [pair(text, "--factor", EXAMPLE) for text in texts]
    named = dict(read)
    if len(named) < len(read):
        raise OptionError(
            f"One factor has two levels: {', '.join(texts)}.",
            "Set one quota for each level; nobody has two.",
        )
    return named
