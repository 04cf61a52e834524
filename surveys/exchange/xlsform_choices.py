"""Choice lists of an XLSForm: codes, missing answers, number scales, and places."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from surveys.asking.questions import AFTER_NUMBER, Choice, Place, Question, QuestionType
from surveys.asking.words import Words
from surveys.battery import MISSING_KINDS, missing_name, read_battery
from surveys.exchange.imported_names import choice_code, clashing, shown
from surveys.exchange.xlsform_findings import Findings, words_cells
from surveys.exchange.xlsform_sheets import Cells, Sheet, SheetRow
from surveys.responses import Missing
from surveys.texts import LANGUAGES

COLUMNS = frozenset({"list_name", "name", "label", "people", "streets"})
OFFERED = {missing_name(kind): kind for kind in (Missing.DONT_KNOW, Missing.PREFER_NOT)}
BETWEEN_STREETS = ";"


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """One list of the sheet choices, as it stands there."""

    name: str
    rows: tuple[SheetRow, ...]

    @property
    def is_of_places(self) -> bool:
        """Whether it says how many people live at each place, as only our lists of places do."""
        return any("people" in row.cells for row in self.rows)


@dataclass(frozen=True, slots=True)
class Offered:
    """What a question takes from its list."""

    choices: tuple[Choice, ...] = ()
    missing: tuple[Missing, ...] = ()
    places: tuple[Place, ...] = ()
    ends: tuple[Words, Words] | None = None


def read_lists(findings: Findings) -> dict[str, ChoiceList]:
    """Return the choice lists of a form by their names, noting what is wrong with them."""
    sheet = findings.form.choices
    findings.note_columns(sheet, COLUMNS)
    rows: dict[str, list[SheetRow]] = {}
    for row in sheet.rows:
        for column in ("list_name", "name"):
            if not row.get(column):
                findings.note(sheet, row, column, "the cell is empty.", f"Give the {column}.")
        if row.get("list_name"):
            rows.setdefault(row.get("list_name"), []).append(row)
    for listed in rows.values():
        _note_names(findings, sheet, listed)
    return {name: ChoiceList(name, tuple(listed)) for name, listed in rows.items()}


def read_offered(findings: Findings, listed: ChoiceList, *, backwards: bool = False) -> Offered:
    """Return what a list offers.

    Parameters
    ----------
    findings : Findings
        Where problems are noted.
    listed : ChoiceList
        The list.
    backwards : bool
        Whether the list stands in the order of the page, last choice first.
    """
    if listed.is_of_places:
        return Offered(places=tuple(_place(findings, row) for row in listed.rows))
    kinds = [OFFERED.get(row.get("name")) for row in listed.rows]
    answers = [row for row, kind in zip(listed.rows, kinds, strict=True) if kind is None]
    missing = tuple(kind for kind in kinds if kind is not None)
    if any(kind is None for kind in kinds[len(answers) :]):
        findings.note(
            findings.form.choices,
            listed.rows[0],
            "name",
            f"in {shown(listed.name)} missing answers stand before others.",
            "Put 'dont-know' and 'prefer-not' last.",
        )
    for row, kind in zip(listed.rows, kinds, strict=True):
        if kind is not None:
            _check_missing_text(findings, row, kind)
    choices = tuple(_choice(findings, row) for row in answers)
    return Offered(choices=choices[::-1] if backwards else choices, missing=missing)


def with_ends(offered: Offered) -> Offered:
    """Return a scale whose two ends carry a text after their numbers as one with `ends`.

    The labels "0: Not at all", "1", "2", "3: Fully" become the numbers 0 to 3 and two texts.
    """
    first, last = (_end(choice) for choice in (offered.choices[0], offered.choices[-1]))
    inner = all(is_bare(choice) for choice in offered.choices[1:-1])
    if len(offered.choices) < 3 or first is None or last is None or not inner:
        return offered
    languages = tuple(offered.choices[1].text)
    if tuple(first) != languages or tuple(last) != languages:
        return offered
    choices = tuple(bare(choice.code, languages) for choice in offered.choices)
    return Offered(choices=choices, missing=offered.missing, ends=(first, last))


def bare(code: int, languages: Iterable[str]) -> Choice:
    """Return a choice that is read as its number.

    >>> bare(3, ["nb"]).text
    {'nb': '3'}
    """
    return Choice(code=code, text={language: str(code) for language in languages})


def is_bare(choice: Choice) -> bool:
    """Whether a choice is read as its number in every language it has a text in."""
    return bool(choice.text) and set(choice.text.values()) == {str(choice.code)}


def list_rows(question: Question, languages: Sequence[str]) -> tuple[Cells, ...]:
    """Return the rows of a question's list, without the list's name."""
    if question.type is QuestionType.MAP_POINT:
        return tuple(_place_cells(place) for place in question.places)
    rows = [
        {"name": str(choice.code), **words_cells("label", question.labels[choice.code])}
        for choice in question.choices
    ]
    missing = [
        {
            "name": missing_name(kind),
            **words_cells("label", {tag: missing_text(kind, tag) for tag in languages}),
        }
        for kind in question.missing
    ]
    return (*(rows[::-1] if question.reversed else rows), *missing)


def missing_text(kind: Missing, language: str) -> str:
    """Return how a missing answer reads; in a language the house does not have, in English.

    >>> missing_text(Missing.DONT_KNOW, "nb"), missing_text(Missing.DONT_KNOW, "uk")
    ('Vet ikke', "Don't know")
    """
    return _missing_texts()[kind][language if language in LANGUAGES else "en"]


@cache
def _missing_texts() -> Mapping[Missing, Mapping[str, str]]:
    answers = read_battery().missing
    return {
        MISSING_KINDS[name]: {language: answer.text[language] for language in LANGUAGES}
        for name, answer in answers.items()
    }


def _note_names(findings: Findings, sheet: Sheet, rows: Sequence[SheetRow]) -> None:
    known: set[str] = set()
    for row in rows:
        name = row.get("name")
        if " " in name:
            findings.note(
                sheet, row, "name", f"{shown(name)} holds a space.", "Use '_' instead of it."
            )
        if name in known:
            findings.note(
                sheet,
                row,
                "name",
                f"{shown(name)} stands twice in {shown(row.get('list_name'))}.",
                "Give every choice a name of its own.",
            )
        known.add(name)
    answers = [row.get("name") for row in rows if row.get("name") not in OFFERED]
    for first, second in clashing(answers):
        findings.note(
            sheet,
            rows[0],
            "name",
            f"{shown(first)} and {shown(second)} of {shown(rows[0].get('list_name'))} would be "
            "stored as the same number.",
            "Name the choices by whole numbers.",
        )


def _choice(findings: Findings, row: SheetRow) -> Choice:
    sheet = findings.form.choices
    for column in ("people", "streets"):
        if row.get(column):
            findings.note(
                sheet, row, column, f"{shown(row.get(column))} is for places.", "Empty the cell."
            )
    return Choice(code=choice_code(row.get("name")), text=findings.words(sheet, row, "label"))


def _place(findings: Findings, row: SheetRow) -> Place:
    sheet = findings.form.choices
    streets = row.get("streets").split(BETWEEN_STREETS) if row.get("streets") else []
    return Place(
        id=row.get("name"),
        text=findings.words(sheet, row, "label"),
        streets=tuple(street.strip() for street in streets if street.strip()),
        people=findings.whole(sheet, row, "people"),
    )


def _place_cells(place: Place) -> Cells:
    cells = {"name": place.id, **words_cells("label", place.text), "people": str(place.people)}
    streets = f"{BETWEEN_STREETS} ".join(place.streets)
    return cells | ({"streets": streets} if streets else {})


def _check_missing_text(findings: Findings, row: SheetRow, kind: Missing) -> None:
    for language in findings.form.languages:
        column, wanted = f"label::{language}", missing_text(kind, language)
        if row.get(column) != wanted:
            findings.note(
                findings.form.choices,
                row,
                column,
                f"{shown(row.get(column))} is not how {missing_name(kind)!r} reads here.",
                f"Write {wanted!r}, or give the choice another name.",
            )


def _end(choice: Choice) -> Words | None:
    start = f"{choice.code}{AFTER_NUMBER}"
    if not choice.text or not all(text.startswith(start) for text in choice.text.values()):
        return None
    return {tag: text.removeprefix(start) for tag, text in choice.text.items()}
