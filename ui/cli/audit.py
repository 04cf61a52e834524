"""`dsm audit`: who did what to which subject."""

from typing import TYPE_CHECKING, Annotated

import typer

from .console import show_json, show_table
from .opening import opened
from .options import Json, day

if TYPE_CHECKING:
    from dsm.audit import Entry

group = typer.Typer(no_args_is_help=True, help="The audit log; it can be read and not changed.")

COLUMNS = ("day", "time", "actor", "action", "subject", "detail")


@group.command("list")
def list_entries(
    *,
    subject: Annotated[
        str | None, typer.Option(help="Only about this, such as campaign:trivsel-2027.")
    ] = None,
    actor: Annotated[str | None, typer.Option(help="Only what this account did.")] = None,
    since: Annotated[str | None, typer.Option(help="Only from this day on, as 2027-05-31.")] = None,
    newest: Annotated[int, typer.Option(min=1, max=100_000, help="At most so many.")] = 50,
    json: Json = False,
) -> None:
    """List who did what, newest first; times are in UTC and left out where answers are meant."""
    from dsm.audit import entries

    first = day(since, "--since") if since is not None else None
    with opened() as house, house.transaction() as session:
        found = entries(session, subject=subject, actor=actor, since=first, newest=newest)
    if json:
        show_json([_plain(entry) for entry in found])
    else:
        show_table(COLUMNS, [tuple(_plain(entry).values()) for entry in found])


def _plain(entry: "Entry") -> dict[str, str]:
    return {
        "day": entry.day.isoformat(),
        "time": entry.at.strftime("%H:%M") if entry.at else "",
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "detail": ", ".join(f"{name}: {_listed(value)}" for name, value in entry.detail.items()),
    }


def _listed(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
