"""Two clerks' readings laid side by side: where they differ, and how often they agree."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dsm.surveying.paper import Reading, SheetEntry
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.routing import asked

READINGS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One question on one sheet that two clerks read differently; None for left blank.

    Parameters
    ----------
    first, second : as stored, or text
        In the order of the clerks' names, which are not told.
    """

    sheet: int
    question: str
    first: Any
    second: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How far a batch is.

    Parameters
    ----------
    missing : mapping of sheet to int
        Readings that a sheet still lacks, for those that lack any.
    differences : tuple of Difference
        On sheets that both have entered, whether decided or not.
    decided : frozenset of int
        Sheets that a third clerk has settled.
    compared, agreed : int
        Answers that two clerks entered, and how many of them are the same.
    """

    missing: Mapping[int, int]
    differences: tuple[Difference, ...]
    decided: frozenset[int]
    compared: int
    agreed: int

    @property
    def open(self) -> tuple[Difference, ...]:
        """Differences that nobody has decided."""
        return tuple(one for one in self.differences if one.sheet not in self.decided)


def compare(questionnaire: Questionnaire, sheets: int, entries: Sequence[SheetEntry]) -> Comparison:
    """Lay all readings of a batch side by side."""
    by_sheet = readings_by_sheet(entries)
    differences: list[Difference] = []
    compared = 0
    for sheet, both in sorted(by_sheet.items()):
        if len(both) == READINGS:
            questions = questions_of(questionnaire, both)
            compared += len(questions)
            differences += _differences(sheet, questions, both[0].reading, both[1].reading)
    lacking = {sheet: READINGS - len(by_sheet.get(sheet, ())) for sheet in range(1, sheets + 1)}
    return Comparison(
        missing={sheet: count for sheet, count in lacking.items() if count},
        differences=tuple(differences),
        decided=frozenset(entry.sheet for entry in entries if entry.settles),
        compared=compared,
        agreed=compared - len(differences),
    )


def readings_by_sheet(entries: Iterable[SheetEntry]) -> dict[int, tuple[SheetEntry, ...]]:
    """Return the two clerks' readings of each sheet, the third's left out."""
    found: dict[int, list[SheetEntry]] = defaultdict(list)
    for entry in entries:
        if not entry.settles:
            found[entry.sheet].append(entry)
    return {sheet: tuple(both) for sheet, both in found.items()}


def questions_of(questionnaire: Questionnaire, entries: Sequence[SheetEntry]) -> tuple[str, ...]:
    """Return the questions that at least one of the readings leads to, in their order."""
    led_to = {id for entry in entries for id in asked(questionnaire, entry.reading.answers)}
    return tuple(
        question.id
        for question in questionnaire.questions
        if question.id in led_to and question.type.is_answered
    )


def _differences(
    sheet: int, questions: Sequence[str], first: Reading, second: Reading
) -> Iterable[Difference]:
    one, other = first.said, second.said
    return [
        Difference(sheet=sheet, question=id, first=one.get(id), second=other.get(id))
        for id in questions
        if one.get(id) != other.get(id)
    ]
