"""Read a table from whichever kind of file people send."""

from pathlib import Path

from surveys.errors import FileError
from surveys.exchange.columns import Cell, Column, Table

__all__ = ["Cell", "Column", "Table", "read_table"]

# A million respondents with 60 one-digit answers make a CSV file of 120 MB.
LARGEST_FILE = 250_000_000  # bytes
CSV_ENDINGS = (".csv", ".tsv", ".txt")
WORKBOOK_ENDINGS = (".xlsx", ".xlsm")
SPSS_ENDINGS = (".sav", ".zsav")


def read_table(path: Path | str, *, sheet: str | None = None) -> Table:
    """Return the table in a CSV, XLSX or SPSS file, chosen by how its name ends.

    Parameters
    ----------
    path : Path or str
        The file.
    sheet : str, optional
        Sheet of a workbook; by default the first.

    Returns
    -------
    Table
        Texts and numbers as they stand in the file; nothing is recoded.

    Raises
    ------
    FixableError
        Naming file, row and column of everything that keeps it from being a table.
    """
    file = Path(path)
    ending = file.suffix.lower()
    _check_file(file)
    if sheet is not None and ending not in WORKBOOK_ENDINGS:
        raise FileError(f"{file.name} has no sheets.", "Leave the sheet out, or choose an .xlsx.")
    if ending in CSV_ENDINGS:
        from surveys.exchange.delimited import read_delimited

        return read_delimited(file)
    if ending in WORKBOOK_ENDINGS:
        from surveys.exchange.workbooks import read_workbook

        return read_workbook(file, sheet)
    if ending in SPSS_ENDINGS:
        from surveys.exchange.spss import read_spss

        return read_spss(file)
    known = ", ".join((*CSV_ENDINGS, *WORKBOOK_ENDINGS, *SPSS_ENDINGS))
    raise FileError(f"{file.name} is of no known kind.", f"Use a file that ends in one of: {known}")


def _check_file(file: Path) -> None:
    if not file.is_file():
        raise FileError(f"There is no file {str(file)!r}.", "Check the name and the folder.")
    size = file.stat().st_size
    if size == 0:
        raise FileError(f"{file.name} is empty.", "Choose the file that holds the answers.")
    if size > LARGEST_FILE:
        raise FileError(
            f"{file.name} has {size:,} bytes; the limit is {LARGEST_FILE:,}.",
            "Keep only the columns that are needed, or split the file.",
        )
