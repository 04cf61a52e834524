"""What questionnaires measure, which public items they aim at, and under which licence they stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.texts import Text, read_text
from surveys.toml_tables import TomlTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Construct:
    """Something that several items measure together.

    Parameters
    ----------
    id : str
        Stable name.
    name : Text
        Name in three languages.
    high : str
        What a high level means.
    district_ranking : bool
        False where districts are known to carry next to no signal: show groups, not districts.
    note : str
        What to keep in mind when reading it.
    """

    id: str
    name: Text
    high: str
    district_ranking: bool
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A public survey item that an item of ours aims at.

    `norway` holds published figures. They are never a target for a web survey: the mode differs.
    """

    id: str
    instrument: str
    variable: str
    licence: str
    norway: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Licence:
    """Under which terms a wording may be used."""

    id: str
    text: str


def read_construct(table: TomlTable) -> Construct:
    """Return the construct that `table` describes."""
    construct = Construct(
        id=table.get("id", str),
        name=read_text(table, "name"),
        high=table.get("high", str),
        district_ranking=table.get("district_ranking", bool),
        note=table.get("note", str) if table.has("note") else "",
    )
    table.close()
    return construct


def read_reference(table: TomlTable) -> Reference:
    """Return the public item that `table` describes."""
    reference = Reference(
        id=table.get("id", str),
        instrument=table.get("instrument", str),
        variable=table.get("variable", str),
        licence=table.get("licence", str),
        norway=table.get("norway", dict, {}),
    )
    table.close()
    return reference


def read_licence(name: str, table: TomlTable) -> Licence:
    """Return the licence note called `name`."""
    licence = Licence(name, table.get("text", str))
    table.close()
    return licence
