"""Answers of many people as rows of codes, one column per variable, and back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.asking.answer_rules import BY_SYSTEM, missing_answer, missing_kind
from surveys.asking.questions import QuestionType
from surveys.asking.variables import VERSION, Variable
from surveys.responses import Missing

type Code = int | float | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What one person answered, and to which version.

    Parameters
    ----------
    version : int
        Version of the questionnaire.
    answers : dict
        As they are stored, without texts in somebody's own words.
    marks : dict of name to whole number
        What is no answer, such as the round of a panel; by the names of their variables.
    """

    version: int
    answers: dict[str, Any] = field(default_factory=dict)
    marks: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """Rows of codes.

    Parameters
    ----------
    variables : tuple of Variable
        One per column.
    rows : tuple of tuples
        Shape (case, variable): numbers, or texts where the variable says so. Never empty: a
        missing answer has a code of its own.
    """

    variables: tuple[Variable, ...]
    rows: tuple[tuple[Code, ...], ...]

    def column(self, name: str) -> tuple[Code, ...]:
        """Return the cells of the variable called `name`."""
        place = [variable.name for variable in self.variables].index(name)
        return tuple(row[place] for row in self.rows)


def table_of(variables: Sequence[Variable], cases: Iterable[Case]) -> AnswerTable:
    """Return the answers as rows of codes, in the order of `cases`.

    What a version does not ask was not shown; what has no answer though it was asked was left
    blank. An answer to a question that no variable stands for is left out.
    """
    columns = tuple(variables)
    return AnswerTable(columns, tuple(tuple(_cell(one, case) for one in columns) for case in cases))


def cases_of(table: AnswerTable) -> tuple[Case, ...]:
    """Return the cases that `table_of` wrote, each with an answer to all that its version asks.

    Raises
    ------
    ValueError
        If the table lacks the version of its cases.
    """
    place = [variable.name for variable in table.variables].index(VERSION)
    return tuple(_case(table.variables, row, int(row[place])) for row in table.rows)


def _cell(variable: Variable, case: Case) -> Code:
    if variable.type is None:
        return case.version if variable.name == VERSION else case.marks[variable.name]
    if case.version not in variable.versions:
        return _missing_cell(variable, Missing.NOT_SHOWN)
    answer = case.answers.get(variable.question)
    missing = Missing.LEFT_BLANK if answer is None else missing_kind(answer)
    if missing is not None:
        return _missing_cell(variable, missing)
    return _part_of(variable, answer)


def _part_of(variable: Variable, answer: Any) -> Code:
    if variable.type is QuestionType.MULTIPLE:
        return int(int(variable.part) in answer)
    if variable.type is QuestionType.RANKING:
        place = int(variable.part)
        return answer[place - 1] if place <= len(answer) else _blank(variable)
    if variable.type is QuestionType.MATRIX:
        code = answer.get(variable.part)
        missing = missing_kind(code)
        if code is None or missing is not None:
            return _missing_cell(variable, missing or Missing.LEFT_BLANK)
        return int(code)
    return answer  # type: ignore[no-any-return]  # a code, a number, a day, the id of a place


def _blank(variable: Variable) -> Code:
    return _missing_cell(variable, Missing.LEFT_BLANK)


def _missing_cell(variable: Variable, kind: Missing) -> Code:
    code = variable.missing[kind]
    return str(code) if variable.texts else code


def _case(columns: Sequence[Variable], row: Sequence[Code], version: int) -> Case:
    parts: dict[str, list[tuple[Variable, Any]]] = {}
    marks: dict[str, int] = {}
    for variable, cell in zip(columns, row, strict=True):
        if variable.type is None and variable.name != VERSION:
            marks[variable.name] = int(cell)
        elif variable.type is not None and version in variable.versions:
            parts.setdefault(variable.question, []).append((variable, _read(variable, cell)))
    answers = {id: _answer(found) for id, found in parts.items()}
    return Case(version=version, answers=answers, marks=marks)


def _read(variable: Variable, cell: Code) -> Any:
    for kind, code in variable.missing.items():
        if cell == (str(code) if variable.texts else code):
            return missing_answer(kind)
    return cell


def _answer(parts: list[tuple[Variable, Any]]) -> Any:
    kind = parts[0][0].type
    first = parts[0][1]
    if kind is QuestionType.MULTIPLE:
        chosen = [int(variable.part) for variable, cell in parts if cell == 1]
        return first if missing_kind(first) else sorted(chosen)
    if kind is QuestionType.RANKING:
        ranked = [cell for _, cell in parts if missing_kind(cell) is None]
        return ranked or first
    if kind is QuestionType.MATRIX:
        whole = {missing_kind(cell) for _, cell in parts}
        if len(whole) == 1 and whole <= set(BY_SYSTEM):
            return first
        return {variable.part: cell for variable, cell in parts}
    return first
