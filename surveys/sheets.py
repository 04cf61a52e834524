"""Small CSV files that people fill in: read whole, with every problem and where it stands."""

import hashlib
import math
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import islice
from pathlib import Path

from surveys.errors import FileError, FixableError, raise_all
from surveys.exchange.delimited import decode, find_delimiter, numbered_rows

MOST_ROWS = 1_000_000  # a register of every town by sex and year of age stays below
# Narrower than float(), which also takes "1_000", "nan" and digits of other scripts.
PLAIN_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a sheet; what it cannot read it notes in the sheet and replaces by a filler.

    The filler never leaves the reader: `Sheet.raise_problems` stops it. That is how one look at
    a file finds all of its problems instead of the first.
    """

    sheet: "Sheet"
    line: int
    cells: dict[str, str]

    def text(self, column: str) -> str:
        """Return the cell, which must not be empty."""
        cell = self.optional(column)
        if not cell:
            self.reject(column, "is empty", f"Fill in {column}.")
        return cell

    def optional(self, column: str) -> str:
        """Return the cell without outer blanks, or "" if it is empty or the column is missing."""
        return self.cells.get(column, "")

    def number(self, column: str) -> float:
        """Return the cell as a finite number; decimals are written with a point."""
        cell = self.text(column)
        number = float(cell) if PLAIN_NUMBER.fullmatch(cell) else math.nan
        if math.isfinite(number):
            return number
        fix = "Write a number with a decimal point and no thousands separator, such as 12.5."
        if cell:
            self.reject(column, f"holds {cell!r}, which is not a number", fix)
        return 0.0

    def optional_number(self, column: str) -> float | None:
        """Return the cell as a finite number, or None if it is empty."""
        return self.number(column) if self.optional(column) else None

    def whole(self, column: str, *, low: int, high: int) -> int:
        """Return the cell as a whole number from `low` to `high`, both included."""
        number = self.number(column)
        if number.is_integer() and low <= number <= high:
            return int(number)
        if self.is_readable(column):
            problem = f"holds {self.optional(column)!r}"
            self.reject(column, problem, f"Write a whole number from {low} to {high}.")
        return low

    def chance(self, column: str) -> float:
        """Return the cell as a probability, above 0 and at most 1."""
        number = self.number(column)
        if 0 < number <= 1:
            return number
        if self.is_readable(column):
            problem = f"holds {self.optional(column)!r}"
            self.reject(column, problem, "Write a chance above 0 and at most 1, such as 0.8.")
        return 1.0

    def choice[E: StrEnum](self, column: str, choices: type[E]) -> E:
        """Return the cell as one of the values of `choices`."""
        cell = self.text(column)
        try:
            return choices(cell)
        except ValueError:
            if cell:
                named = ", ".join(choices)
                self.reject(column, f"holds {cell!r}", f"Choose one of: {named}.")
            return next(iter(choices))

    def day(self, column: str) -> date:
        """Return the cell as a day, written 2026-11-03."""
        cell = self.text(column)
        try:
            return date.fromisoformat(cell) if cell else date.min
        except ValueError:
            problem = f"holds {cell!r}, which is not a day"
            self.reject(column, problem, "Write the day as year-month-day, such as 2026-11-03.")
            return date.min

    def parts(self, column: str) -> tuple[str, ...]:
        """Return the parts of the cell, which are separated by semicolons."""
        return tuple(part.strip() for part in self.optional(column).split(";") if part.strip())

    @property
    def sound(self) -> bool:
        """Whether nothing was noted about this row so far."""
        return all(line != self.line for line, _ in self.sheet.rejected)

    def is_readable(self, column: str) -> bool:
        """Tell whether nothing was noted about this cell so far."""
        return (self.line, column) not in self.sheet.rejected

    def reject(self, column: str, problem: str, fix: str) -> None:
        """Note that this row cannot be used, and why."""
        self.sheet.rejected.add((self.line, column))
        self.sheet.note(f"row {self.line}, column {column}: the cell {problem}.", fix)

    def attempt[T](self, build: Callable[[], T]) -> T | None:
        """Return what `build` builds, or note in the sheet why it refuses and return None."""
        try:
            return build()
        except FixableError as error:
            self.sheet.rejected.add((self.line, ""))
            for each in error.problems:
                self.sheet.note(f"row {self.line}: {each.problem}", each.fix)
            return None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of one CSV file, and the problems found while reading them."""

    file: str
    columns: tuple[str, ...]
    sha256: str
    rows: list[Row] = field(default_factory=list)
    problems: list[FixableError] = field(default_factory=list)
    rejected: set[tuple[int, str]] = field(default_factory=set)  # (line, column)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def built[T](
        self, build: Callable[[Row], T], *, skip: Callable[[Row], bool] = lambda _: False
    ) -> Iterator[tuple[Row, T]]:
        """Yield what `build` makes of each row, leaving out rows in which it noted a problem."""
        for row in self.rows:
            if skip(row):
                continue
            made = build(row)
            if row.sound:
                yield row, made

    def note(self, problem: str, fix: str) -> None:
        """Remember a problem, with the name of the file in front."""
        self.problems.append(FileError(f"{self.file}, {problem}", fix))

    def refuse_repeats(self, column: str, keyed: Iterable[tuple[Row, Hashable]]) -> None:
        """Note every row that says the same as an earlier one: (row, what it says) pairs."""
        first: dict[Hashable, Row] = {}
        for row, key in keyed:
            if (earlier := first.setdefault(key, row)) is not row:
                problem = f"says the same as row {earlier.line}: {row.optional(column)}"
                row.reject(column, problem, "Keep one of the two rows and remove the other.")

    def raise_problems(self) -> None:
        """Raise everything that was noted, all at once; do nothing if there was nothing."""
        raise_all(self.problems)


