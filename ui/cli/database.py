"""`dsm db`: back the database up, check it, restore it, bring its tables up or down."""

from pathlib import Path
from typing import Annotated

import typer

from .console import say, show_json, show_lines, show_table
from .opening import opened
from .options import Json

group = typer.Typer(no_args_is_help=True, help="The database: backup, restore, check, tables.")


@group.command("backup")
def backup(
    file: Annotated[Path, typer.Argument(help="Where to; a file that does not exist yet.")],
) -> None:
    """Write all the database holds into one file, while the pages are served.

    Waiting answers are left out and who answered is sealed, so keep the keys folder and the
    secret as well, elsewhere than the backups.
    """
    from dsm.backup import back_up

    with opened() as house:
        made = back_up(house.engine, house.settings, file)
        keys = house.settings.keys_folder
    show_lines(f"{file}: {sum(rows.count for rows in made.tables.values())} rows.")
    say(f"Copy {keys} and the secret too, and keep them apart from it.")


@group.command("restore")
def restore(
    file: Annotated[Path, typer.Argument(help="What `dsm db backup` made.")],
    *,
    without_keys: Annotated[
        bool,
        typer.Option(
            "--without-keys", help="Restore although keys of campaigns are missing, for good."
        ),
    ] = False,
) -> None:
    """Bring a backup back into an empty database; one that holds anything is left alone."""
    from dsm.backup import restore as bring_back
    from dsm.database import revisions
    from dsm.settings import read_settings

    told = bring_back(read_settings(), file, without_keys=without_keys)
    show_lines(f"{file} of {told.manifest.day} is restored.")
    if told.locked:
        say(f"Without their keys these campaigns stay shut: {', '.join(told.locked)}.")
    if told.manifest.revision != revisions()[-1]:
        say("Its tables are of an older version: run `dsm db upgrade`.")


@group.command("check")
def check(
    file: Annotated[
        Path | None, typer.Argument(help="A backup; without one, the database itself.")
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Make sure that the database, or a backup of it, is whole, and count its rows."""
    from dsm.backup import check_database, check_file

    if file is None:
        with opened() as house:
            counts = check_database(house.engine)
    else:
        counts = {name: rows.count for name, rows in check_file(file).tables.items()}
    if json:
        show_json(counts)
    else:
        show_table(("table", "rows"), sorted(counts.items()))


@group.command("upgrade")
def upgrade() -> None:
    """Bring the tables up to what this program expects, wholly or not at all."""
    from dsm.database import migrate, revisions

    with opened(current=False) as house:
        migrate(house.engine)
    show_lines(f"The tables are at version {revisions()[-1]}.")


@group.command("downgrade")
def downgrade(
    revision: Annotated[str, typer.Argument(help="Which version; `base` takes all tables away.")],
    *,
    yes: Annotated[
        bool, typer.Option("--yes", help="What the older version has no room for is lost.")
    ] = False,
) -> None:
    """Take the tables back to an older version; what that has no room for is lost."""
    from dsm.database import DatabaseError, migrate

    if not yes:
        raise DatabaseError(
            f"Going back to {revision} loses what it has no room for.",
            "Make a backup with `dsm db backup`, then give --yes.",
        )
    with opened(current=False) as house:
        migrate(house.engine, revision)
    show_lines(f"The tables are at version {revision}.")
