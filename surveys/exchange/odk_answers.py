"""Answers collected with an XLSForm: files of ODK Central (CSV) and Kobo (CSV, XLSX)."""

import re
from collections.abc import Iterator
from pathlib import Path

from surveys.asking.questionnaire import Page, Questionnaire
from surveys.asking.questions import Question, QuestionType
from surveys.errors import FixableError, raise_all
from surveys.exchange.columns import Table, cell_text
from surveys.exchange.imported import ImportedAnswers
from surveys.exchange.imported_answers import BadCodeError, read_answers, runs
from surveys.exchange.imported_cells import Style
from surveys.exchange.imported_columns import (
    AnswerColumn,
    Layout,
    Part,
    Sorted,
    flag_code,
    flags_of,
)
from surveys.exchange.imported_names import shown
from surveys.exchange.tables import read_table
from surveys.exchange.xlsform_out import is_alone, row_names

OWN = re.compile(
    r"AttachmentsPresent|AttachmentsExpected|Status|ReviewState|Edits|FormVersion|PARENT_KEY"
    r"|_id|_validation_status|_notes|_status|__version__|_tags|_index|meta[-/].*"
    r"|(?:.*[-/])?(?:generated_table_list_label_[0-9]+|reserved_name_for_field_list_labels_[0-9]+)"
)
# What a reviewer has turned down is no answer.
TURNED_DOWN = {
    "ReviewState": frozenset({"rejected"}),
    "_validation_status": frozenset({"not approved", "validation_status_not_approved"}),
}


def read_odk_answers(path: Path | str, questionnaire: Questionnaire) -> ImportedAnswers:
    """Return the answers in a file of ODK Central or Kobo.

    Parameters
    ----------
    path : Path or str
        A CSV or XLSX file with XML values, not labels, as headers. Groups may stand before a
        name, with "-" or "/" between. Several answers may stand in one cell, or in a column each.
    questionnaire : Questionnaire
        What the form asked.

    Returns
    -------
    ImportedAnswers
        Without the columns of person, place, device and time, which are listed as dropped, and
        without submissions that a reviewer turned down.

    Raises
    ------
    FixableError
        Naming row and column of every value that is no answer, all at once.
    """
    table = read_table(path)
    layout = _layout(questionnaire)
    _add_named_flags(layout, table)
    found = layout.sort(table, OWN)
    raise_all(list(_other_versions(table, questionnaire)))
    kept, left_out = _kept(table)
    found = Sorted(found.answers, (*found.dropped, *left_out))
    return read_answers(table, found, Style(), kept=kept)


def _layout(questionnaire: Questionnaire) -> Layout:
    layout = Layout()
    names = row_names(questionnaire)
    for page in questionnaire.pages:
        for question in page.questions:
            for header, column in _headers(question, names):
                for before in _groups(page):
                    layout.add(f"{before}{header}", column)
    return layout


def _groups(page: Page) -> tuple[str, ...]:
    return ("",) if is_alone(page) else ("", f"{page.id}-", f"{page.id}/")


def _headers(
    question: Question, names: dict[tuple[str, str], str]
) -> Iterator[tuple[str, AnswerColumn]]:
    if question.type is QuestionType.MATRIX:
        for row in question.rows:
            column = AnswerColumn("", question, Part.ROW, row.id)
            for name in {names[question.id, row.id], f"{question.id}.{row.id}"}:
                for before in ("", f"{question.id}-", f"{question.id}/"):
                    yield f"{before}{name}", column
    elif question.type is not QuestionType.NOTE:
        yield question.id, AnswerColumn("", question)
        if question.type is QuestionType.MULTIPLE:
            for name, column in flags_of(question):
                yield f"{question.id}/{name}", column


def _add_named_flags(layout: Layout, table: Table) -> None:
    """Add columns of choices that have a name in the file and a number here, such as "q/yes"."""
    for header in table.names:
        start, _, name = header.rpartition("/")
        column = layout.known.get(start)
        if header in layout.known or column is None or column.part is not Part.WHOLE:
            continue
        code = flag_code(column.question, name)
        if column.question.type is QuestionType.MULTIPLE and code is not None:
            layout.add(header, AnswerColumn("", column.question, Part.FLAG, "", code))


def _other_versions(table: Table, questionnaire: Questionnaire) -> Iterator[FixableError]:
    column = table.find("FormVersion")
    wanted = str(questionnaire.version)
    rows: dict[str, list[int]] = {}
    for number, cell in zip(table.row_numbers.tolist(), _texts(table, "FormVersion"), strict=False):
        if cell.isdigit() and cell != wanted:
            rows.setdefault(cell, []).append(number)
    for version, numbers in rows.items():
        assert column is not None
        yield BadCodeError(
            f"{table.source}, {runs(numbers)}, column 'FormVersion': {shown(version)} is not the "
            f"version of this questionnaire ({wanted}).",
            "Import these rows with the version that they answered.",
            "FormVersion",
            version,
            tuple(numbers),
        )


def _kept(table: Table) -> tuple[list[int], list[str]]:
    kept = list(range(table.rows))
    told = []
    for header, refused in TURNED_DOWN.items():
        cells = _texts(table, header)
        out = {row for row, cell in enumerate(cells) if cell.lower() in refused}
        if out:
            told.append(f"{len(out)} submissions that a reviewer turned down ({header!r})")
        kept = [row for row in kept if row not in out]
    return kept, told


def _texts(table: Table, header: str) -> list[str]:
    column = table.find(header)
    return [] if column is None else [cell_text(cell) for cell in column.values.tolist()]
