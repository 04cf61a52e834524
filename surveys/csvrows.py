"""Rows of a small UTF-8 CSV file, each knowing the line it stands on."""

import csv
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from surveys.errors import FileError, FixableError, raise_all

PLAIN_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a file.

    Parameters
    ----------
    place : str
        File and line, as an error would name them.
    values : dict of column name to text
        Cells without surrounding spaces.
    """

    place: str
    values: dict[str, str]


def read_rows(path: Path, columns: Sequence[str]) -> list[Row]:
    """Read a CSV file with one header row, separated by commas, semicolons or tabs.

    Parameters
    ----------
    path : Path
        The file. A byte order mark at its start is ignored, as are blank lines.
    columns : sequence of str
        Columns that must be there. Others are read too.

    Returns
    -------
    list of Row
        At least one.

    Raises
    ------
    FileError
        If the file is missing, is not UTF-8, has no rows or lacks a column,
        or if a line has more or fewer cells than the header. All such lines are reported.
    """
    numbered = _numbered_cells(path, _read_text(path))
    header = [name.strip() for name in numbered[0][1]]
    _require_columns(path, header, columns)
    _require_equal_lengths(path, len(header), numbered[1:])
    rows = [
        Row(f"{path.name} line {line}", dict(zip(header, map(str.strip, cells), strict=True)))
        for line, cells in numbered[1:]
    ]
    if not rows:
        raise _nothing_in(path)
    return rows


def read_number(row: Row, column: str) -> float:
    """Return the number in one cell; digits with a decimal point, nothing else.

    Raises
    ------
    FileError
        If the cell is empty, is not a plain number, or is too large to compute with.
    """
    text = row.values[column]
    value = float(text) if PLAIN_NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(value):
        raise FileError(
            f"{row.place}, column {column!r}: {text!r} is not a number.",
            fix="Write digits with a decimal point and without thousands separators, e.g. 1234.5.",
        )
    return value


def _read_text(path: Path) -> str:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise FileError(
            f"{path.name} line {line} is not UTF-8 (byte {error.object[error.start]:#x}).",
            fix="Save the file again as 'CSV UTF-8'.",
        ) from error
    except OSError as error:
        raise FileError(
            f"{path} cannot be read: {error.strerror}.", fix="Check the file's name and folder."
        ) from error
    if not text.strip():
        raise _nothing_in(path)
    return text


def _numbered_cells(path: Path, text: str) -> list[tuple[int, list[str]]]:
    header = text.lstrip().partition("\n")[0]
    # Norwegian Excel separates with semicolons, because its decimal sign is the comma.
    separator = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return [(reader.line_num, cells) for cells in reader if any(map(str.strip, cells))]
    except csv.Error as error:
        raise FileError(
            f"{path.name} line {reader.line_num} is not CSV: {error}.",
            fix="Look for a quotation mark that is opened and never closed.",
        ) from error


def _require_columns(path: Path, header: Sequence[str], columns: Sequence[str]) -> None:
    problems: list[FixableError] = [
        FileError(
            f"{path.name} line 1 has no column {column!r}; it has: {', '.join(header)}.",
            fix="Add the column, or name the right one.",
        )
        for column in dict.fromkeys(columns)
        if column not in header
    ]
    problems += [
        FileError(
            f"{path.name} line 1 has the column {column!r} {header.count(column)} times.",
            fix="Keep one of them and rename or remove the others.",
        )
        for column in dict.fromkeys(header)
        if header.count(column) > 1
    ]
    raise_all(problems)


def _require_equal_lengths(
    path: Path, width: int, numbered: Sequence[tuple[int, list[str]]]
) -> None:
    raise_all(
        [
            FileError(
                f"{path.name} line {line} has {len(cells)} cells, the header has {width}.",
                fix="Put text with a separator in it between quotation marks, and fill up cells.",
            )
            for line, cells in numbered
            if len(cells) != width
        ]
    )


def _nothing_in(path: Path) -> FileError:
    return FileError(
        f"{path.name} holds no rows.", fix="Give a file with a header row and at least one row."
    )
