"""Read a plain table of answers: one column per question, headed by its id, holding codes."""

from pathlib import Path

from surveys.asking.questionnaire import Questionnaire
from surveys.exchange.imported import ImportedAnswers
from surveys.exchange.imported_answers import read_answers
from surveys.exchange.imported_cells import Style
from surveys.exchange.imported_columns import plain_layout
from surveys.exchange.tables import read_table


def read_plain_answers(
    path: Path | str, questionnaire: Questionnaire, *, sheet: str | None = None
) -> ImportedAnswers:
    """Return the answers in a CSV, XLSX or SPSS file whose columns are called as our questions.

    Parameters
    ----------
    path : Path or str
        The file.
    questionnaire : Questionnaire
        What was asked. Headers are ids of questions, ``q.row`` or ``q_row`` for the row of a
        matrix, ``q_3`` for choice 3 of several answers (1 or 0), ``q_1`` for the first place of
        a ranking.
    sheet : str, optional
        Sheet of a workbook; by default the first.

    Returns
    -------
    ImportedAnswers
        With every column that is no question listed as dropped.

    Raises
    ------
    FixableError
        Naming row and column of every value that is no answer, all at once.
    """
    table = read_table(path, sheet=sheet)
    return read_answers(table, plain_layout(questionnaire).sort(table), Style())
