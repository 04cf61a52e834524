"""What is judged, from CSV files: objects, levels of a scale, indicators, pairs, seed questions."""

from collections.abc import Sequence
from pathlib import Path

from dsm.elicitation.elicitation import Level, Object, Seed, Target
from surveys.asking.words import Words
from surveys.sheets import Row, Sheet, read_sheet

FURTHEST = 1000  # from zero that the number of a level may be


def read_objects(path: Path, languages: Sequence[str]) -> tuple[Object, ...]:
    """Read objects: `id`, `name` and perhaps `theme`.

    Texts stand in columns such as `name_nb` and `name_en`, or in `name` for all languages.

    Raises
    ------
    FixableError
        Everything that is wrong in the file at once.
    """
    sheet = read_sheet(path, ("id",))
    objects = [
        Object(row.text("id"), _words(row, "name", languages), row.optional("theme"))
        for row in sheet
    ]
    return _whole(sheet, "id", objects)


def read_levels(path: Path, languages: Sequence[str]) -> tuple[Level, ...]:
    """Read levels from the worst to the best: `number`, `name` and perhaps `meaning`."""
    sheet = read_sheet(path, ("number",))
    levels = [
        Level(
            row.whole("number", low=-FURTHEST, high=FURTHEST),
            _words(row, "name", languages),
            _words(row, "meaning", languages, optional=True),
        )
        for row in sheet
    ]
    return _whole(sheet, "number", levels)


def read_targets(path: Path, languages: Sequence[str]) -> tuple[Target, ...]:
    """Read indicators: `id`, `name`, `unit` and perhaps `observable`."""
    sheet = read_sheet(path, ("id", "unit"))
    targets = [
        Target(
            id=row.text("id"),
            name=_words(row, "name", languages),
            unit=row.text("unit"),
            observable=_words(row, "observable", languages, optional=True),
        )
        for row in sheet
    ]
    return _whole(sheet, "id", targets)


def read_pairs(path: Path) -> tuple[tuple[str, str], ...]:
    """Read which effects are asked about: `action` and `indicator`."""
    sheet = read_sheet(path, ("action", "indicator"))
    pairs = [(row.text("action"), row.text("indicator")) for row in sheet]
    sheet.refuse_repeats("indicator", zip(sheet, pairs, strict=True))
    sheet.raise_problems()
    return tuple(pairs)


def read_seeds(path: Path, languages: Sequence[str]) -> tuple[Seed, ...]:
    """Read seed questions: `id`, `text`, and perhaps `unit` and `truth`."""
    sheet = read_sheet(path, ("id",))
    seeds = [
        Seed(
            id=row.text("id"),
            text=_words(row, "text", languages),
            unit=row.optional("unit"),
            truth=row.optional_number("truth"),
        )
        for row in sheet
    ]
    return _whole(sheet, "id", seeds)


def read_truths(path: Path) -> dict[str, float]:
    """Read answers to seed questions: `id` and `truth`, which is empty while nobody knows it."""
    sheet = read_sheet(path, ("id", "truth"))
    told = {row.text("id"): row.optional_number("truth") for row in sheet}
    sheet.refuse_repeats("id", ((row, row.optional("id")) for row in sheet))
    sheet.raise_problems()
    return {id: truth for id, truth in told.items() if truth is not None}


def _words(row: Row, column: str, languages: Sequence[str], *, optional: bool = False) -> Words:
    columns = {language: f"{column}_{language}" for language in languages}
    found = {
        language: row.optional(own) or row.optional(column) for language, own in columns.items()
    }
    if not optional:
        for language, text in found.items():
            if not text:
                own = columns[language] if columns[language] in row.sheet.columns else column
                row.reject(own, "is empty", f"Fill in {column}, or {columns[language]}.")
    return {language: text for language, text in found.items() if text}


def _whole[T](sheet: Sheet, column: str, read: list[T]) -> tuple[T, ...]:
    sheet.refuse_repeats(column, ((row, row.optional(column)) for row in sheet))
    sheet.raise_problems()
    return tuple(read)
