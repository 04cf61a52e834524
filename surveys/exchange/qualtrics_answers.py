"""Answers collected with Qualtrics: its CSV with three rows of headers."""

import re
from pathlib import Path

from surveys.asking.questionnaire import Questionnaire
from surveys.asking.questions import Question, QuestionType
from surveys.errors import FileError
from surveys.exchange.columns import Table
from surveys.exchange.imported import ImportedAnswers
from surveys.exchange.imported_answers import read_answers
from surveys.exchange.imported_cells import Style
from surveys.exchange.imported_columns import AnswerColumn, Layout, Part, Sorted, flag_code
from surveys.exchange.tables import read_table

HEADER_ROWS = 2  # below the first: the texts of the questions, and the ids of the import
OWN = re.compile(r"Status|Progress|Finished|DistributionChannel|UserLanguage|Q_.*|.*_DO(?:_.*)?")
# What the author tried out, and what the program holds for spam, was answered by nobody.
NOBODY = frozenset({"1", "2", "8", "9", "17", "survey preview", "survey test", "spam",
                    "possible spam", "offline survey preview"})  # fmt: skip
STYLE = Style(blank=frozenset({"-99"}), between=",")


def read_qualtrics_answers(path: Path | str, questionnaire: Questionnaire) -> ImportedAnswers:
    """Return the answers in a CSV file of Qualtrics.

    Parameters
    ----------
    path : Path or str
        The file, with its three rows of headers. Answers may be codes or texts.
    questionnaire : Questionnaire
        The survey. Headers are ids of its questions, with ``_row``, ``_choice`` or ``_TEXT``
        behind them.

    Returns
    -------
    ImportedAnswers
        Without previews, tests and spam. Addresses, coordinates, names and times are listed as
        dropped.

    Raises
    ------
    FixableError
        Naming row and column of every value that is no answer, all at once; or that the three
        rows of headers are not there.
    """
    table = read_table(path)
    _check_headers(table)
    found = _layout(questionnaire, table).sort(table, OWN)
    kept, left_out = _kept(table)
    found = Sorted(found.answers, (*found.dropped, *left_out))
    return read_answers(table, found, STYLE, kept=kept, finished=_finished(table))


def _check_headers(table: Table) -> None:
    third = [column.values[1] for column in table.columns] if table.rows > 1 else []
    if not any(isinstance(cell, str) and cell.startswith('{"ImportId"') for cell in third):
        raise FileError(
            f"{table.source}: row 3 does not hold the ids of a Qualtrics export.",
            "Export the answers from Qualtrics as CSV, and leave its three rows of headers.",
        )


def _layout(questionnaire: Questionnaire, table: Table) -> Layout:
    layout = Layout()
    by_id = {question.id: question for question in questionnaire.questions}
    for id, question in by_id.items():
        if question.type not in {QuestionType.NOTE, QuestionType.MATRIX}:
            layout.add(id, AnswerColumn("", question))
    for header in table.names:
        start, _, part = header.rpartition("_")
        if header not in by_id and start in by_id:
            column = _part(by_id[start], part)
            if column is not None:
                layout.add(header, column)
    return layout


def _part(question: Question, part: str) -> AnswerColumn | None:
    if question.type.is_free_text and part == "TEXT":
        return AnswerColumn("", question)
    if question.type is QuestionType.MATRIX and part in {row.id for row in question.rows}:
        return AnswerColumn("", question, Part.ROW, part)
    code = flag_code(question, part)
    if code is not None and question.type is QuestionType.MULTIPLE:
        return AnswerColumn("", question, Part.ANY, "", code)
    if code is not None and question.type is QuestionType.RANKING:
        return AnswerColumn("", question, Part.RANKED, "", code)
    return None


def _kept(table: Table) -> tuple[list[int], list[str]]:
    rows = list(range(HEADER_ROWS, table.rows))
    status = table.find("Status")
    nobody = {
        row for row in rows if status is not None and str(status.values[row]).lower() in NOBODY
    }
    told = [f"{len(nobody)} previews, tests or spam ('Status')"] if nobody else []
    return [row for row in rows if row not in nobody], told


def _finished(table: Table) -> list[bool] | None:
    column = table.find("Finished")
    if column is None:
        return None
    return [str(cell).lower() in {"1", "true"} for cell in column.values.tolist()]
