"""What leaves the house of a campaign, at three levels, each for those who may have it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from dsm import audit
from dsm.database import exclusive, transaction
from dsm.releases import OvertakenError
from dsm.roles import Action
from dsm.surveying import campaigns, questionnaires
from dsm.surveying.collected import Collected, ExportError, collect
from dsm.surveying.group_summaries import HEADER
from dsm.surveying.public_figures import AnswersChangedError, public_figures, publish, read_basis
from dsm.surveying.tables import FreeTextRow
from dsm.tables import utc_now
from surveys.asking.answer_table import AnswerTable
from surveys.asking.words import say
from surveys.campaigns import Campaign
from surveys.exchange.columns import Cell
from surveys.exchange.delimited_out import (
    ANALYSIS_ENDING,
    EXCEL_ENDING,
    csv_for_analysis,
    csv_for_excel,
)

if TYPE_CHECKING:
    from surveys.exchange.ddi import Study

TRIES = 3  # to make public figures of what does not change meanwhile
FREE_TEXT_HEADER = ("question", "asked", "text")


class Level(StrEnum):
    """How much of the answers a file holds."""

    PUBLIC = "public"  # figures of groups that passed disclosure
    ANALYSIS = "analysis"  # answers of single people, in random order, without texts
    FREE_TEXT = "free-text"  # texts in people's own words, linked to nothing


class Format(StrEnum):
    """Kinds of files."""

    EXCEL = "excel"
    CSV = "csv"
    READ_ME = "read-me"  # what the two before it mean
    XLSX = "xlsx"
    SPSS = "spss"
    SPSS_SETS = "spss-sets"
    PARQUET = "parquet"
    DDI = "ddi"


ACTION: Mapping[Level, Action] = {
    Level.PUBLIC: Action.EXPORT_PUBLIC,
    Level.ANALYSIS: Action.EXPORT_ANALYSIS,
    Level.FREE_TEXT: Action.EXPORT_FREE_TEXT,
}
FORMATS: Mapping[Level, frozenset[Format]] = {
    Level.PUBLIC: frozenset({Format.EXCEL, Format.CSV, Format.XLSX}),
    Level.ANALYSIS: frozenset(Format),
    Level.FREE_TEXT: frozenset({Format.EXCEL, Format.CSV, Format.XLSX}),
}
ENDINGS: Mapping[Format, str] = {
    Format.EXCEL: EXCEL_ENDING,
    Format.CSV: ANALYSIS_ENDING,
    Format.READ_ME: ".read-me.txt",
    Format.XLSX: ".xlsx",
    Format.SPSS: ".sav",
    Format.SPSS_SETS: ".sps",
    Format.PARQUET: ".parquet",
    Format.DDI: ".ddi.xml",
}
MEDIA: Mapping[Format, str] = {
    Format.EXCEL: "text/csv; charset=utf-8",
    Format.CSV: "text/csv; charset=utf-8",
    Format.READ_ME: "text/plain; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.SPSS: "application/x-spss-sav",
    Format.SPSS_SETS: "text/plain; charset=utf-8",
    Format.PARQUET: "application/vnd.apache.parquet",
    Format.DDI: "application/xml",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file to hand over: its name, kind and bytes."""

    name: str
    media_type: str
    content: bytes


def export(
    engine: Engine,
    slug: str,
    level: Level,
    format: Format,
    *,
    by: str,
    language: str = "nb",
    now: datetime | None = None,
) -> Download:
    """Return one file of a campaign, and note in the audit log who took it.

    The face that offers it asks `dsm.roles.may` for `ACTION[level]` first. Nobody who writes has
    to wait while the file is made.

    Parameters
    ----------
    slug : str
        The campaign.
    level, format : Level, Format
        How much, and as which kind of file; see `FORMATS`.
    by : str
        Who takes it, by name of the account.
    language : str
        Of the labels, where a file has them in one language.
    now : datetime, optional
        By default this moment.

    Raises
    ------
    ExportError
        If the level has no such format, nobody answered, or the answers are purged.
    CampaignError
        If figures for everybody are wanted while somebody may still answer.
    ReleaseError
        If no figure may be shown beside what was published before.
    AnswersChangedError, OvertakenError
        If what public figures are made from changed again and again meanwhile.
    """
    _require_format(level, format)
    if level is Level.PUBLIC:
        return _public(engine, slug, format, by, language, now or utc_now())
    with transaction(engine) as session:
        campaign = campaigns.find(session, slug)
        if level is Level.FREE_TEXT:
            rows = _free_texts(session, campaign, language)
            content, count = _listing(format, FREE_TEXT_HEADER, rows), len(rows)
        else:
            collected = collect(session, campaign)
            content = _analysis(collected, format, by, language)
            count = len(collected.cases)
        return _taken(session, slug, level, format, by, content, count)


def file_name(slug: str, level: Level, format: Format) -> str:
    """Return what a file is called.

    Examples
    --------
    >>> file_name("trivsel-2027", Level.PUBLIC, Format.XLSX)
    'trivsel-2027-public.xlsx'
    """
    return f"{slug}-{level}{ENDINGS[format]}"


