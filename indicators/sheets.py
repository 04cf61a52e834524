"""Small CSV files that people fill in: read whole, with every problem and where it stands."""

import csv
import hashlib
import math
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from surveys.errors import FileError, FixableError, raise_all

# More rows than any catalogue, benchmark or policy file of one city can have.
MOST_ROWS = 100_000


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
        try:
            number = float(cell or 0)
        except ValueError:
            number = math.nan
        if math.isfinite(number):
            return number
        fix = "Write a number with a decimal point and no thousands separator, such as 12.5."
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
            self.sheet.note(f"row {self.line}: {error.problem}", error.fix)
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
    """Read a comma-separated UTF-8 file whose first row names the columns.

    Parameters
    ----------
    path : Path
        The file.
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
    lines = _lines(path, content)
    header = [name.strip() for name in lines[0]] if lines else []
    raise_all(_header_problems(path, header, required))
    digest = hashlib.sha256(content).hexdigest()
    sheet = Sheet(path.name, tuple(header), digest)
    for number, texts in enumerate(lines[1:], start=2):
        if any(cell.strip() for cell in texts):
            _add_row(sheet, number, texts)
    if not sheet.rows:
        raise FileError(f"{path.name} has a header but no rows.", "Add one row per entry.")
    return sheet


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        fix = "Check the name and the folder, and that you may read the file."
        raise FileError(f"{path} cannot be read: {reason}.", fix) from error
    if not content.strip():
        raise FileError(f"{path.name} is empty.", "Choose the file that holds the rows.")
    return content


def _lines(path: Path, content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
        lines = list(csv.reader(text.splitlines(keepends=True), strict=True))
    except UnicodeDecodeError as error:
        problem = f"{path.name} is not UTF-8 text: byte {error.start + 1} does not fit."
        raise FileError(problem, "Save it anew as 'CSV UTF-8 (comma separated)'.") from error
    except csv.Error as error:
        fix = "Save it anew from a spreadsheet as 'CSV UTF-8 (comma separated)'."
        raise FileError(f"{path.name} is not a CSV file: {error}.", fix) from error
    if len(lines) > MOST_ROWS:
        problem = f"{path.name} has {len(lines)} rows; the limit is {MOST_ROWS}."
        raise FileError(problem, "Choose another file, or split this one.")
    return lines


def _header_problems(
    path: Path, header: Sequence[str], required: Sequence[str]
) -> list[FixableError]:
    if len(header) == 1 and ";" in header[0]:
        problem = f"{path.name}, row 1: the columns are separated by semicolons."
        fix = "Save it anew as 'CSV UTF-8 (comma separated)', with decimal points."
        return [FileError(problem, fix)]
    missing = [name for name in required if name not in header]
    twice = sorted({name for name in header if name and header.count(name) > 1})
    return [
        *(_column_problem(path, name, "is missing", "Add the column") for name in missing),
        *(_column_problem(path, name, "stands twice", "Rename one") for name in twice),
    ]


def _column_problem(path: Path, name: str, problem: str, fix: str) -> FileError:
    return FileError(f"{path.name}, row 1: the column {name!r} {problem}.", f"{fix}: {name}.")


def _add_row(sheet: Sheet, number: int, texts: list[str]) -> None:
    if len(texts) > len(sheet.columns):
        problem = f"row {number}: {len(texts)} cells, but the header has {len(sheet.columns)}."
        sheet.note(problem, "Put texts that hold a comma in double quotes.")
    padded = [*texts, *[""] * (len(sheet.columns) - len(texts))]
    cells = {name: cell.strip() for name, cell in zip(sheet.columns, padded, strict=False)}
    sheet.rows.append(Row(sheet, number, cells))
