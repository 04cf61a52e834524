"""Read back files of answers that this program wrote: CSV for analysis, XLSX, SPSS."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from surveys.asking.answer_table import AnswerTable, Case, Code, cases_of
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.variables import VERSION, Variable, variables
from surveys.errors import FileError, FixableError, raise_all
from surveys.exchange.columns import Cell, Column, Table, examples
from surveys.exchange.numbers import number_of
from surveys.exchange.spss_out import from_spss_code
from surveys.exchange.tables import read_table


def read_cases(
    path: Path, versions: Sequence[Questionnaire], *, marks: Sequence[Variable] = ()
) -> tuple[Case, ...]:
    """Return the answers in a file that was exported from these versions.

    Parameters
    ----------
    path : Path
        CSV for analysis, XLSX or SPSS, with the columns of `surveys.asking.variables`.
    versions : sequence of Questionnaire
        Every version that somebody answered, oldest first.
    marks : sequence of Variable
        Columns that are no answers, as they were given to `variables`.

    Raises
    ------
    FileError
        Naming every column that is missing, and rows whose cells stand for nothing. Whether the
        answers fit their questions is for `surveys.asking.answers.check_answers`.
    """
    return cases_of(answer_table(read_table(path), variables(versions, marks=marks)))


def answer_table(table: Table, expected: Sequence[Variable]) -> AnswerTable:
    """Return the answers in a table of which every column is one of `expected`.

    Raises
    ------
    FileError
        As `read_cases`.
    """
    found = [(variable, table.find(variable.name)) for variable in expected]
    raise_all(
        [
            FileError(
                f"{table.source} has no column {variable.name!r}.",
                "Export all columns, and change none of their names.",
            )
            for variable, column in found
            if column is None
        ]
    )
    problems: list[FixableError] = []
    cells = [
        _cells(table, variable, column, problems)
        for variable, column in found
        if column is not None
    ]
    raise_all(problems)
    rows = tuple(zip(*cells, strict=True)) if table.rows else ()
    result = AnswerTable(tuple(expected), rows)
    _require_known_versions(table, result)
    return result


def _cells(
    table: Table, variable: Variable, column: Column, problems: list[FixableError]
) -> list[Code]:
    from_spss = bool(column.format)
    cells: list[Code] = []
    strange: dict[str, list[int]] = {}
    for number, value in zip(table.row_numbers.tolist(), column.values.tolist(), strict=True):
        cell = _code(variable, value, from_spss=from_spss)
        if cell is None:
            strange.setdefault(str(value), []).append(number)
        else:
            cells.append(cell)
    problems += [
        FileError(
            f"{table.source}, column {variable.name!r}, {examples(rows)}: {text!r} means nothing.",
            "Write one of the codes of the codebook; missing answers have codes too.",
        )
        for text, rows in strange.items()
    ]
    return cells


def _code(variable: Variable, value: Cell | None, *, from_spss: bool) -> Code | None:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return None
    if from_spss:
        return _from_spss(variable, value)
    if variable.texts:
        # A spreadsheet program gives whole numbers as numbers, such as codes of missing answers.
        return value if isinstance(value, str) else f"{value:.0f}"
    number = number_of(value) if isinstance(value, str) else value
    if number is None:
        return None
    return int(number) if float(number).is_integer() else float(number)


def _from_spss(variable: Variable, value: Cell) -> Code | None:
    try:
        return from_spss_code(variable, float(value))
    except (ValueError, IndexError, OverflowError):
        return None


def _require_known_versions(table: Table, read: AnswerTable) -> None:
    known = next(variable for variable in read.variables if variable.name == VERSION).versions
    strange = sorted({str(version) for version in read.column(VERSION)} - set(map(str, known)))
    if strange:
        raise FileError(
            f"{table.source} has answers to version {', '.join(strange)}.",
            f"Give the questionnaire of that version too; known are: {', '.join(map(str, known))}.",
        )
