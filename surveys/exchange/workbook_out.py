"""Write XLSX workbooks: answers, codebook, questions, and what the file is about."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys.asking.answer_table import AnswerTable
from surveys.asking.questionnaire import Page, Questionnaire
from surveys.asking.questions import Question, QuestionType
from surveys.asking.words import Words
from surveys.errors import FileError, raise_all
from surveys.exchange.codebook import codebook_header, codebook_rows
from surveys.exchange.columns import Cell, letters
from surveys.exchange.xml_texts import LONGEST_CELL, xml_text

MOST_ROWS = 1_048_576  # of a sheet, the header counted
XLSFORM_TYPES = {
    QuestionType.SINGLE: "select_one",
    QuestionType.SCALE: "select_one",
    QuestionType.MATRIX: "select_one",
    QuestionType.MULTIPLE: "select_multiple",
    QuestionType.RANKING: "rank",
    QuestionType.NUMBER: "decimal",
    QuestionType.SHORT_TEXT: "text",
    QuestionType.LONG_TEXT: "text",
    QuestionType.DATE: "date",
    QuestionType.MAP_POINT: "select_one",
    QuestionType.NOTE: "note",
    QuestionType.CONSENT: "acknowledge",
}


@dataclass(frozen=True, slots=True)
class SheetOut:
    """One sheet of a workbook: its title, column names, and cells of shape (row, column)."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell | None]]


def answers_workbook(
    table: AnswerTable, questionnaire: Questionnaire, about: Mapping[str, str]
) -> bytes:
    """Return the workbook of a campaign: sheets data, codebook, survey and about.

    Parameters
    ----------
    table : AnswerTable
        Answers over all versions.
    questionnaire : Questionnaire
        The newest version; its languages and questions are listed.
    about : mapping of text to text
        Version, time, filters, who exported, as the last sheet shows it.
    """
    languages = questionnaire.languages
    names = [variable.name for variable in table.variables]
    return workbook(
        [
            SheetOut("data", names, table.rows),
            SheetOut(
                "codebook", codebook_header(languages), codebook_rows(table.variables, languages)
            ),
            SheetOut("survey", survey_header(languages), survey_rows(questionnaire)),
            SheetOut("about", ("what", "value"), about.items()),
        ]
    )


def workbook(sheets: Sequence[SheetOut]) -> bytes:
    """Return an XLSX file in which every text is a text, whatever it begins with.

    Texts are stored as typed strings: no formula, no apostrophe in front, unchanged when read.
    Numbers keep 15 significant digits, as in every spreadsheet program.

    Raises
    ------
    FileError
        If a sheet has more rows, or a cell more characters, than the format holds.
    """
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    filled = {sheet.title: [sheet.header, *sheet.rows] for sheet in sheets}
    for title, rows in filled.items():
        _check_room(title, rows)
    for title, rows in filled.items():
        written = book.create_sheet(title)
        for row in rows:
            written.append([_typed(written, cell) for cell in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def survey_header(languages: Sequence[str]) -> tuple[str, ...]:
    """Return the column names of the sheet of questions, in the layout of XLSForm."""
    texts = [f"{column}::{tag}" for column in ("label", "hint") for tag in languages]
    return ("type", "name", *texts, "required", "relevant")


def survey_rows(questionnaire: Questionnaire) -> Iterator[tuple[str, ...]]:
    """Yield the questions page by page, in the layout of XLSForm, for people to read.

    Conditions stand in the language of the program. A form for other programs is written by
    `surveys.exchange.xlsform_out`.
    """
    languages = questionnaire.languages
    for page in questionnaire.pages:
        yield _survey_row("begin_group", page.id, languages, page.title, page.lead, when=page.when)
        yield from _questions(page, languages)
        yield _survey_row("end_group", page.id, languages, {}, {})


def _questions(page: Page, languages: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for question in page.questions:
        kind = _xlsform_type(question)
        if question.type is not QuestionType.MATRIX:
            yield _survey_row(
                kind,
                question.id,
                languages,
                question.text,
                question.help,
                required="yes" if question.required else "",
                when=question.when,
            )
            continue
        yield _survey_row(
            "begin_group", question.id, languages, question.text, question.help, when=question.when
        )
        for row in question.rows:
            required = "yes" if question.required else ""
            name = f"{question.id}.{row.id}"
            yield _survey_row(kind, name, languages, row.text, {}, required=required)
        yield _survey_row("end_group", question.id, languages, {}, {})


def _xlsform_type(question: Question) -> str:
    kind = XLSFORM_TYPES[question.type]
    if question.type is QuestionType.NUMBER and question.whole:
        return "integer"
    return f"{kind} {question.id}" if question.choices or question.places else kind


def _survey_row(
    kind: str,
    name: str,
    languages: Sequence[str],
    label: Words,
    hint: Words,
    *,
    required: str = "",
    when: str = "",
) -> tuple[str, ...]:
    texts = [words.get(tag, "") for words in (label, hint) for tag in languages]
    return (kind, name, *texts, required, when)


def _check_room(title: str, rows: Sequence[Sequence[Cell | None]]) -> None:
    if len(rows) > MOST_ROWS:
        raise FileError(
            f"The sheet {title!r} would have {len(rows):,} rows; a sheet holds {MOST_ROWS:,}.",
            "Export as CSV, SPSS or Parquet, or fewer answers at a time.",
        )
    raise_all(
        [
            FileError(
                f"Sheet {title!r}, row {number}, column {letters(place)}: {len(cell):,} "
                f"characters; a cell holds {LONGEST_CELL:,}.",
                "Export as CSV, or shorten the text.",
            )
            for number, row in enumerate(rows, start=1)
            for place, cell in enumerate(row)
            if isinstance(cell, str) and len(cell) > LONGEST_CELL
        ]
    )


def _typed(sheet: Any, cell: Cell | None) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(cell, str):
        return cell
    written = WriteOnlyCell(sheet, xml_text(cell))
    # openpyxl takes a text that begins with "=" for a formula unless told otherwise.
    written.data_type = "s"
    return written