def read_sheet(path: Path, required: Sequence[str]) -> Sheet:
    """Read a UTF-8 file whose first row names the columns.

    Parameters
    ----------
    path : Path
        The file, with commas, semicolons or tabs between its cells.
    required : sequence of str
        Columns that must be there. Others may be, in any order.

    Returns
    -------
    Sheet
        Its rows, numbered as a spreadsheet shows them: the header is row 1. Empty rows are left
        out. Problems of single cells are noted while the caller reads them.

    Raises
    ------
    FileError
        If the file is missing, empty, no UTF-8 text, has no data rows, or lacks columns.
    """
    path = Path(path)
    content = _content(path)
    (header_number, header), *lines = _lines(path.name, decode(path.name, content))
    columns = tuple(name.strip() for name in header)
    raise_all(_header_problems(f"{path.name}, row {header_number}", columns, required))
    sheet = Sheet(path.name, columns, hashlib.sha256(content).hexdigest())
    for number, texts in lines:
        _add_row(sheet, number, texts)
    if not sheet.rows:
        raise FileError(f"{path.name} has a header but no rows.", "Add one row per entry.")
    return sheet


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        fix = "Check the name and the folder, and that you may read the file."
        raise FileError(f"{path} cannot be read: {reason}.", fix) from error


def _lines(source: str, text: str) -> list[tuple[int, list[str]]]:
    rows = numbered_rows(source, text, find_delimiter(source, text))
    lines = list(islice(rows, MOST_ROWS + 1))
    if len(lines) > MOST_ROWS:
        problem = f"{source} has more than {MOST_ROWS:,} rows."
        raise FileError(problem, "Choose another file, or split this one.")
    if not lines:
        raise FileError(f"{source} has no header.", "Name the columns in the first row.")
    return lines


def _header_problems(
    place: str, columns: Sequence[str], required: Sequence[str]
) -> list[FixableError]:
    missing = [name for name in dict.fromkeys(required) if name not in columns]
    twice = sorted({name for name in columns if name and columns.count(name) > 1})
    there = ", ".join(filter(None, columns))
    problems = [(f"has no column {name!r}; it has: {there}.", "Add") for name in missing]
    problems += [(f"has the column {name!r} twice.", "Rename or remove") for name in twice]
    return [
        FileError(f"{place} {problem}", f"{verb} the column {name!r}.")
        for (problem, verb), name in zip(problems, [*missing, *twice], strict=True)
    ]


def _add_row(sheet: Sheet, number: int, texts: list[str]) -> None:
    if len(texts) > len(sheet.columns):
        problem = f"row {number}: {len(texts)} cells, but the header has {len(sheet.columns)}."
        sheet.note(problem, "Put texts that hold a separator in double quotes.")
    padded = [*texts, *[""] * (len(sheet.columns) - len(texts))]
    cells = {name: cell.strip() for name, cell in zip(sheet.columns, padded, strict=False)}
    sheet.rows.append(Row(sheet, number, cells))
