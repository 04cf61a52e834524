"""Read XLSX workbooks, refusing those made to exhaust the machine."""

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from surveys.errors import FileError
from surveys.exchange.columns import Cell, Table, table_from_rows

# A workbook of a million cells has some dozen parts and unpacks to about 35 MB, at 5 to 20 times
# its packed size. The limits leave ample room, and stop a zip bomb before anything is unpacked.
MOST_PARTS = 2_000
LARGEST_UNPACKED = 400_000_000  # bytes
LARGEST_RATIO = 200  # unpacked bytes per packed byte
# One cell in the last column makes a row of 16,384: a small file can ask for a great many.
MOST_CELLS = 20_000_000
SAVE_AGAIN = "Open it in a spreadsheet program and save it again as .xlsx, without a password."


def read_workbook(path: Path, sheet: str | None = None) -> Table:
    """Return the table in one sheet of an XLSX file; by default the first sheet.

    Raises
    ------
    FileError
        If it is no workbook, is made to exhaust the machine, declares entities, has no such
        sheet, or its rows and headers do not fit.
    """
    filled = list(_filled_rows(path, sheet))
    if not filled:
        raise FileError(f"{path.name} is empty.", "Choose the sheet that holds the answers.")
    # A sheet remembers cells that were once formatted: columns with nothing in them are not there.
    width = 1 + max(
        place for _, row in filled for place, cell in enumerate(row) if cell is not None
    )
    header = ["" if cell is None else _written(cell) for cell in _cut(filled[0][1], width)]
    return table_from_rows(
        path.name,
        header,
        [_cut(row, width) for _, row in filled[1:]],
        [number for number, _ in filled[1:]],
    )


@contextmanager
def opened(path: Path, *, formulas: bool = False) -> Iterator[Any]:
    """Open a workbook for reading after checking that it is not made to exhaust the machine.

    Parameters
    ----------
    path : Path
        An XLSX file.
    formulas : bool
        Whether a cell with a formula gives the formula, instead of what it last came to.

    Yields
    ------
    openpyxl.Workbook
        Whose sheets are read row by row.

    Raises
    ------
    FileError
        If it is no workbook, is made to exhaust the machine, or declares entities.
    """
    import openpyxl

    _check_archive(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions, which we do not read
            workbook = openpyxl.load_workbook(path, read_only=True, data_only=not formulas)
            try:
                yield workbook
            finally:
                workbook.close()
    except (
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        SyntaxError,
        zipfile.BadZipFile,
        EOFError,
    ) as problem:
        raise FileError(f"{path.name} cannot be read as XLSX: {problem}.", SAVE_AGAIN) from problem


def _check_archive(path: Path) -> None:
    from defusedxml.common import DefusedXmlException

    try:
        with zipfile.ZipFile(path) as archive:
            _check_size(path.name, archive)
            _check_parts(archive)
    except zipfile.BadZipFile as problem:
        raise FileError(f"{path.name} is not an XLSX workbook: {problem}.", SAVE_AGAIN) from problem
    except DefusedXmlException as problem:
        raise FileError(
            f"{path.name} declares its own XML entities, which no spreadsheet program does.",
            SAVE_AGAIN,
        ) from problem
    except (SyntaxError, RuntimeError, NotImplementedError, EOFError, OSError) as problem:
        raise FileError(f"{path.name} cannot be unpacked: {problem}.", SAVE_AGAIN) from problem


def _check_size(source: str, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise FileError(
            f"{source} has {len(parts):,} parts; a workbook has at most {MOST_PARTS:,}.", SAVE_AGAIN
        )
    unpacked = sum(part.file_size for part in parts)
    packed = max(sum(part.compress_size for part in parts), 1)
    if unpacked > LARGEST_UNPACKED or unpacked > LARGEST_RATIO * packed:
        raise FileError(
            f"{source} would unpack from {packed:,} to {unpacked:,} bytes; the limits are "
            f"{LARGEST_UNPACKED:,} bytes and {LARGEST_RATIO} times the packed size.",
            SAVE_AGAIN,
        )


def _check_parts(archive: zipfile.ZipFile) -> None:
    from defusedxml.ElementTree import iterparse

    for part in archive.infolist():
        if part.filename.endswith((".xml", ".rels", ".vml")):
            with archive.open(part) as stream:
                # Entities can be declared before the first element only: no need to read on.
                next(iterparse(stream, events=("start",), forbid_dtd=True), None)


def _filled_rows(path: Path, sheet: str | None) -> Iterator[tuple[int, list[Cell | None]]]:
    with opened(path) as workbook:
        chosen = _choose_sheet(path.name, workbook, sheet)
        # The size that some programs write into a sheet is wrong; count instead.
        chosen.reset_dimensions()
        cells = 0
        for number, row in enumerate(chosen.iter_rows(values_only=True), start=1):
            cells += len(row)
            _check_cells(path.name, cells)
            if any(value is not None for value in row):
                yield number, [_cell(value) for value in row]


def _check_cells(source: str, cells: int) -> None:
    if cells > MOST_CELLS:
        raise FileError(
            f"{source} has more than {MOST_CELLS:,} cells, empty ones included.",
            "Remove stray cells far from the table, or save the file as CSV.",
        )


def _choose_sheet(source: str, workbook: Any, sheet: str | None) -> Any:
    sheets = {chosen.title: chosen for chosen in workbook.worksheets}
    if not sheets:
        raise FileError(f"{source} has no sheet with cells.", SAVE_AGAIN)
    if sheet is None:
        return next(iter(sheets.values()))
    if sheet not in sheets:
        raise FileError(f"{source} has no sheet {sheet!r}.", f"Use one of: {', '.join(sheets)}.")
    return sheets[sheet]


def _cell(value: Any) -> Cell | None:
    if value is None:
        return None
    if isinstance(value, bool | int | float):
        return float(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return str(value).strip() or None


def _written(cell: Cell) -> str:
    return cell if isinstance(cell, str) else f"{cell:g}"


def _cut(row: list[Cell | None], width: int) -> list[Cell | None]:
    return row[:width] + [None] * (width - len(row))
