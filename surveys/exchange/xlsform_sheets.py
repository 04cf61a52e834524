"""The sheets of an XLSForm: read from a workbook and written to one, cell by cell as text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from surveys.errors import FileError, FixableError, raise_all
from surveys.exchange.columns import letters
from surveys.exchange.imported_names import shown
from surveys.exchange.workbooks import opened
from surveys.exchange.xml_texts import LONGEST_CELL, fits_xml

SURVEY, CHOICES, SETTINGS, OWN = "survey", "choices", "settings", "_dsm"
SHEETS = (SURVEY, CHOICES, SETTINGS, OWN)
TRANSLATED = frozenset({"label", "hint"})
ALIASES = {
    SURVEY: {
        "command": "type",
        "tag": "name",
        "value": "name",
        "caption": "label",
        "relevance": "relevant",
    },
    CHOICES: {"list name": "list_name", "value": "name", "caption": "label"},
    SETTINGS: {"title": "form_title", "set form title": "form_title", "set form id": "form_id"},
    OWN: {},
}
# How languages call themselves; the tag in brackets is what is read.
LANGUAGE_NAMES = {
    "nb": "Norsk bokmål",
    "nn": "Norsk nynorsk",
    "se": "Davvisámegiella",
    "en": "English",
    "ar": "العربية",
    "de": "Deutsch",
    "pl": "Polski",
    "so": "Soomaali",
    "ti": "ትግርኛ",
    "uk": "Українська",
}
TAGGED = re.compile(r".*\(\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\s*\)")
TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
MOST_ROWS = 20_000
MOST_COLUMNS = 300

type Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row with something in it: its number in the sheet, and its cells by column.

    A column of a language is called "label::nb". Where a row was made here it has no number.
    """

    cells: Mapping[str, str]
    number: int = field(default=0, compare=False)

    def get(self, column: str) -> str:
        """Return what stands under `column`, "" for nothing."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows, and how its columns are headed in the file."""

    name: str
    rows: tuple[SheetRow, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Form:
    """The sheets of one XLSForm. Two forms are equal where their cells are."""

    source: str = field(compare=False)
    survey: Sheet
    choices: Sheet
    settings: Sheet
    own: Sheet
    languages: tuple[str, ...]

    def place(self, sheet: Sheet, row: SheetRow | None, column: str = "") -> str:
        """Return where something stands, for a message."""
        parts = [self.source, f"sheet {sheet.name}"]
        parts += [f"row {row.number}"] if row is not None and row.number else []
        parts += [f"column {shown(sheet.headers.get(column, column))}"] if column else []
        return ", ".join(parts)


def column_of_language(column: str, language: str) -> str:
    """Return how a column of one language is headed.

    >>> column_of_language("label", "nb"), column_of_language("hint", "uk-x")
    ('label::Norsk bokmål (nb)', 'hint::uk-x (uk-x)')
    """
    return f"{column}::{LANGUAGE_NAMES.get(language, language)} ({language})"


def language_of(written: str) -> str | None:
    """Return the tag of a language as XLSForms name it, or None where it has none.

    >>> language_of("Norsk bokmål (nb)"), language_of("en"), language_of("English")
    ('nb', 'en', None)
    """
    tagged = TAGGED.fullmatch(written.strip())
    tag = tagged[1] if tagged else written.strip()
    primary, dash, rest = tag.partition("-")
    return primary.lower() + dash + rest if TAG.fullmatch(tag) else None


def read_form(path: Path) -> Form:
    """Return the sheets of an XLSForm.

    Names of sheets and columns may be in any case. Sheets that other programs pass over too
    (with a name that begins with "_", or that is none of an XLSForm) are passed over.

    Raises
    ------
    FixableError
        Naming sheet, row and column of everything that cannot be read: a formula, a header that
        is doubled or names no language, a sheet that is not there.
    """
    problems: list[FixableError] = []
    raw = _raw_sheets(path, problems)
    if SURVEY not in raw:
        problems.append(
            FileError(
                f"{path.name} has no sheet called 'survey'.",
                "Choose an XLSForm; its sheets are called survey, choices and settings.",
            )
        )
    raise_all(problems)
    plain = _plain_language(path.name, raw, problems)
    sheets = {name: _sheet(path.name, name, raw.get(name, []), plain, problems) for name in SHEETS}
    raise_all(problems)
    return Form(
        source=path.name,
        survey=sheets[SURVEY],
        choices=sheets[CHOICES],
        settings=sheets[SETTINGS],
        own=sheets[OWN],
        languages=_languages(sheets, plain),
    )


def write_form(form: Form, path: Path) -> None:
    """Write the sheets of an XLSForm; every cell is a text, also one that begins with "=".

    Raises
    ------
    FixableError
        Naming every cell that a workbook cannot hold.
    """
    import openpyxl

    raise_all(list(_unwritable(form)))
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in (form.survey, form.choices, form.settings, form.own):
        if sheet.rows:
            page = book.create_sheet(sheet.name)
            for place, column in enumerate(sheet.headers, start=1):
                _write_text(page, 1, place, sheet.headers[column])
                for number, row in enumerate(sheet.rows, start=2):
                    _write_text(page, number, place, row.get(column))
    book.save(path)


def _write_text(page: Any, row: int, column: int, text: str) -> None:
    if text:
        cell = page.cell(row, column, text)
        cell.data_type = "s"  # a text that begins with "=" would become a formula


def _unwritable(form: Form) -> Iterator[FixableError]:
    for sheet in (form.survey, form.choices, form.settings, form.own):
        for number, row in enumerate(sheet.rows, start=2):
            for column, text in row.cells.items():
                place = form.place(sheet, SheetRow({}, number), column)
                if len(text) > LONGEST_CELL:
                    yield FileError(
                        f"{place}: {len(text):,} characters; a cell holds {LONGEST_CELL:,}.",
                        "Shorten the text.",
                    )
                if not fits_xml(text):
                    yield FileError(
                        f"{place}: {shown(text)} holds a control character.",
                        "Remove it from the text.",
                    )


def _raw_sheets(path: Path, problems: list[FixableError]) -> dict[str, list[tuple[int, list[str]]]]:
    with opened(path, formulas=True) as book:
        found: dict[str, list[tuple[int, list[str]]]] = {}
        for sheet in book.worksheets:
            name = sheet.title.strip().lower()
            if name in SHEETS and name not in found:
                found[name] = list(_raw_rows(path.name, name, sheet, problems))
    return found


def _raw_rows(
    source: str, name: str, sheet: Any, problems: list[FixableError]
) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        _check_extent(source, name, number, len(cells))
        row = [_text(cell.value) for cell in cells]
        for place, cell in enumerate(cells):
            if cell.data_type == "f":
                problems.append(
                    FileError(
                        f"{source}, sheet {name}, row {number}, column {letters(place)}: "
                        f"{shown(row[place])} is a formula.",
                        "Replace it by the text it gives: copy the cell, and paste its value.",
                    )
                )
        if any(row):
            yield number, row


def _check_extent(source: str, name: str, rows: int, columns: int) -> None:
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        raise FileError(
            f"{source}, sheet {name}: more than {MOST_ROWS:,} rows or {MOST_COLUMNS:,} columns.",
            "Remove stray cells far from the table.",
        )


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _plain_language(
    source: str, raw: Mapping[str, list[tuple[int, list[str]]]], problems: list[FixableError]
) -> str:
    """Return the language of columns that name none: that of the settings, or of the others."""
    settings = raw.get(SETTINGS, [])
    row: Cells = {}
    if len(settings) > 1:
        heads = [head.lower() for head in settings[0][1]]
        row = dict(zip(heads, settings[1][1], strict=False))
    written = row.get("default_language", "")
    tag = language_of(written) if written else ""
    if tag is None:
        problems.append(_no_tag(f"{source}, sheet settings, column 'default_language'", written))
    return tag or ""


def _sheet(
    source: str,
    name: str,
    raw: list[tuple[int, list[str]]],
    plain: str,
    problems: list[FixableError],
) -> Sheet:
    if not raw:
        return Sheet(name)
    heads: dict[str, str] = {}
    columns: list[str] = []
    for place, head in enumerate(raw[0][1]):
        column = _column(f"{source}, sheet {name}, row 1", name, head, plain, problems)
        if column and column in heads:
            problems.append(
                FileError(
                    f"{source}, sheet {name}, row 1, column {letters(place)}: "
                    f"{shown(head)} says the same as {shown(heads[column])}.",
                    "Leave one of the two columns.",
                )
            )
        columns.append(column)
        heads.setdefault(column, head)
    rows = []
    for number, cells in raw[1:]:
        _note_headless(f"{source}, sheet {name}, row {number}", columns, cells, problems)
        found = {column: text for column, text in zip(columns, cells, strict=False) if text}
        found.pop("", None)
        if found:
            rows.append(SheetRow(found, number))
    heads.pop("", None)
    return Sheet(name, tuple(rows), heads)


def _note_headless(
    place: str, columns: list[str], cells: list[str], problems: list[FixableError]
) -> None:
    for position, text in enumerate(cells):
        if text and (position >= len(columns) or not columns[position]):
            problems.append(
                FileError(
                    f"{place}, column {letters(position)}: {shown(text)} stands under no header.",
                    "Give the column a header, or empty the cell.",
                )
            )


def _column(place: str, sheet: str, head: str, plain: str, problems: list[FixableError]) -> str:
    """Return the name of a column as it is known here, "" for an empty header."""
    column, _, language = re.sub(r"\s*::?\s*", "::", head.strip(), count=1).partition("::")
    column = re.sub(r"\s+", " ", column.strip().lower())
    column = ALIASES[sheet].get(column, column.replace(" ", "_"))
    if column not in TRANSLATED or sheet in {SETTINGS, OWN}:
        return f"{column}::{language}" if language else column
    tag = language_of(language) if language else plain
    if not tag:
        problems.append(_no_tag(f"{place}, column {shown(head)}", language))
        return column
    return f"{column}::{tag}"


def _no_tag(place: str, written: str) -> FileError:
    names = f"{shown(written)} has no language tag" if written else "it is in no stated language"
    return FileError(
        f"{place}: {names}.",
        "Write the language with its tag, such as 'Norsk bokmål (nb)': in the header, or for all "
        "headers without one as default_language in the sheet settings.",
    )


def _languages(sheets: Mapping[str, Sheet], plain: str) -> tuple[str, ...]:
    used = [
        column.partition("::")[2]
        for name in (SURVEY, CHOICES)
        for column in sheets[name].headers
        if column.partition("::")[0] in TRANSLATED and "::" in column
    ]
    return tuple(dict.fromkeys(([plain] if plain else []) + used))
