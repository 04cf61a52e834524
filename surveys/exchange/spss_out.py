"""Write SPSS files with labels, measures and missing codes, and the syntax that sets need."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from surveys.asking.answer_table import AnswerTable, Code
from surveys.asking.questions import QuestionType
from surveys.asking.variables import LONGEST_NAME, RESERVED, Variable, missing_codes
from surveys.asking.words import say
from surveys.errors import FileError, FixableError, raise_all
from surveys.exchange.columns import Cell, Column, Table

LONGEST_LABEL = 256  # bytes; what is longer is cut silently by the library
LONGEST_VALUE_LABEL = 120  # bytes
NAME = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ@#$][\wÀ-ÖØ-öø-ÿ.@#$]*")
LINE_BREAK = re.compile(r"\s*[\r\n]+\s*")
BEGINNING = date(1582, 10, 14)  # SPSS counts the seconds since then
DAY = 86_400  # seconds


def write_spss(table: Table, path: Path, *, title: str = "") -> None:
    """Write a table as .sav, or .zsav where the name ends so.

    Parameters
    ----------
    table : Table
        As `read_spss` returns it: what it says of labels, measures, formats and missing values
        is written; nan and None are left empty.
    path : Path
        The file.
    title : str
        Label of the file.

    Raises
    ------
    FileError
        Naming every variable that SPSS would not take: by its name, by a name that another has
        but for case, or by more missing values than SPSS declares.
    """
    import pandas as pd
    import pyreadstat

    raise_all(list(_problems(table)))
    pyreadstat.write_sav(
        pd.DataFrame({column.name: _cells(column) for column in table.columns}),
        path,
        file_label=cut(title, 64),
        column_labels={each.name: cut(each.label, LONGEST_LABEL) for each in table.columns},
        compress=path.suffix.lower() == ".zsav",
        variable_value_labels={
            column.name: _labels(column) for column in table.columns if column.labels
        },
        missing_ranges={
            column.name: [_declared(low, high) for low, high in column.user_missing]
            for column in table.columns
            if column.user_missing
        },
        variable_measure={each.name: each.measure for each in table.columns if each.measure},
        variable_format={each.name: each.format for each in table.columns if each.format},
    )


def spss_table(table: AnswerTable, language: str, *, source: str = "answers") -> Table:
    """Return answers as SPSS wants them: days as dates, places as numbers, missing codes declared."""
    columns = [
        Column(
            name=variable.name,
            values=np.array([spss_code(variable, row[place]) for row in table.rows], np.float64),
            labels={code: say(words, language) for code, words in value_labels(variable).items()},
            user_missing=_missing_range(variable),
            label=say(variable.label, language),
            measure=str(variable.measure),
            format=_format(variable),
        )
        for place, variable in enumerate(table.variables)
    ]
    return Table(
        source=source, columns=tuple(columns), row_numbers=np.arange(1, len(table.rows) + 1)
    )


def spss_code(variable: Variable, cell: Code) -> float:
    """Return a cell as the number that stands for it in an SPSS file.

    Raises
    ------
    ValueError
        If it is the id of a place that the variable does not know.
    """
    if not variable.texts:
        return float(cell)
    for kind, code in variable.missing.items():
        if cell == str(code):
            return float(_spss_missing(variable)[kind])
    if variable.type is QuestionType.DATE:
        return float((date.fromisoformat(str(cell)) - BEGINNING).days * DAY)
    return float(list(variable.place_labels).index(str(cell)) + 1)


def from_spss_code(variable: Variable, number: float) -> Code:
    """Return the cell that `spss_code` wrote.

    Raises
    ------
    IndexError, ValueError, OverflowError
        If the number stands for nothing.
    """
    if not variable.texts:
        return int(number) if float(number).is_integer() else float(number)
    for kind, code in _spss_missing(variable).items():
        if number == code:
            return str(variable.missing[kind])
    if variable.type is QuestionType.DATE:
        return date.fromordinal(BEGINNING.toordinal() + int(number // DAY)).isoformat()
    place = int(number) - 1
    if place < 0 or place + 1 != number:
        raise ValueError(f"{number} is the number of no place")
    return list(variable.place_labels)[place]


def value_labels(variable: Variable) -> dict[int, Mapping[str, str]]:
    """Return the labels of all codes of a variable in an SPSS file, missing ones too."""
    own = dict(variable.values)
    if variable.type is QuestionType.MAP_POINT:
        own = dict(enumerate(variable.place_labels.values(), start=1))
    kinds = {code: kind for kind, code in variable.missing.items()}
    missing = {
        _spss_missing(variable)[kinds[code]]: words
        for code, words in variable.missing_texts().items()
    }
    return {**own, **missing}


def sets_syntax(variables: Sequence[Variable], language: str) -> str:
    """Return SPSS syntax that declares the multiple response sets, which .sav files here lack."""
    grouped: dict[str, list[Variable]] = {}
    for variable in variables:
        if variable.is_several:
            grouped.setdefault(variable.question, []).append(variable)
    return "".join(_set(members, language) for members in grouped.values())


def cut(text: str, longest: int) -> str:
    r"""Return a text of at most `longest` bytes on one line, cut between two characters.

    >>> cut("æøå", 6), cut("æøåå", 6), cut("one\ntwo", 20)
    ('æøå', 'æ…', 'one two')
    """
    line = LINE_BREAK.sub(" ", text).strip()
    if len(line.encode()) <= longest:
        return line
    kept = line.encode()[: longest - len("…".encode())]
    return kept.decode(errors="ignore").rstrip() + "…"


def _set(members: Sequence[Variable], language: str) -> str:
    label = cut(say(members[0].question_text, language), 80).replace("'", "''")
    names = "\n    ".join(variable.name for variable in members)
    set_name = members[0].name.removesuffix(f"_{members[0].part}")[: LONGEST_NAME - 1]
    return (
        f"MRSETS\n  /MDGROUP NAME=${set_name}\n    LABEL='{label}'\n"
        f"    CATEGORYLABELS=VARLABELS VARIABLES=\n    {names}\n    VALUE=1.\n"
    )


def _spss_missing(variable: Variable) -> Mapping[Any, int]:
    if variable.type is QuestionType.MAP_POINT:
        return missing_codes(len(variable.place_labels))
    return variable.missing


def _missing_range(variable: Variable) -> tuple[tuple[Cell, Cell], ...]:
    codes = _spss_missing(variable).values()
    return ((float(min(codes)), float(max(codes))),) if codes else ()


def _format(variable: Variable) -> str:
    if variable.type is QuestionType.DATE:
        return "EDATE10"
    return "F12.6" if variable.type is QuestionType.NUMBER and not variable.whole else "F12.0"


def _cells(column: Column) -> Any:
    if column.values.dtype.kind == "f":
        return column.values
    return np.array(["" if value is None else value for value in column.values], dtype=object)


def _labels(column: Column) -> dict[Any, str]:
    return {code: cut(text, LONGEST_VALUE_LABEL) for code, text in column.labels.items()}


def _declared(low: Cell, high: Cell) -> Any:
    return low if isinstance(low, str) else {"lo": low, "hi": high}


def _problems(table: Table) -> Iterator[FixableError]:
    seen: dict[str, str] = {}
    for column in table.columns:
        name = column.name
        wrong = _wrong_with_name(name)
        if wrong:
            yield FileError(f"The variable {name!r} {wrong}.", "Give the variable another name.")
        if name.lower() in seen:
            yield FileError(
                f"The variables {seen[name.lower()]!r} and {name!r} differ by case alone.",
                "SPSS takes them for one: rename one of them.",
            )
        seen[name.lower()] = name
        ranges = sum(low != high for low, high in column.user_missing)
        if len(column.user_missing) > (2 if ranges else 3) or ranges > 1:
            yield FileError(
                f"The variable {name!r} declares {len(column.user_missing)} missing values.",
                "SPSS takes three values, or one range and one value: merge some.",
            )


def _wrong_with_name(name: str) -> str:
    if len(name.encode()) > LONGEST_NAME:
        return f"has {len(name.encode())} bytes; SPSS takes {LONGEST_NAME}"
    if name.lower() in RESERVED:
        return "is a word of the language of SPSS"
    if name.endswith("."):
        return "ends in a full stop, which ends a command in SPSS"
    return "" if NAME.fullmatch(name) else "is no name in SPSS"
