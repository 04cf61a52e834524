"""What leaves the house of a campaign, at three levels, each for those who may have it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from sqlmodel import Session, col, select

from dsm import audit, fieldwork, releases
from dsm.roles import Action
from dsm.small_groups import few_unknown
from dsm.surveying import campaigns, inbox, questionnaires
from dsm.surveying.collected import Collected, ExportError, collect
from dsm.surveying.group_summaries import HEADER, QUESTION, Settle, group_summaries
from dsm.surveying.tables import FreeTextRow
from dsm.surveying.waves import frame_in_merged_groups, in_merged_groups
from dsm.tables import utc_now
from surveys.asking.answer_table import AnswerTable
from surveys.asking.respondents import responses_of_versions
from surveys.asking.words import say
from surveys.campaigns import Campaign, State
from surveys.differencing import GroupCount
from surveys.disclosure import Limits
from surveys.exchange.columns import Cell
from surveys.exchange.delimited_out import (
    ANALYSIS_ENDING,
    EXCEL_ENDING,
    csv_for_analysis,
    csv_for_excel,
)

if TYPE_CHECKING:
    from surveys.exchange.ddi import Study

# Fewer than a mean may rest on: a difference of two means is the mean of those between them.
FEW = Limits(count=Limits().mean)
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
    Format.XLSX: ".xlsx",
    Format.SPSS: ".sav",
    Format.SPSS_SETS: ".sps",
    Format.PARQUET: ".parquet",
    Format.DDI: ".ddi.xml",
}
MEDIA: Mapping[Format, str] = {
    Format.EXCEL: "text/csv; charset=utf-8",
    Format.CSV: "text/csv; charset=utf-8",
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
    session: Session,
    slug: str,
    level: Level,
    format: Format,
    *,
    by: str,
    language: str = "nb",
) -> Download:
    """Return one file of a campaign, and note in the audit log who took it.

    The face that offers it asks `dsm.roles.may` for `ACTION[level]` first.

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

    Raises
    ------
    ExportError
        If the level has no such format, nobody answered, the answers are purged, or figures for
        everybody are wanted while answers still come in: from two such files the answers in
        between could be worked out.
    """
    _require_format(level, format)
    campaign = campaigns.find(session, slug)
    if level is Level.PUBLIC:
        _require_ended(session, campaign)
    if level is Level.FREE_TEXT:
        rows = _free_texts(session, campaign, language)
        content, count = _listing(format, FREE_TEXT_HEADER, rows), len(rows)
    else:
        collected = collect(session, campaign)
        content = _WRITERS[level](session, collected, format, by, language)
        count = len(collected.cases)
    audit.record(
        session, by, ACTION[level].value, f"campaign:{slug}", format=format.value, count=count
    )
    return Download(name=_name(slug, level, format), media_type=MEDIA[format], content=content)


def _require_ended(session: Session, campaign: Campaign) -> None:
    """Refuse figures that a later file would change: the difference would be few people's."""
    if campaign.state is not State.CLOSED:
        raise ExportError(
            f"{campaign.slug!r} is {campaign.state}; its figures would change with every answer.",
            "Close it first; then the figures of groups can be exported.",
        )
    waiting = inbox.waiting(session, campaign.id)
    if waiting:
        raise ExportError(
            f"{waiting} answers of {campaign.slug!r} still wait to be mixed.",
            f"Wait until the grace is over, {campaign.ends_at:%Y-%m-%d %H:%M} UTC.",
        )


def _name(slug: str, level: Level, format: Format) -> str:
    return f"{slug}-{level}{ENDINGS[format]}"


def _require_format(level: Level, format: Format) -> None:
    if format not in FORMATS[level]:
        ways = ", ".join(sorted(FORMATS[level]))
        raise ExportError(f"{level} is not exported as {format}.", f"Choose one of: {ways}.")


def _public(
    session: Session, collected: Collected, format: Format, by: str, language: str
) -> bytes:
    campaign = collected.campaign
    frame = fieldwork.load_frame(session, campaign.frame) if campaign.frame else None
    asked = responses_of_versions(
        collected.versions, collected.cases, frame.factors if frame else ()
    )
    responses = in_merged_groups(asked, collected.coarsening)
    background = responses.background.astype(np.int64)
    kept = ~few_unknown(background)
    summaries = group_summaries(
        _without_background(collected, kept.tolist()),
        responses.factors,
        background[kept],
        frame=frame_in_merged_groups(frame, collected.coarsening) if frame else None,
        language=language,
        settle=_beside_what_was_published(session, campaign, by),
    )
    rows = [summary.row for summary in summaries]
    return _listing(format, HEADER, rows)


def _beside_what_was_published(session: Session, campaign: Campaign, by: str) -> Settle:
    """Return what hides a group that few were added to, or left, since figures were published.

    One series for the campaign, whatever population it is grouped by: other groups of the
    same people are what a difference is made of.
    """

    def settle(counts: Sequence[GroupCount]) -> Sequence[GroupCount]:
        if not any(one.shown for one in counts):
            return counts  # a file without a figure publishes nothing
        return releases.publish(
            session,
            f"campaign:{campaign.slug}",
            "figures by group",
            counts,
            by=by,
            apart=QUESTION,
            limits=FEW,
        ).counts

    return settle


def _without_background(collected: Collected, kept: Sequence[bool]) -> AnswerTable:
    """Return the answers that have figures by group; what makes the groups has none itself."""
    table = collected.table()
    telling = {
        question.id
        for version in collected.versions
        for question in version.questions
        if question.background is not None
    }
    places = [at for at, one in enumerate(table.variables) if one.question not in telling]
    rows = (row for row, keep in zip(table.rows, kept, strict=True) if keep)
    return AnswerTable(
        tuple(table.variables[place] for place in places),
        tuple(tuple(row[place] for place in places) for row in rows),
    )


def _analysis(
    session: Session, collected: Collected, format: Format, by: str, language: str
) -> bytes:
    table = collected.table()
    if format in {Format.EXCEL, Format.CSV}:
        names = [variable.name for variable in table.variables]
        return _listing(format, names, table.rows)
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
            _study(collected, _name(collected.campaign.slug, Level.ANALYSIS, Format.SPSS)), table
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


_WRITERS: Mapping[Level, Callable[[Session, Collected, Format, str, str], bytes]] = {
    Level.PUBLIC: _public,
    Level.ANALYSIS: _analysis,
}
