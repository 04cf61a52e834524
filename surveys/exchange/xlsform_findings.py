"""What keeps an XLSForm from being one of our questionnaires, each thing with its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from surveys.asking.words import Words
from surveys.errors import FixableError, InstrumentError, raise_all
from surveys.exchange.columns import examples
from surveys.exchange.imported_names import shown
from surveys.exchange.xlsform_sheets import Form, Sheet, SheetRow


@dataclass(slots=True)
class Findings:
    """Gathers what is wrong with a form, so that all of it is told at once."""

    form: Form
    problems: list[FixableError] = field(default_factory=list)

    def note(self, sheet: Sheet, row: SheetRow | None, column: str, problem: str, fix: str) -> None:
        """Note what is wrong at one place."""
        place = self.form.place(sheet, row, column)
        self.problems.append(InstrumentError(f"{place}: {problem}", fix))

    def note_columns(self, sheet: Sheet, known: frozenset[str]) -> None:
        """Note every column with something in it that means nothing here.

        A column of sixty rows is told once.
        """
        filled: dict[str, list[SheetRow]] = {}
        for row in sheet.rows:
            for column in row.cells:
                if column.partition("::")[0] not in known:
                    filled.setdefault(column, []).append(row)
        for column, rows in filled.items():
            which = examples([row.number for row in rows])
            self.note(
                sheet,
                None,
                column,
                f"{which}: {shown(rows[0].get(column))} has no meaning here.",
                "Empty the column; if it matters, say it in another way listed in "
                "docs/exchange.md.",
            )

    def words(self, sheet: Sheet, row: SheetRow, column: str) -> Words:
        """Return the text of a row in all languages in which it has one."""
        found = {}
        for language in self.form.languages:
            name = f"{column}::{language}"
            if text := row.get(name):
                found[language] = text
                if "${" in text:
                    self.note(
                        sheet,
                        row,
                        name,
                        f"{shown(text)} repeats an answer.",
                        "Word the text so that it does not need the answer.",
                    )
        return found

    def whole(self, sheet: Sheet, row: SheetRow, column: str) -> int:
        """Return a whole number of at least 0, noting what is none."""
        text = row.get(column)
        if text.isascii() and text.isdigit() and len(text) <= 9:
            return int(text)
        self.note(sheet, row, column, f"{shown(text)} is not a whole number.", "Write digits only.")
        return 0

    def raise_all(self) -> None:
        """Raise everything that was noted."""
        raise_all(self.problems)


def words_cells(column: str, words: Words) -> Mapping[str, str]:
    """Return the cells that hold a text, one per language that has one.

    >>> words_cells("label", {"nb": " Ja ", "en": ""})
    {'label::nb': 'Ja'}
    """
    return {
        f"{column}::{language}": text.strip() for language, text in words.items() if text.strip()
    }
