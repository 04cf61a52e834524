"""`dsm survey export`: answers as files, at three levels."""

from pathlib import Path
from typing import Annotated

import typer

from .console import ask, say, show_lines
from .opening import opened
from .survey_options import Slug, require_writable, write_secret

LEVELS = ("public", "analysis", "free-text")
FORMATS = ("excel", "csv", "read-me", "xlsx", "spss", "spss-sets", "parquet", "ddi")


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command()(export)


def export(
    slug: Slug,
    level: Annotated[str | None, typer.Option(help=f"One of: {', '.join(LEVELS)}.")] = None,
    format: Annotated[str | None, typer.Option(help=f"One of: {', '.join(FORMATS)}.")] = None,
    to: Annotated[
        Path | None, typer.Option(help="Write to this file; by default named after the campaign.")
    ] = None,
    language: Annotated[str, typer.Option(help="Of labels, where a file has one.")] = "nb",
) -> None:
    """Write one file: figures of groups for everybody, answers for analysis, or free texts."""
    wanted = ask(level, "How much", "--level", choices=LEVELS)
    kind = ask(format, "Which kind of file", "--format", choices=FORMATS)
    from dsm.audit import local_actor
    from dsm.surveying import exporting

    how_much, format_ = exporting.Level(wanted), exporting.Format(kind)
    file = to or Path(exporting.file_name(slug, how_much, format_))
    # Who has taken what is in the audit log before there is a file.
    require_writable(file)
    with opened() as house:
        made = exporting.export(
            house.engine, slug, how_much, format_, by=local_actor(), language=language
        )
        write_secret(file, made.content)
    if wanted != "public" and kind != "read-me":
        say(f"{file} holds answers of single people: keep it where they were told it would be.")
    show_lines(f"{file} is written: {len(made.content):,} bytes.")
