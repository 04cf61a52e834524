"""Write CSV files, in two flavours that must not be mixed up: for Excel, and for analysis."""

import csv
import io
from collections.abc import Iterable, Sequence

from surveys.exchange.columns import Cell, cell_text

EXCEL_ENDING = ".excel.csv"
ANALYSIS_ENDING = ".analysis.csv"
# What a spreadsheet program takes for the beginning of a formula, wide forms of Asian keyboards
# too, and what it passes over or breaks off at.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")  # fmt: skip


def guarded(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula.

    >>> guarded("=1+1"), guarded("Kari"), guarded("-5 degrees")
    ("'=1+1", 'Kari', "'-5 degrees")
    """
    plain = text.replace("\0", "")
    # Spaces in front are passed over by some programs, and the formula behind them is run.
    risky = text.startswith(RISKY) or plain.lstrip().startswith(RISKY)
    return f"'{plain}" if risky else plain


def csv_for_excel(
    header: Sequence[str], rows: Iterable[Sequence[Cell | None]], *, comma: bool = True
) -> bytes:
    """Return a CSV file that opens at a double click in a Norwegian Excel.

    UTF-8 with a byte order mark, semicolons, CRLF, every cell quoted. Texts and headers that look
    like formulas get an apostrophe in front; numbers are written as numbers, so -5 stays -5.
    Because of that apostrophe it is for reading, not for analysis.

    Parameters
    ----------
    header : sequence of str
        Column names, shape (column,).
    rows : iterable of sequences
        Cells, shape (row, column); None is an empty cell.
    comma : bool
        Whether decimals stand after a comma.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([guarded(name) for name in header])
    writer.writerows([_excel_cell(cell, comma=comma) for cell in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def csv_for_analysis(header: Sequence[str], rows: Iterable[Sequence[Cell | None]]) -> bytes:
    """Return a CSV file for statistics programs: nothing in it is altered.

    UTF-8 without a mark, commas, decimal points, days as YYYY-MM-DD. It must not be opened in a
    spreadsheet program: a text that looks like a formula would be run. Its name says so by
    ending in `ANALYSIS_ENDING`.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([cell_text(cell) for cell in row] for row in rows)
    return stream.getvalue().encode("utf-8")


def _excel_cell(cell: Cell | None, *, comma: bool) -> str:
    if isinstance(cell, str):
        return guarded(cell)
    written = cell_text(cell)
    return written.replace(".", ",") if comma else written
