"""What clerks hand over in files: sheets as JSON or CSV, and decisions as CSV."""

import csv
import json as json_text
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .options import OptionError, whole

if TYPE_CHECKING:
    from dsm.surveying.paper import Reading
    from surveys.asking.questionnaire import Questionnaire


def lines_in(file: Path) -> dict[str, str]:
    """Return what was keyed in for one sheet, by question, from a JSON file."""
    try:
        read = json_text.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json_text.JSONDecodeError) as error:
        raise OptionError(
            f"{file.name} cannot be read as JSON: {error}.", "Choose a file that holds JSON."
        ) from error
    if not isinstance(read, dict) or not all(isinstance(line, str) for line in read.values()):
        raise OptionError(
            f"{file.name} does not say what was keyed in.",
            'Write {"safe": "3", "use": "1 4"}: for each question the codes.',
        )
    return read


def readings_in(asked: "Questionnaire", file: Path) -> "dict[int, Reading]":
    """Return the sheets of a CSV file by their numbers."""
    readings: dict[int, Reading] = {}
    for at, row in enumerate(_rows(file, ("sheet",)), start=2):
        number = whole(row.pop("sheet"), f"{file.name} row {at}, sheet")
        language = row.pop("language", "") or asked.languages[0]
        if number in readings:
            raise OptionError(
                f"{file.name} row {at}: sheet {number} stands twice.", "Leave one of them out."
            )
        readings[number] = reading_of(asked, row, language, f"{file.name} row {at}")
    return readings


def decisions_in(asked: "Questionnaire", file: Path) -> dict[tuple[int, str], Any]:
    """Return what a third clerk decided, by sheet and question, from a CSV file."""
    from surveys.asking.keying import read_keyed

    chosen: dict[tuple[int, str], Any] = {}
    for at, row in enumerate(_rows(file, ("sheet", "question", "value")), start=2):
        question = asked.question(row["question"])
        said, wrong = read_keyed(question, row["value"])
        if wrong:
            raise OptionError(
                f"{file.name} row {at}: {row['value']!r} does not fit {question.id}.",
                "Write the codes that are printed beside the boxes.",
            )
        chosen[whole(row["sheet"], f"{file.name} row {at}, sheet"), question.id] = said
    return chosen


def reading_of(
    asked: "Questionnaire", lines: Mapping[str, str], language: str, place: str
) -> "Reading":
    """Return what was keyed in for one sheet, everything wrong with it told at once."""
    from dsm.surveying.paper import PaperError, Reading
    from surveys.asking.keying import read_keyed
    from surveys.errors import raise_all

    answers: dict[str, Any] = {}
    texts: dict[str, str] = {}
    problems: list[PaperError] = []
    known = {one.id: one for one in asked.questions if one.type.is_answered}
    for id, line in lines.items():
        if id not in known:
            problems.append(
                PaperError(
                    f"{place}: there is no question {id!r}.", f"Questions: {', '.join(known)}."
                )
            )
            continue
        said, wrong = read_keyed(known[id], line)
        problems += [
            PaperError(f"{place}, {one.place}: {line!r} does not fit ({one.kind}).", "Look again.")
            for one in wrong
        ]
        if said is not None:
            is_text = known[id].type.is_free_text and isinstance(said, str)
            (texts if is_text else answers)[id] = said
    if language not in asked.languages:
        problems.append(
            PaperError(
                f"{place}: the form is not in {language!r}.",
                f"Choose one of: {', '.join(asked.languages)}.",
            )
        )
    raise_all(problems)
    return Reading(answers=answers, free_texts=texts, language=language)


def _rows(file: Path, needed: tuple[str, ...]) -> list[dict[str, str]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise OptionError(f"{file.name} cannot be read: {error}.", "Choose a CSV file.") from error
    head = text.partition("\n")[0]
    reader = csv.DictReader(text.splitlines(), delimiter=";" if ";" in head else ",")
    lacks = [name for name in needed if name not in (reader.fieldnames or ())]
    rows = list(reader)
    if lacks or any(None in row or None in row.values() for row in rows):
        raise OptionError(
            f"{file.name} has no column {', '.join(lacks)}."
            if lacks
            else f"{file.name} has rows that are longer or shorter than its first.",
            f"Write a first line that begins with {','.join(needed)}, and as many cells below.",
        )
    return rows
