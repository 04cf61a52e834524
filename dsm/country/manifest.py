"""The manifest: which towns there are, and where their answers and their people stand."""

import re
from dataclasses import dataclass
from pathlib import Path

from surveys.sheets import Row, read_sheet

MANIFEST = "towns.csv"  # in a folder of towns
FOLDER_NAME = re.compile(r"\w([\w .,'()-]{0,78}[\w)])?")  # on every system


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One wave of one town.

    Parameters
    ----------
    town, wave : str
        Its names; the wave's is empty where there is only one.
    answers : Path
        CSV, XLSX or SPSS.
    mapping : str
        What columns and codes mean: a file, or the name of a shipped mapping. Empty where the
        file comes straight from a questionnaire of ours.
    instrument : str
        That questionnaire.
    weight : str
        Column with weights, where a questionnaire is named.
    population : Path, optional
        CSV with one line per cell; without it, the weighted sample's own composition.
    constructs : tuple of str
        What to estimate; empty for all that was asked about.
    """

    town: str
    wave: str
    answers: Path
    mapping: str
    instrument: str
    weight: str
    population: Path | None
    constructs: tuple[str, ...]

    @property
    def name(self) -> str:
        """The town, with the wave where it has one."""
        return f"{self.town}, {self.wave}" if self.wave else self.town


def read_manifest(path: Path) -> tuple[Entry, ...]:
    """Read which towns there are.

    Parameters
    ----------
    path : Path
        A CSV file, or a folder that holds `MANIFEST`. Columns: town, answers, and as needed
        wave, population, mapping or instrument, weight, constructs (spaces between several).
        Files are named from the manifest's own folder.

    Raises
    ------
    FileError
        If it cannot be read, a name cannot be used for a folder, a wave of a town is there
        twice, or a row says neither or both of mapping and instrument. All rows are told.

    Notes
    -----
    Whether the files are there is seen when their turn comes: one bad town does not stop others.
    """
    file = path / MANIFEST if path.is_dir() else path
    sheet = read_sheet(file, ("town", "answers"))
    read = list(sheet.built(lambda row: _entry(row, file.absolute().parent)))
    # Some systems take names that differ in case only for the same folder.
    keys = [(row, (entry.town.casefold(), entry.wave.casefold())) for row, entry in read]
    sheet.refuse_repeats("town", keys)
    sheet.raise_problems()
    return tuple(entry for _, entry in read)


def _entry(row: Row, folder: Path) -> Entry:
    population, mapping = row.optional("population"), row.optional("mapping")
    instrument = row.optional("instrument")
    if bool(mapping) == bool(instrument):
        told = (
            "holds something beside an instrument" if mapping else "is empty, and so is instrument"
        )
        row.reject("mapping", told, "Name a mapping, or the questionnaire of ours: one of the two.")
    return Entry(
        town=_folder_name(row, "town"),
        wave=_folder_name(row, "wave") if row.optional("wave") else "",
        answers=folder / row.text("answers"),
        # A name without an ending is one that is shipped.
        mapping=str(folder / mapping) if mapping.endswith(".toml") else mapping,
        instrument=instrument,
        weight=row.optional("weight"),
        population=folder / population if population else None,
        constructs=tuple(dict.fromkeys(row.optional("constructs").split())),
    )


def _folder_name(row: Row, column: str) -> str:
    name = row.text(column)
    if name and not FOLDER_NAME.fullmatch(name):
        told = f"holds {name!r}, which cannot be the name of a folder"
        row.reject(column, told, "Use letters, digits, spaces and - . , ' ( ), at most 80 of them.")
    return name
