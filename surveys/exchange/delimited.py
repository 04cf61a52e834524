"""Read CSV files: UTF-8, with comma, semicolon or tab."""

import contextlib
import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from surveys.errors import FileError
from surveys.exchange.columns import Table, table_from_rows

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
SAMPLED_ROWS = 20  # enough to see which delimiter gives every row the same number of cells
SAVE_AS_UTF8 = (
    "Save it again as UTF-8: in Excel as 'CSV UTF-8 (comma delimited)', "
    "in LibreOffice with the character set 'Unicode (UTF-8)'."
)


def read_delimited(path: Path) -> Table:
    """Return the table in a CSV file.

    Blank lines are passed over, but counted, as spreadsheets do.

    Raises
    ------
    FileError
        If the file is empty, not UTF-8, not CSV, or its rows and headers do not fit.
    """
    text = decode(path.name, path.read_bytes())
    delimiter = find_delimiter(path.name, text)
    rows = numbered_rows(path.name, text, delimiter)
    header = [cell.strip() for cell in next(rows)[1]]
    numbers, cells = [], []
    for number, row in rows:
        numbers.append(number)
        cells.append([cell.strip() or None for cell in row])
    return table_from_rows(path.name, header, cells, numbers)


def decode(source: str, content: bytes) -> str:
    """Return the text of a file, which must be UTF-8; a byte order mark is passed over.

    Raises
    ------
    FileError
        Naming the first byte that is not UTF-8, and its row.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileError(f"{source} is UTF-16, not UTF-8.", SAVE_AS_UTF8)
    if b"\0" in content:
        place = content.index(b"\0")
        raise FileError(
            f"{source} is not a text file: byte {place + 1} is zero.",
            "Check the file's name and kind; spreadsheets end in .xlsx, SPSS files in .sav.",
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        # Python counts from behind a byte order mark.
        place = len(content) - len(problem.object) + problem.start
        row = content[:place].count(b"\n") + 1
        raise FileError(
            f"{source}, row {row}: byte {place + 1} of the file "
            f"(0x{content[place]:02X}) is not UTF-8.",
            SAVE_AS_UTF8,
        ) from problem
    if not text.strip():
        raise FileError(f"{source} is empty.", "Choose the file that holds the rows.")
    return text


def find_delimiter(source: str, text: str) -> str:
    r"""Return the delimiter that splits the first rows most, all into as many cells.

    >>> find_delimiter("answers.csv", "id;weight\nA;1,5\n")
    ';'

    Raises
    ------
    FileError
        If two delimiters split the rows equally well.
    """
    splits = {delimiter: _split(text, delimiter) for delimiter in DELIMITERS}
    best = max(splits.values())
    fitting = [delimiter for delimiter, split in splits.items() if split == best]
    if best[1] > 1 and len(fitting) > 1:
        named = " and ".join(DELIMITERS[delimiter] for delimiter in fitting)
        raise FileError(
            f"{source} can be split by {named} alike.",
            "Put cells that hold a delimiter in quotes, or save the file as XLSX.",
        )
    return fitting[0]


def numbered_rows(source: str, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the cells of every row that is not blank; the first row is 1.

    Raises
    ------
    FileError
        Naming the row in which a quotation mark is left open or doubled wrongly.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            if any(cell.strip() for cell in row):
                yield number, row
    except csv.Error as problem:
        raise FileError(
            f"{source}, row {number + 1}: {problem}.",
            "Close every quotation mark, and double those inside a quoted cell.",
        ) from problem


def _split(text: str, delimiter: str) -> tuple[bool, int]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    widths: list[int] = []
    # A row that cannot be read is reported later; the rows before it show the delimiter.
    with contextlib.suppress(csv.Error):
        widths.extend(len(row) for row in islice(reader, SAMPLED_ROWS) if row)
    return len(set(widths)) == 1 and widths[0] > 1, max(widths[:1], default=0)
