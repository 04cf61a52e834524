"""Questionnaires as data: versioned, in three languages, immutable once published."""

import dataclasses
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from surveys.battery import Battery, EntryList, MissingAnswer, read_battery
from surveys.constructs import Construct, Licence, Reference
from surveys.errors import FixableError, InstrumentError, raise_all
from surveys.items import Item, read_item
from surveys.texts import LANGUAGES, Text, inline_text, read_optional_text, read_text
from surveys.toml_tables import TomlTable, read_toml

FOLDER = Path(__file__).parent / "questionnaires"
FILE_NAME = re.compile(r"(?P<id>.+)-v(?P<version>\d+)\.toml")
PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Status(StrEnum):
    """A draft's texts still await their readers; a published questionnaire never changes."""

    DRAFT = "draft"
    PUBLISHED = "published"


class Audience(StrEnum):
    """Who answers. Answers of experts are never merged silently with those of residents."""

    RESIDENTS = "residents"
    EXPERTS = "experts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Items that share a page, a title and a lead; the whole may repeat over a list."""

    id: str
    title: Text
    lead: Text | None = None
    repeat_over: EntryList | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What is agreed to, in the modes that the questionnaire may run in."""

    agree: Text
    decline: Text
    anonymous: Text | None = None
    confidential: Text | None = None
    withdrawal: Text | None = None


@dataclass(frozen=True, slots=True)
class NotRating:
    """An answer in a rating variable that is not a level."""

    code: int
    id: str
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One version of a questionnaire.

    Parameters
    ----------
    id, version : str, int
        Answers refer to this pair for ever.
    status : Status
        Whether its texts may still change.
    languages : tuple of str
        Languages it can be answered in.
    minutes : int
        Time it takes.
    items : tuple of Item
        Questions in order of display.
    missing_answers : tuple of MissingAnswer
        Codes of typed missing answers, the same for all items.
    rounds : int
        Rounds of an expert panel; 2 = private, discuss, private again.
    linking_set : int
        How many common policies every rater judges.
    """

    id: str
    version: int
    status: Status
    audience: Audience
    languages: tuple[str, ...]
    minutes: int
    eligible: str
    title: Text
    intro: Text
    thanks: Text
    consent: Consent
    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    missing_answers: tuple[MissingAnswer, ...]
    thanks_note: str = ""
    rounds: int = 1
    linking_set: int = 0
    not_ratings: tuple[NotRating, ...] = ()

    def item(self, id: str) -> Item:
        """Return the item called `id`.

        Raises
        ------
        InstrumentError
            If this version has no such item.
        """
        for item in self.items:
            if item.id == id:
                return item
        raise InstrumentError(
            f"{self.id} version {self.version} has no item {id!r}.",
            fix=f"Use one of: {', '.join(item.id for item in self.items)}.",
        )

    def has_item(self, id: str) -> bool:
        """Whether this version asks the item called `id`."""
        return any(item.id == id for item in self.items)

    def items_of(self, construct: str) -> tuple[Item, ...]:
        """Return the items about `construct`, in order of display."""
        return tuple(item for item in self.items if item.construct == construct)

    def hash(self) -> str:
        """Return a fingerprint of what respondents see and how it is coded (64 hex digits).

        The status, and the content of references and licences, may change without changing it.
        """
        content = _plain(dataclasses.replace(self, status=Status.DRAFT))
        text = json.dumps(content, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


@cache
def load_instrument(name: str, version: int | None = None) -> Instrument:
    """Return a shipped questionnaire.

    Parameters
    ----------
    name : str
        Its id, such as "social-sustainability".
    version : int, optional
        By default the newest.

    Raises
    ------
    InstrumentError
        If none with that id and version is shipped, or its file is wrong.

    Examples
    --------
    >>> load_instrument("social-sustainability").item("trust-people").construct
    'interpersonal-trust'
    """
    files = _shipped_files()
    versions = [number for id, number in files if id == name]
    wanted = version if version is not None else max(versions, default=0)
    if (name, wanted) not in files:
        known = ", ".join(f"{id} (version {number})" for id, number in files)
        asked = f"{name!r}" if version is None else f"{name!r} version {version}"
        raise InstrumentError(f"There is no questionnaire {asked}.", f"Use one of: {known}.")
    return read_instrument(files[name, wanted], _shipped_battery())


def shipped_instruments() -> tuple[Instrument, ...]:
    """Return every version of every shipped questionnaire, by id and version."""
    return tuple(load_instrument(name, version) for name, version in _shipped_files())


def load_constructs() -> dict[str, Construct]:
    """Return what can be measured, by id, in order of display."""
    return dict(_shipped_battery().constructs)


def read_instrument(path: Path, battery: Battery) -> Instrument:
    """Return the questionnaire in the file `path`, whose shared parts are in `battery`.

    Raises
    ------
    InstrumentError
        Naming file, entry and key; all problems of the file at once.
    """
    problems: list[FixableError] = []
    table = read_toml(path, problems, InstrumentError)
    sections = tuple(_read_section(entry, battery) for entry in table.entries("section"))
    names = [section.id for section in sections]
    entries = table.entries("item")
    instrument = Instrument(
        id=table.get("id", str),
        version=table.get("version", int),
        status=table.one_of("status", Status),
        audience=table.one_of("audience", Audience),
        languages=table.texts("languages"),
        minutes=table.get("minutes", int),
        eligible=table.get("eligible", str),
        title=read_text(table, "title"),
        intro=read_text(table, "intro"),
        thanks=read_text(table, "thanks"),
        thanks_note=table.get("thanks_note", str) if table.has("thanks_note") else "",
        rounds=table.get("rounds", int, 1),
        linking_set=table.get("linking_set", int, 0),
        not_ratings=tuple(_read_not_rating(entry) for entry in table.entries("not_ratings")),
        consent=_read_consent(table.table("consent")),
        sections=sections,
        items=tuple(read_item(entry, battery, names) for entry in entries),
        missing_answers=tuple(battery.missing.values()),
    )
    table.close()
    _check_name(table, path, instrument)
    _check_languages(table, instrument)
    _check_ids(table, instrument, entries)
    _check_placeholders(table, battery.placeholders)
    raise_all(problems)
    return instrument


def _read_section(table: TomlTable, battery: Battery) -> Section:
    repeats = table.has("repeat_over")
    section = Section(
        id=table.get("id", str),
        title=read_text(table, "title"),
        lead=read_optional_text(table, "lead"),
        repeat_over=table.named("repeat_over", battery.lists) if repeats else None,
    )
    table.close()
    return section


def _read_consent(table: TomlTable) -> Consent:
    consent = Consent(
        agree=read_text(table, "agree"),
        decline=read_text(table, "decline"),
        anonymous=read_optional_text(table, "anonymous"),
        confidential=read_optional_text(table, "confidential"),
        withdrawal=read_optional_text(table, "withdrawal"),
    )
    table.close()
    return consent


def _read_not_rating(table: TomlTable) -> NotRating:
    answer = NotRating(table.get("code", int), table.get("id", str), inline_text(table))
    table.close()
    return answer


def _check_name(table: TomlTable, path: Path, instrument: Instrument) -> None:
    wanted = f"{instrument.id}-v{instrument.version}.toml"
    if path.name != wanted:
        table.note(
            f"It holds {instrument.id!r} version {instrument.version}.", f"Name it {wanted}."
        )


def _check_languages(table: TomlTable, instrument: Instrument) -> None:
    for language in instrument.languages:
        if language not in LANGUAGES:
            table.note(f"languages holds {language!r}.", f"Use only: {', '.join(LANGUAGES)}.")


def _check_ids(table: TomlTable, instrument: Instrument, entries: list[TomlTable]) -> None:
    ids = [item.id for item in instrument.items]
    for id in sorted({id for id in ids if ids.count(id) > 1}):
        table.note(f"The item id {id!r} stands twice.", "Give each item an id of its own.")
    reserved = {answer.code for answer in instrument.missing_answers}
    for item, entry in zip(instrument.items, entries, strict=True):
        for code in sorted(reserved & set(item.codes)):
            entry.note(
                f"Code {code} is also the code of a missing answer.", "Use another code for it."
            )


def _check_placeholders(table: TomlTable, known: Mapping[str, str]) -> None:
    used = {name for text in _strings(table.values) for name in PLACEHOLDER.findall(text)}
    for name in sorted(used - set(known)):
        table.note(
            f"A text holds {{{name}}}, which nobody fills in.", f"Use one of: {', '.join(known)}."
        )


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


@cache
def _shipped_battery() -> Battery:
    return read_battery()


@cache
def _shipped_files() -> dict[tuple[str, int], Path]:
    matches = [(FILE_NAME.fullmatch(path.name), path) for path in FOLDER.glob("*.toml")]
    found = {(match["id"], int(match["version"])): path for match, path in matches if match}
    return dict(sorted(found.items()))


def _plain(value: Any) -> Any:
    if isinstance(value, Reference | Licence):
        return value.id
    if dataclasses.is_dataclass(value):
        parts = {field: getattr(value, field.name) for field in dataclasses.fields(value)}
        # Defaults are left out, so that a new optional field leaves old fingerprints alone.
        return {field.name: _plain(part) for field, part in parts.items() if part != field.default}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    return value
