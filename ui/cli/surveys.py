"""`dsm survey`: questionnaires, from a first draft to a version that never changes."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import (
    survey_campaigns,
    survey_ends,
    survey_exports,
    survey_forms,
    survey_imports,
    survey_panel,
    survey_people,
    survey_quotas,
)
from .console import ask, say, show_json, show_lines, show_table
from .opening import opened
from .options import LARGEST, Json, OptionError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel import Session

    from surveys.asking.questionnaire import Questionnaire
    from surveys.population import Factor

group = typer.Typer(
    no_args_is_help=True, help="Surveys and expert panels, from a first draft to the deletion."
)

Id = Annotated[str, typer.Argument(help="Id of the questionnaire.", show_default=False)]


@group.command()
def new(
    id: Id,
    battery: Annotated[
        str | None, typer.Option("--from", help="Shipped battery to ask word for word.")
    ] = None,
    copy: Annotated[
        str | None, typer.Option(help="Instead: a published questionnaire to begin from.")
    ] = None,
    frame: Annotated[
        str, typer.Option(help="Population whose groups the background questions offer.")
    ] = "",
) -> None:
    """Begin a draft from a shipped battery, or from last time's questionnaire."""
    if battery is not None and copy is not None:
        raise OptionError("--from and --copy are both given.", "Give one of them.")
    if copy is None:
        battery = ask(battery, "Which battery to ask", "--from", choices=_batteries())
    from dsm.audit import local_actor
    from dsm.surveying import questionnaires

    with opened() as house, house.transaction() as session:
        if copy is not None:
            draft = questionnaires.begin_from(session, copy, local_actor(), new_id=id)
        else:
            asked = _of_battery(session, str(battery), id, frame)
            draft = questionnaires.new_draft(session, asked, local_actor())
    show_lines(_drafted(draft.questionnaire))


@group.command("import")
def import_draft(
    file: Annotated[Path, typer.Argument(help="The file.", show_default=False)],
    id: Annotated[
        str | None, typer.Option(help="What to call it; by default as the file does.")
    ] = None,
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Take the place of the draft of that name.")
    ] = False,
) -> None:
    """Begin a draft from an XLSForm workbook, a LimeSurvey .txt file or our own JSON."""
    from dataclasses import replace as with_changes

    from dsm.audit import local_actor
    from dsm.surveying import questionnaires

    read = _read(file)
    named = with_changes(read, id=id or read.id)
    with opened() as house, house.transaction() as session:
        if replace:
            known = questionnaires.load_draft(session, named.id)
            draft = questionnaires.save_draft(session, named, known.revision, local_actor())
        else:
            draft = questionnaires.new_draft(session, named, local_actor())
    show_lines(_drafted(draft.questionnaire))


@group.command()
def publish(id: Id) -> None:
    """Make the draft a version that never changes, once nothing in it is missing."""
    from dsm.audit import local_actor
    from dsm.surveying import questionnaires

    with opened() as house, house.transaction() as session:
        changed = questionnaires.changes(session, id)
        published = questionnaires.publish(session, id, local_actor())
    for one in changed:
        say(f"Changed: {one.place} ({one.kind}).")
    show_lines(f"{id} version {published.version} is published.")


