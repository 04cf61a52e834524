"""The rows of a LimeSurvey structure in tab-separated text, and how they belong together."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from surveys.asking.words import Words
from surveys.errors import FileError, FixableError, InstrumentError
from surveys.exchange.delimited import decode, numbered_rows
from surveys.exchange.imported_cells import MASKED
from surveys.exchange.imported_names import shown
from surveys.exchange.limesurvey_texts import TextError, plain_text

LARGEST = 20_000_000  # bytes
MOST_ROWS = 50_000
NEEDED = ("class", "type/scale", "name", "text", "language")


@dataclass(frozen=True, slots=True)
class LimeRow:
    """One row: its line in the file, and its cells by header in small letters."""

    line: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        """Return what stands under a header, "" for nothing."""
        return self.cells.get(column, "")


@dataclass(slots=True)
class LimeQuestion:
    """A question in its base language, with its subquestions and answers."""

    row: LimeRow
    parts: list[LimeRow] = field(default_factory=list)
    answers: list[LimeRow] = field(default_factory=list)


@dataclass(slots=True)
class LimeGroup:
    """A group in its base language, with its questions."""

    row: LimeRow
    questions: list[LimeQuestion] = field(default_factory=list)


@dataclass(slots=True)
class LimeSurvey:
    """A whole structure: its groups in the base language, and all texts in all languages."""

    source: str
    languages: tuple[str, ...] = ()
    groups: list[LimeGroup] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    titles: dict[str, dict[str, LimeRow]] = field(default_factory=dict)  # name -> language -> row
    others: list[LimeRow] = field(default_factory=list)  # of classes that say nothing of questions
    translated: dict[tuple[str, ...], dict[str, LimeRow]] = field(default_factory=dict)
    keys: dict[int, tuple[str, ...]] = field(default_factory=dict)  # line -> what it translates
    problems: list[FixableError] = field(default_factory=list)

    def note(self, row: LimeRow, column: str, problem: str, fix: str) -> None:
        """Note what is wrong at one place."""
        place = f"{self.source}, line {row.line}, column {column!r}"
        self.problems.append(InstrumentError(f"{place}: {problem}", fix))

    def words(self, row: LimeRow, column: str) -> Words:
        """Return a text of a row in all languages in which it has one."""
        by_language = self.translated.get(self.keys.get(row.line, ()), {row.get("language"): row})
        return self.words_of(by_language, column)

    def words_of(self, by_language: Mapping[str, LimeRow], column: str) -> Words:
        """Return the texts of rows that say the same in several languages."""
        found = {}
        for language in self.languages:
            row = by_language.get(language)
            text = self._plain(row, column) if row is not None else ""
            if text:
                found[language] = text
        return found

    def _plain(self, row: LimeRow, column: str) -> str:
        try:
            return plain_text(row.get(column))
        except TextError as error:
            self.note(row, column, error.problem, error.fix)
            return ""


def read_lime(path: Path) -> LimeSurvey:
    """Return the structure in a LimeSurvey ``.txt`` file; columns are found by their headers.

    Raises
    ------
    FileError
        If the file is too large, not UTF-8, or has not the columns of a survey structure.
    """
    survey = LimeSurvey(path.name)
    rows = list(_rows(path))
    _set_languages(survey, rows)
    _gather(survey, rows)
    return survey


def _rows(path: Path) -> Iterator[LimeRow]:
    if not path.is_file():
        raise FileError(f"There is no file {str(path)!r}.", "Check the name and the folder.")
    if path.stat().st_size > LARGEST:
        raise FileError(
            f"{path.name} has {path.stat().st_size:,} bytes; the limit is {LARGEST:,}.",
            "Choose the structure of one survey, exported as tab-separated values.",
        )
    lines = numbered_rows(path.name, decode(path.name, path.read_bytes()), "\t")
    header = [cell.strip().lower() for cell in next(lines)[1]]
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise FileError(
            f"{path.name}: the first line has no column {', '.join(missing)}.",
            "Export the survey from LimeSurvey as 'Tab-separated-values format (*.txt)'.",
        )
    for number, cells in lines:
        if number > MOST_ROWS:
            raise FileError(f"{path.name} has more than {MOST_ROWS:,} lines.", "Choose one survey.")
        unmasked = (cell[1:] if MASKED.match(cell) else cell.strip() for cell in cells)
        yield LimeRow(number, dict(zip(header, unmasked, strict=False)))


def _set_languages(survey: LimeSurvey, rows: Iterable[LimeRow]) -> None:
    said = []
    for row in rows:
        if row.get("class") == "S":
            survey.settings[row.get("name")] = row.get("text")
        elif row.get("language"):
            said.append(row.get("language"))
    base = survey.settings.get("language") or next(iter(said), "")
    survey.languages = tuple(dict.fromkeys([base, *said])) if base else ()


def _gather(survey: LimeSurvey, rows: Iterable[LimeRow]) -> None:
    """Hang every row on the one above that it belongs to; other languages repeat the base."""
    group = 0
    base = survey.languages[0] if survey.languages else ""
    path: tuple[str, ...] = ()
    last = ""
    for row in rows:
        kind, language = row.get("class"), row.get("language")
        if language != last and kind in {"G", "Q", "SQ", "A"}:
            group, last = 0, language
        if kind == "SL":
            survey.titles.setdefault(row.get("name"), {})[language] = row
        elif kind == "G":
            group += 1
            key: tuple[str, ...] = ("G", str(group))
            _hang(survey, key, row, is_base=language == base)
        elif kind == "Q":
            path = (row.get("name"),)
            _hang(survey, ("Q", *path), row, is_base=language == base)
        elif kind in {"SQ", "A"}:
            key = (kind, *path, row.get("type/scale"), row.get("name"))
            _hang(survey, key, row, is_base=language == base)
        elif kind != "S":
            survey.others.append(row)


def _hang(survey: LimeSurvey, key: tuple[str, ...], row: LimeRow, *, is_base: bool) -> None:
    known = survey.translated.setdefault(key, {})
    if row.get("language") in known:
        survey.note(
            row,
            "name",
            f"{shown(row.get('name'))} stands twice.",
            "Give every question, subquestion and answer a code of its own.",
        )
        return
    known[row.get("language")] = row
    survey.keys[row.line] = key
    if is_base:
        _add(survey, row)


def _add(survey: LimeSurvey, row: LimeRow) -> None:
    kind = row.get("class")
    if kind == "G":
        survey.groups.append(LimeGroup(row))
    elif not survey.groups:
        survey.note(row, "class", "no group stands above it.", "Put a row of class G first.")
    elif kind == "Q":
        survey.groups[-1].questions.append(LimeQuestion(row))
    elif not survey.groups[-1].questions:
        survey.note(row, "class", "no question stands above it.", "Put a row of class Q first.")
    elif kind == "SQ":
        survey.groups[-1].questions[-1].parts.append(row)
    else:
        survey.groups[-1].questions[-1].answers.append(row)