def _taken(
    session: Session,
    slug: str,
    level: Level,
    format: Format,
    by: str,
    content: bytes,
    count: int,
) -> Download:
    audit.record(
        session, by, ACTION[level].value, f"campaign:{slug}", format=format.value, count=count
    )
    return Download(name=file_name(slug, level, format), media_type=MEDIA[format], content=content)


def _require_format(level: Level, format: Format) -> None:
    if format not in FORMATS[level]:
        ways = ", ".join(sorted(FORMATS[level]))
        raise ExportError(f"{level} is not exported as {format}.", f"Choose one of: {ways}.")


def _public(
    engine: Engine, slug: str, format: Format, by: str, language: str, now: datetime
) -> Download:
    """Settle figures outside of any transaction; where something changed meanwhile, once more."""
    tries = 0
    while True:
        tries += 1
        with transaction(engine) as session:
            basis = read_basis(session, slug, now)
        figures = public_figures(basis, language)
        content = _listing(format, HEADER, [one.row for one in figures.summaries])
        try:
            with exclusive(engine) as session:
                publish(session, basis, figures, by=by, now=now)
                count = len(basis.collected.cases)
                return _taken(session, slug, Level.PUBLIC, format, by, content, count)
        except (AnswersChangedError, OvertakenError):
            if tries == TRIES:
                raise


def _analysis(collected: Collected, format: Format, by: str, language: str) -> bytes:
    table = collected.table()
    if format in {Format.EXCEL, Format.CSV}:
        names = [variable.name for variable in table.variables]
        return _listing(format, names, table.rows)
    if format is Format.READ_ME:
        from surveys.exchange.read_me import read_me

        return read_me(table.variables, language, _about(collected, by))
    if format is Format.XLSX:
        from surveys.exchange.workbook_out import answers_workbook

        return answers_workbook(table, collected.newest, _about(collected, by))
    return _for_programs(collected, table, format, language)


def _for_programs(collected: Collected, table: AnswerTable, format: Format, language: str) -> bytes:
    if format is Format.PARQUET:
        from surveys.exchange.parquet_out import parquet_of

        return parquet_of(table)
    if format is Format.DDI:
        from surveys.exchange.ddi import ddi_codebook

        return ddi_codebook(
            _study(collected, file_name(collected.campaign.slug, Level.ANALYSIS, Format.CSV)), table
        )
    from surveys.exchange.spss_out import sets_syntax, spss_table, write_spss

    if format is Format.SPSS_SETS:
        return sets_syntax(table.variables, language).encode("utf-8-sig")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "answers.sav"
        title = say(collected.newest.title, language)
        write_spss(spss_table(table, language), path, title=title)
        return path.read_bytes()


def _study(collected: Collected, file_name: str) -> "Study":
    from surveys.exchange.ddi import Study

    campaign, newest = collected.campaign, collected.newest
    return Study(
        id=campaign.slug,
        title=newest.title,
        abstract=newest.intro,
        authority=campaign.contact or campaign.name,
        collected=(campaign.opens_at.date().isoformat(), campaign.closes_at.date().isoformat()),
        written_on=utc_now().date().isoformat(),
        universe=campaign.frame,
        sampling=str(campaign.entry),
        mode=", ".join(campaign.channels),
        file_name=file_name,
    )


def _about(collected: Collected, by: str) -> dict[str, str]:
    campaign = collected.campaign
    return {
        "campaign": campaign.slug,
        "name": campaign.name,
        "questionnaire": campaign.questionnaire,
        "versions": ", ".join(str(version.version) for version in collected.versions),
        "respondents": str(len(collected.cases)),
        "left out": "test answers, texts in own words, whatever could name a respondent",
        "order": "random",
        "weights": "none",
        "exported": utc_now().isoformat(timespec="minutes"),
        "exported by": by,
    }


def _free_texts(session: Session, campaign: Campaign, language: str) -> list[tuple[str, str, str]]:
    """Return texts in random order: what stood beside what would tell who wrote both."""
    rows = session.exec(
        select(FreeTextRow).where(
            FreeTextRow.campaign_id == campaign.id, col(FreeTextRow.test).is_(False)
        )
    ).all()
    if not rows:
        raise ExportError(f"{campaign.slug!r} has no texts.", "Export the answers instead.")
    asked = _asked(session, campaign, language)
    listed = [(row.question, asked.get(row.question, ""), row.text) for row in rows]
    SystemRandom().shuffle(listed)
    return listed


def _asked(session: Session, campaign: Campaign, language: str) -> dict[str, str]:
    numbers = [each.version for each in questionnaires.versions(session, campaign.questionnaire)]
    return {
        question.id: say(question.text, language)
        for number in numbers
        for question in questionnaires.load(session, campaign.questionnaire, number).questions
    }


def _listing(format: Format, header: Sequence[str], rows: Iterable[Sequence[Cell | None]]) -> bytes:
    if format is Format.EXCEL:
        return csv_for_excel(header, rows)
    if format is Format.CSV:
        return csv_for_analysis(header, rows)
    from surveys.exchange.workbook_out import SheetOut, workbook

    return workbook([SheetOut("data", header, rows)])