@group.command("write-form")
def write_form(
    id: Id,
    out: Annotated[Path | None, typer.Option(help="Write the workbook to this file.")] = None,
    version: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=LARGEST,
            help="A published version; by default the draft, or else the last.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write a questionnaire as an XLSForm workbook, which ODK and Kobo read."""
    from surveys.exchange.xlsform_out import write_xlsform

    file = Path(ask(None if out is None else str(out), "Write to which file", "--out"))
    if file.suffix.lower() != ".xlsx":
        raise OptionError(f"{file.name} does not end as a workbook does.", "Call it FILE.xlsx.")
    with opened() as house, house.transaction() as session:
        questionnaire, state = _draft_or_published(session, id, version)
    try:
        write_xlsform(questionnaire, file)
    except OSError as error:
        raise OptionError(
            f"{file} cannot be written: {error.strerror}.", "Choose a folder that exists."
        ) from error
    show_lines(f"{file} holds {id} version {questionnaire.version}, {state}.")


@group.command("questionnaires")
def list_questionnaires(*, json: Json = False) -> None:
    """List drafts and published versions."""
    from dsm.surveying import questionnaires

    with opened() as house, house.transaction() as session:
        drafts = questionnaires.drafts(session)
        published = questionnaires.all_published(session)
    rows = [
        *(
            (one.questionnaire.id, one.questionnaire.version, "draft", one.saved_by)
            for one in drafts
        ),
        *((one.id, one.version, "published", one.published_by) for one in published),
    ]
    columns = ("id", "version", "state", "by")
    if json:
        show_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        show_table(columns, rows)


def _draft_or_published(
    session: "Session", id: str, version: int | None
) -> "tuple[Questionnaire, str]":
    from dsm.surveying import questionnaires

    if version is None:
        for draft in questionnaires.drafts(session):
            if draft.questionnaire.id == id:
                return draft.questionnaire, "a draft"
    return questionnaires.load(session, id, version), "published"


def _read(file: Path) -> "Questionnaire":
    ending = file.suffix.lower()
    if ending == ".xlsx":
        from surveys.exchange.xlsform import read_xlsform

        return read_xlsform(file)
    if ending == ".txt":
        from surveys.exchange.limesurvey import read_limesurvey

        return read_limesurvey(file)
    if ending == ".json":
        return _read_json(file)
    raise OptionError(
        f"{file.name} is of no kind that holds questions.",
        "Use an XLSForm .xlsx, a LimeSurvey .txt, or a .json of ours.",
    )


def _read_json(file: Path) -> "Questionnaire":
    from json import JSONDecodeError, loads

    from surveys.asking.stored import from_json

    try:
        return from_json(loads(file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, JSONDecodeError) as error:
        raise OptionError(
            f"{file.name} cannot be read as JSON: {error}.", "Choose a file that holds JSON."
        ) from error


def _batteries() -> tuple[str, ...]:
    from surveys.instruments import shipped_instruments

    return tuple(sorted({one.id for one in shipped_instruments()}))


def _of_battery(session: "Session", battery: str, id: str, frame: str) -> "Questionnaire":
    from dsm import fieldwork
    from surveys.asking.bank import questionnaire_of
    from surveys.instruments import load_instrument

    factors: tuple[Factor, ...] = ()
    if frame:
        factors = fieldwork.load_frame(session, frame).factors
    instrument = load_instrument(battery)
    return questionnaire_of(
        instrument,
        id=id,
        frame=factors,
        names={level: words for (_, level), words in fieldwork.group_names(session).items()},
        gaps=_gaps(session, instrument.languages),
    )


def _gaps(session: "Session", languages: tuple[str, ...]) -> "dict[str, Mapping[str, str]]":
    from dsm import stewardship
    from dsm.surveying.phrases import fill, phrase

    city = stewardship.find_city(session)
    name = city.name if city else ""
    return {
        "city": dict.fromkeys(languages, name),
        "in_city": {
            language: fill(phrase("in-city", language), {"city": name}) for language in languages
        },
    }


def _drafted(questionnaire: "Questionnaire") -> str:
    return (
        f"{questionnaire.id} is drafted as version {questionnaire.version}: "
        f"{len(questionnaire.pages)} pages, {len(questionnaire.questions)} questions, "
        f"in {', '.join(questionnaire.languages)}."
    )


def _register() -> None:
    for part in (
        survey_campaigns,
        survey_quotas,
        survey_people,
        survey_forms,
        survey_imports,
        survey_exports,
        survey_ends,
    ):
        part.register(group)
    group.add_typer(survey_panel.group, name="panel")


_register()
