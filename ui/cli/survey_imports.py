"""`dsm survey import-answers`: answers that another program collected."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .console import ask, say, show_json, show_lines
from .opening import opened
from .options import LARGEST, Json
from .survey_options import Slug, Version, day, keyring

if TYPE_CHECKING:
    from dsm.surveying.importing import AnswerFile, Imported

FORMATS = ("plain", "limesurvey", "odk", "kobo", "qualtrics")


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("import-answers")(import_answers)


def import_answers(
    slug: Slug,
    file: Annotated[Path, typer.Argument(help="The file of answers.", show_default=False)],
    format: Annotated[
        str, typer.Option(help=f"Which program wrote it: {', '.join(FORMATS)}.")
    ] = "plain",
    channel: Annotated[
        str | None, typer.Option(help="How people answered: web, phone, paper or kiosk.")
    ] = None,
    answered: Annotated[
        str | None, typer.Option(help="Day on which they answered; by default today.")
    ] = None,
    language: Annotated[
        str, typer.Option(help="In which they answered; by default the first.")
    ] = "",
    version: Version = None,
    consent: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=LARGEST,
            help="Of the text they agreed to; by default the last.",
            show_default=False,
        ),
    ] = None,
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Only tell what would be kept and left out.")
    ] = False,
    json: Json = False,
) -> None:
    """Keep the answers of a file, all or none, each once; what is left out is told first.

    People must have agreed to the consent text of the campaign: import nothing they did not agree to.
    """
    layout = ask(format, "Which program wrote it", "--format", choices=FORMATS)
    by_way = ask(channel, "How people answered", "--channel", choices=_channels())
    from dsm.audit import local_actor
    from dsm.surveying import importing
    from surveys.campaigns import Channel

    with opened() as house:
        with house.transaction() as session:
            read = importing.read_answer_file(
                session, slug, file, importing.Layout(layout), version=version
            )
        _say_what_is_left_out(read)
        if check:
            show_lines(f"{sum(read.read.finished)} answers could be kept; nothing was kept.")
            return
        done = importing.import_answers(
            house.engine,
            keyring(house),
            read,
            channel=Channel(by_way),
            by=local_actor(),
            language=language,
            consent=consent,
            day=day(answered, "--answered") if answered else None,
        )
    if json:
        show_json(_as_json(read, done))
    else:
        show_lines(
            f"{done.kept} answers are kept, {done.known} were known; "
            f"{done.mixed} are mixed, {done.waiting} wait."
        )


def _say_what_is_left_out(read: "AnswerFile") -> None:
    for column in read.read.dropped:
        say(f"Left out: {column}.")
    if read.unfinished:
        say(f"Left out: {read.unfinished} people who did not come to the end.")


def _as_json(read: "AnswerFile", done: "Imported") -> dict[str, object]:
    return {
        "kept": done.kept,
        "known": done.known,
        "over-quota": done.over_quota,
        "mixed": done.mixed,
        "waiting": done.waiting,
        "unfinished": read.unfinished,
        "dropped": list(read.read.dropped),
    }


def _channels() -> tuple[str, ...]:
    from surveys.campaigns import Channel

    return tuple(one.value for one in Channel)
