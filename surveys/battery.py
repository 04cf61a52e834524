"""What all questionnaires share: constructs, references, licences, scales, lists, missing answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from surveys.constructs import (
    Construct,
    Licence,
    Reference,
    read_construct,
    read_licence,
    read_reference,
)
from surveys.errors import FixableError, InstrumentError, raise_all
from surveys.responses import Missing
from surveys.scales import Scale, read_scale
from surveys.texts import Text, inline_text, read_optional_text
from surveys.toml_tables import TomlTable, read_toml

COMMON_FILE = Path(__file__).parent / "questionnaires" / "common.toml"


class ListSource(StrEnum):
    """Who fills a list: the questionnaire file, the city's frame, or the city's catalogue."""

    HERE = "here"
    FRAME = "frame"
    CATALOGUE = "catalogue"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEntry:
    """One entry of a list; `category`, `printed` and `means` belong to policy criteria."""

    id: str
    name: Text
    members: tuple[str, ...] = ()
    category: str = ""
    printed: str = ""
    means: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryList:
    """Entries that an item repeats over, or offers as options."""

    id: str
    source: ListSource
    entries: tuple[ListEntry, ...] = ()
    licence: Licence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingAnswer:
    """A typed missing answer: its stored code, its text, and whether a page offers it."""

    kind: Missing
    code: int
    text: Text
    offered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Battery:
    """The shared parts by their ids."""

    placeholders: Mapping[str, str]
    missing: Mapping[str, MissingAnswer]
    licences: Mapping[str, Licence]
    constructs: Mapping[str, Construct]
    references: Mapping[str, Reference]
    scales: Mapping[str, Scale]
    lists: Mapping[str, EntryList]


def missing_name(kind: Missing) -> str:
    """Return the name of a missing family as files write it.

    >>> missing_name(Missing.DONT_KNOW)
    'dont-know'
    """
    return kind.name.lower().replace("_", "-")


MISSING_KINDS = {missing_name(kind): kind for kind in Missing}


def read_battery(path: Path = COMMON_FILE) -> Battery:
    """Return the shared parts of the questionnaires in one folder.

    Raises
    ------
    FixableError
        Naming file, entry and key of everything that is wrong.
    """
    problems: list[FixableError] = []
    table = read_toml(path, problems, InstrumentError)
    licences = {
        name: read_licence(name, entry) for name, entry in table.named_tables("licence").items()
    }
    battery = Battery(
        placeholders=table.get("placeholders", dict, {}),
        missing={
            name: _read_missing(name, entry)
            for name, entry in table.named_tables("missing").items()
        },
        licences=licences,
        constructs=_by_id(table, "construct", read_construct),
        references=_by_id(table, "reference", read_reference),
        scales=_by_id(table, "scale", read_scale),
        lists=_by_id(table, "list", lambda entry: _read_list(entry, licences)),
    )
    table.close()
    raise_all(problems)
    return battery


def _by_id[V: (Construct, Reference, Scale, EntryList)](
    table: TomlTable, key: str, read: Callable[[TomlTable], V]
) -> dict[str, V]:
    found: dict[str, V] = {}
    for entry in table.entries(key):
        value = read(entry)
        if value.id in found:
            entry.note(f"The id {value.id!r} stands twice.", "Give each entry an id of its own.")
        found[value.id] = value
    return found


def _read_missing(name: str, table: TomlTable) -> MissingAnswer:
    if name not in MISSING_KINDS:
        table.note(f"{name!r} is no missing family.", f"Use one of: {', '.join(MISSING_KINDS)}.")
    answer = MissingAnswer(
        kind=MISSING_KINDS.get(name, Missing.LEFT_BLANK),
        code=table.get("code", int),
        text=inline_text(table),
        offered=table.get("offered", bool),
    )
    table.close()
    return answer


def _read_list(table: TomlTable, licences: Mapping[str, Licence]) -> EntryList:
    entries = EntryList(
        id=table.get("id", str),
        source=table.one_of("source", ListSource),
        entries=tuple(_read_entry(entry) for entry in table.entries("entries")),
        licence=table.named("licence", licences) if table.has("licence") else None,
    )
    if (entries.source is ListSource.HERE) != bool(entries.entries):
        table.note(
            f"source = {str(entries.source)!r} with {len(entries.entries)} entries.",
            "List entries where source is 'here', and nowhere else.",
        )
    table.close()
    return entries


def _read_entry(table: TomlTable) -> ListEntry:
    entry = ListEntry(
        id=table.get("id", str),
        name=inline_text(table),
        members=table.texts("members", ()),
        category=table.get("category", str) if table.has("category") else "",
        printed=table.get("printed", str) if table.has("printed") else "",
        means=read_optional_text(table, "means"),
    )
    table.close()
    return entry
