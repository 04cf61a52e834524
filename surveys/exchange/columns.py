"""Tables as they stand in a file: named columns of texts and numbers, rows numbered as people count."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveys.errors import FileError, FixableError, raise_all

type Cell = str | float
MOST_COLUMNS = 20_000  # a spreadsheet holds 16,384
MOST_EXAMPLES = 5  # a file with one slip in every row must not answer with a page per row


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Column:
    """One column of a file, its cells untouched.

    Parameters
    ----------
    name : str
        Header of the column.
    values : array of shape (row,)
        float64 with nan where a cell is empty, or objects: text, number, None where it is empty.
    labels : mapping of value to text
        SPSS value labels.
    user_missing : tuple of (lowest, highest)
        Ranges of values that the SPSS file itself declares to be missing answers.
    label, measure, format : str
        What an SPSS file says of the variable: its label, its measure (nominal, ordinal, scale)
        and how its values are written, such as "F2.0".
    """

    name: str
    values: NDArray[Any]
    labels: Mapping[Cell, str] = field(default_factory=dict)
    user_missing: tuple[tuple[Cell, Cell], ...] = ()
    label: str = ""
    measure: str = ""
    format: str = ""

    def declares_missing(self, value: Cell) -> bool:
        """Whether the file itself says that `value` is no answer."""
        return any(
            isinstance(value, str) == isinstance(lowest, str) and lowest <= value <= highest  # type: ignore[operator]  # both are texts, or both are numbers
            for lowest, highest in self.user_missing
        )


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Table:
    """The rows and columns of one file.

    Parameters
    ----------
    source : str
        Name of the file, and of the sheet where it has several.
    columns : tuple of Column
        In the order of the file.
    row_numbers : array of shape (row,)
        Number of each row as a person counts them in the file: a header is row 1.
    """

    source: str
    columns: tuple[Column, ...]
    row_numbers: NDArray[np.int64]

    @property
    def rows(self) -> int:
        """How many rows it has, the header not counted."""
        return len(self.row_numbers)

    @property
    def names(self) -> tuple[str, ...]:
        """Headers in the order of the file."""
        return tuple(column.name for column in self.columns)

    def find(self, name: str) -> Column | None:
        """Return the column called `name`, or None.

        SPSS names cannot hold a hyphen, so that "safe_dark" is found as "safe-dark" too.
        """
        by_name = {column.name: column for column in self.columns}
        return by_name.get(name) or by_name.get(name.replace("-", "_"))


def table_from_rows(
    source: str, header: Sequence[str], rows: Sequence[Sequence[Cell | None]], numbers: list[int]
) -> Table:
    """Return the table of a file that was read row by row.

    Parameters
    ----------
    source : str
        What to call the file in messages.
    header : sequence of str
        Column names, shape (column,).
    rows : sequence of sequences
        Cells, shape (row, column); None where a cell is empty.
    numbers : list of int
        Number of each row in the file, shape (row,).

    Raises
    ------
    FileError
        Naming every blank or repeated header, and the rows that are too short or too long; or
        the number of columns, if no survey has as many.
    """
    if len(header) > MOST_COLUMNS:
        raise FileError(
            f"{source} has {len(header):,} columns; the limit is {MOST_COLUMNS:,}.",
            "Keep only the columns that are needed.",
        )
    problems = [*_header_problems(source, header), *_ragged_problems(source, header, rows, numbers)]
    raise_all(problems)
    cells = np.empty((len(rows), len(header)), dtype=object)
    if rows:
        cells[:] = rows
    columns = (Column(name=name, values=cells[:, place]) for place, name in enumerate(header))
    return Table(source=source, columns=tuple(columns), row_numbers=np.array(numbers, np.int64))


def cell_text(cell: Cell | None) -> str:
    """Return a cell as text: whole numbers without a point, others with all their digits.

    >>> cell_text(3.0), cell_text(0.1), cell_text("03"), cell_text(None)
    ('3', '0.1', '03', '')
    """
    if cell is None or isinstance(cell, str):
        return cell or ""
    return str(int(cell)) if float(cell).is_integer() else repr(float(cell))


def examples(numbers: Sequence[int]) -> str:
    """Return row numbers for a message, the first few by name and the others counted.

    >>> examples([3])
    'row 3'
    >>> examples(range(2, 1002))
    'rows 2, 3, 4, 5, 6 and 995 more'
    """
    named = ", ".join(str(number) for number in numbers[:MOST_EXAMPLES])
    more = len(numbers) - MOST_EXAMPLES
    return f"row{'s' if len(numbers) > 1 else ''} {named}" + (f" and {more} more" * (more > 0))


def letters(place: int) -> str:
    """Return the letters a spreadsheet gives to the column at `place`, counted from 0.

    >>> letters(0), letters(25), letters(26)
    ('A', 'Z', 'AA')
    """
    head, last = divmod(place, 26)
    return (letters(head - 1) if head else "") + chr(ord("A") + last)


def _header_problems(source: str, header: Sequence[str]) -> list[FixableError]:
    blank = [letters(place) for place, name in enumerate(header) if not name]
    problems: list[FixableError] = [
        FileError(
            f"{source}, row 1, column {place}: the header is empty.",
            "Give the column a name, or remove it.",
        )
        for place in blank
    ]
    for name in (name for name, count in Counter(header).items() if name and count > 1):
        places = [letters(place) for place, other in enumerate(header) if other == name]
        problems.append(
            FileError(
                f"{source}, row 1: the header {name!r} stands in columns {', '.join(places)}.",
                "Give every column a name of its own.",
            )
        )
    return problems


def _ragged_problems(
    source: str, header: Sequence[str], rows: Sequence[Sequence[Cell | None]], numbers: list[int]
) -> list[FixableError]:
    by_length: dict[int, list[int]] = {}
    for number, row in zip(numbers, rows, strict=True):
        if len(row) != len(header):
            by_length.setdefault(len(row), []).append(number)
    return [
        FileError(
            f"{source}, {examples(wrong)}: {length} cells under {len(header)} headers.",
            "Give every row one cell per header; put a cell that holds the delimiter in quotes.",
        )
        for length, wrong in by_length.items()
    ]
