"""Answers in a table of another program: read cell by cell, checked, and all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from surveys.asking.answer_rules import answer_problems
from surveys.asking.questions import Question, QuestionType
from surveys.errors import AnswerError, FileError, FixableError, raise_all
from surveys.exchange.columns import Cell, Column, Table, cell_text
from surveys.exchange.imported import ImportedAnswers
from surveys.exchange.imported_cells import CellError, Style, read_cell
from surveys.exchange.imported_columns import AnswerColumn, Part, Sorted
from surveys.exchange.imported_names import shown

MOST_PROBLEMS = 2_000  # of one file; beyond it the file is another one than was meant


class BadCodeError(AnswerError):
    """A value in a column of answers that is no answer to its question, with all its rows."""

    code = "bad-code"

    def __init__(
        self, problem: str, fix: str, column: str = "", value: str = "", rows: tuple[int, ...] = ()
    ) -> None:
        super().__init__(problem, fix)
        self.args = (problem, fix, column, value, rows)
        self.column = column
        self.value = value
        self.rows = rows


def read_answers(
    table: Table,
    found: Sorted,
    style: Style,
    *,
    kept: Sequence[int] | None = None,
    finished: Sequence[bool] | None = None,
) -> ImportedAnswers:
    """Return the answers in a table, all of them or none.

    Parameters
    ----------
    table : Table
        Rows of respondents, as they stand in the file.
    found : Sorted
        Which column holds which answer.
    style : Style
        How the program writes what was chosen.
    kept : sequence of int, optional
        Positions of the rows that are respondents; by default all.
    finished : sequence of bool, shape (row,), optional
        Which respondents came to the end; by default all.

    Raises
    ------
    FixableError
        Naming row and column of every value that is no answer, all at once; or that the file has
        no respondents, or no column of the questionnaire.
    """
    rows = list(range(table.rows)) if kept is None else list(kept)
    reader = _Reader(table, found, style, rows)
    raise_all(reader.missing())
    for column in found.answers:
        reader.read(column)
    reader.gather()
    raise_all(reader.problems())
    return ImportedAnswers(
        answers=tuple(reader.answers),
        free_texts=tuple(reader.texts),
        finished=tuple(finished is None or finished[row] for row in rows),
        dropped=found.dropped,
    )


def runs(numbers: Sequence[int]) -> str:
    """Return row numbers in a line, neighbours drawn together.

    >>> runs([2, 3, 4, 9]), runs([7])
    ('rows 2-4, 9', 'row 7')
    """
    told = []
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        some = [number for _, number in run]
        told.append(f"{some[0]}-{some[-1]}" if len(some) > 2 else ", ".join(map(str, some)))
    return f"row{'s' if len(numbers) > 1 else ''} {', '.join(told)}"


@dataclass(slots=True)
class _Parts:
    """What was read of the answer of one respondent to a question in several columns."""

    chosen: list[tuple[int, int]] = field(default_factory=list)  # place (or code) and code
    rows: dict[str, Any] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


class _Reader:
    def __init__(self, table: Table, found: Sorted, style: Style, rows: list[int]) -> None:
        self.answers: list[dict[str, Any]] = [{} for _ in rows]
        self.texts: list[dict[str, str]] = [{} for _ in rows]
        self._table = table
        self._found = found
        self._style = style
        self._rows = rows
        self._bad: dict[tuple[str, str, str], list[int]] = {}
        self._parts: dict[str, dict[int, _Parts]] = {}
        self._of: dict[str, AnswerColumn] = {}
        self._whole = {each.question.id for each in found.answers if each.part is Part.WHOLE}

    def missing(self) -> list[FixableError]:
        """Return what keeps the file from being answers at all."""
        source = self._table.source
        problems: list[FixableError] = []
        if not self.answers:
            problems.append(
                FileError(f"{source} has no respondents.", "Choose the file with the answers.")
            )
        if not self._found.answers:
            problems.append(
                FileError(
                    f"{source} has no column of this questionnaire; its first are "
                    f"{', '.join(map(shown, self._table.names[:5]))}.",
                    "Export the answers with codes of questions as headers, not with their texts.",
                )
            )
        return problems + self._doubled()

    def read(self, column: AnswerColumn) -> None:
        """Read the cells of one column."""
        if column.part is not Part.WHOLE and column.question.id in self._whole:
            return  # the same answer stands in a column of its own
        held = self._table.find(column.header)
        assert held is not None
        known: dict[Cell, Any] = {}
        cells = _cells(held)
        for respondent, row in enumerate(self._rows):
            cell = cells[row]
            if cell is None:
                continue
            if cell not in known:
                known[cell] = self._value(column, cell)
            value = known[cell]
            if isinstance(value, CellError):
                self._note(column.header, cell_text(cell), value.expected, respondent)
            elif value is not None:
                self._keep(column, respondent, value)

    def gather(self) -> None:
        """Put answers together that stand in several columns."""
        for id, of_respondents in self._parts.items():
            column = self._of[id]
            for respondent, parts in of_respondents.items():
                answer = _joined(column.question, parts)
                if isinstance(answer, CellError):
                    self._note(column.header, id, answer.expected, respondent)
                elif answer is not None:
                    self.answers[respondent][id] = answer

    def problems(self) -> list[FixableError]:
        """Return every value that is no answer, by column, with its rows."""
        numbers = self._table.row_numbers.tolist()
        found: list[FixableError] = []
        for (header, text, expected), respondents in list(self._bad.items())[:MOST_PROBLEMS]:
            rows = tuple(numbers[self._rows[respondent]] for respondent in respondents)
            found.append(
                BadCodeError(
                    f"{self._table.source}, {runs(rows)}, column {shown(header)}: "
                    f"{shown(text)} is not {expected}.",
                    "Correct the value in the file, or empty the cell.",
                    header,
                    text,
                    rows,
                )
            )
        left = len(self._bad) - MOST_PROBLEMS
        if left > 0:
            found.append(
                FileError(
                    f"{self._table.source}: {left:,} more values are no answers.",
                    "Check that the file belongs to this version of the questionnaire.",
                )
            )
        return found

    def _doubled(self) -> list[FixableError]:
        first: dict[tuple[str, Part, str, int], str] = {}
        problems: list[FixableError] = []
        for each in self._found.answers:
            key = (each.question.id, each.part, each.row, each.code)
            known = first.setdefault(key, each.header)
            if known != each.header:
                problems.append(
                    FileError(
                        f"{self._table.source}: the columns {shown(known)} and "
                        f"{shown(each.header)} hold the same answer.",
                        "Remove one of the two.",
                    )
                )
        return problems

    def _value(self, column: AnswerColumn, cell: Cell) -> Any:
        try:
            return read_cell(column, cell_text(cell), self._style)
        except CellError as error:
            return error

    def _keep(self, column: AnswerColumn, respondent: int, value: Any) -> None:
        id = column.question.id
        if column.part is Part.WHOLE:
            kept: dict[str, Any] = self.answers[respondent]
            if column.question.type.is_free_text:
                kept = self.texts[respondent]
            kept[id] = value
            return
        self._of.setdefault(id, column)
        parts = self._parts.setdefault(id, {}).setdefault(respondent, _Parts())
        if column.part is Part.ROW:
            parts.rows[column.row] = value
        elif column.part is Part.PLACE:
            parts.chosen.append((column.code, value))
        elif column.part is Part.RANKED:
            parts.chosen.append((value, column.code))
        elif column.row:
            parts.missing.append(column.row)
        else:
            parts.chosen.append((column.code, column.code))

    def _note(self, header: str, text: str, expected: str, respondent: int) -> None:
        self._bad.setdefault((header, text, expected), []).append(respondent)


def _joined(question: Question, parts: _Parts) -> Any:
    """Return an answer from its parts, or what is wrong with them together."""
    if question.type is QuestionType.MATRIX:
        return parts.rows
    if parts.missing and (parts.chosen or len(parts.missing) > 1):
        return CellError("one answer: a missing answer stands beside others")
    if parts.missing:
        return {"missing": parts.missing[0]}
    chosen = sorted(parts.chosen)
    places = [place for place, _ in chosen]
    if question.type is QuestionType.RANKING and places != list(range(1, len(places) + 1)):
        return CellError("a ranking: a place is empty before a later one, or stands twice")
    answer = [code for _, code in chosen]
    problem = next(iter(answer_problems(question, answer)), None)
    return CellError.of(problem) if problem else answer


def _cells(column: Column) -> list[Cell | None]:
    # A file of numbers marks what is empty by nan, which equals nothing.
    return [cell if cell == cell else None for cell in column.values.tolist()]  # noqa: PLR0124  # that is how nan is told
