"""Read mapping files."""

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from surveys.battery import MISSING_KINDS
from surveys.codings import Band, Code, Coding, code_of
from surveys.errors import FixableError, MappingError, raise_all
from surveys.instruments import Instrument, load_constructs, load_instrument
from surveys.items import UNKNOWN
from surveys.mapped import (
    MappedFactor,
    MappedItem,
    Mapping,
    RowFilter,
    answered_item,
    missing_codes,
)
from surveys.population import Factor
from surveys.responses import AnsweredItem, Missing
from surveys.toml_tables import TomlTable, read_toml

MOST_CATEGORIES = 11  # 0-10; longer scales are estimates of a number, not levels


def read_mapping(path: Path) -> Mapping:
    """Return the mapping in the file `path`.

    Raises
    ------
    MappingError
        Naming file, entry and key; all problems of the file at once.
    """
    problems: list[FixableError] = []
    table = read_toml(path, problems, MappingError)
    instrument = _read_instrument(table)
    families = {name: _read_family(entry) for name, entry in table.named_tables("missing").items()}
    entries = table.entries("item")
    mapping = Mapping(
        source=table.get("source", str),
        items=tuple(_read_item(entry, families, instrument) for entry in entries),
        factors=tuple(_read_factor(entry) for entry in table.entries("factor")),
        weight=table.get("weight", str) if table.has("weight") else "",
        keep=tuple(_read_filter(entry) for entry in table.entries("keep")),
        instrument=instrument,
    )
    table.close()
    _check_once(table, "item", [mapped.item.id for mapped in mapping.items])
    _check_once(table, "factor", [mapped.factor.name for mapped in mapping.factors])
    if not mapping.items:
        table.note("It maps no items.", "Add at least one [[item]].")
    raise_all(problems)
    return mapping


def _read_instrument(table: TomlTable) -> Instrument | None:
    if not table.has("instrument"):
        return None
    version = table.get("instrument_version", int) if table.has("instrument_version") else None
    return load_instrument(table.get("instrument", str), version)


@dataclass(frozen=True, slots=True)
class _Family:
    """Codes of missing answers that several columns share."""

    kinds: AnyMapping[Code, int]
    blank: int = Missing.LEFT_BLANK


def _read_family(table: TomlTable) -> _Family:
    kinds: dict[Code, int] = {}
    for name, kind in MISSING_KINDS.items():
        for code in _read_codes(table, name):
            if code in kinds:
                table.note(f"Code {code} is in two families.", "Leave it in one.")
            kinds[code] = kind
    blank = table.named("blank", MISSING_KINDS) if table.has("blank") else None
    table.close()
    return _Family(kinds, Missing.LEFT_BLANK if blank is None else blank)


def _read_codes(table: TomlTable, key: str) -> tuple[Code, ...]:
    codes = table.get(key, list, [])
    for code in codes:
        if isinstance(code, bool) or not isinstance(code, int | str):
            table.note(f"{key} holds {code!r}.", "List whole numbers or texts.")
    return tuple(code_of(code) for code in codes if isinstance(code, int | str))


def _read_item(
    table: TomlTable, families: AnyMapping[str, _Family], instrument: Instrument | None
) -> MappedItem:
    column = table.get("column", str)
    id = table.get("id", str, column or None)
    family = table.named("missing", families) if table.has("missing") else None
    if instrument is not None and instrument.has_item(id):
        item = answered_item(instrument.item(id))
        missing = missing_codes(instrument)
        if not item.codes:
            table.note(f"{id!r} has no answer categories.", "Map only items that have some.")
    else:
        item = AnsweredItem(id, _read_construct(table), _read_levels(table))
        missing = {}
        if instrument is not None and not item.codes:
            table.note(f"{instrument.id!r} has no item {id!r}.", "Correct the id, or add codes.")
    positions: dict[Code, int] = {code: level for level, code in enumerate(item.codes)}
    recode = _read_recode(table, [*positions, *(family.kinds if family else missing)])
    for code, kind in (family.kinds if family else missing).items():
        if code in positions:
            table.note(f"Code {code} is an answer and missing too.", "Let it be one of the two.")
        positions[code] = kind
    table.close()
    blank = family.blank if family else Missing.LEFT_BLANK
    return MappedItem(column, item, Coding(positions=positions, recode=recode, blank=blank))


def _read_construct(table: TomlTable) -> str:
    construct = str(table.values.get("construct", ""))
    if construct:
        table.named("construct", load_constructs())
    else:
        table.get("construct", str, "")
    return construct


def _read_levels(table: TomlTable) -> tuple[int, ...]:
    if isinstance(table.values.get("codes"), dict):
        ends = table.table("codes")
        lowest, highest = ends.get("lowest", int), ends.get("highest", int)
        codes = list(range(lowest, min(highest, lowest + MOST_CATEGORIES) + 1))
        ends.close()
    else:
        listed = table.get("codes", list)
        codes = [code for code in listed if isinstance(code, int) and not isinstance(code, bool)]
        if len(codes) < len(listed):
            table.note(f"codes = {listed} are not all whole numbers.", "Recode texts to numbers.")
    if table.has("codes") and not (2 <= len(set(codes)) == len(codes) <= MOST_CATEGORIES):
        table.note(
            f"codes = {table.values['codes']} are too few, too many, or not all different.",
            f"List 2 to {MOST_CATEGORIES} different codes; merge rare ones with recode.",
        )
    return tuple(codes[::-1] if table.get("reverse", bool, False) else codes)


def _read_recode(table: TomlTable, known: Sequence[Code]) -> dict[Code, Code]:
    recode: dict[Code, Code] = {}
    for written, meant in table.get("recode", dict, {}).items():
        if meant in known:
            recode[code_of(written)] = code_of(meant)
        else:
            table.note(f"recode turns {written!r} into {meant!r}.", "Recode to a code of the item.")
    return recode


def _read_factor(table: TomlTable) -> MappedFactor:
    column = table.get("column", str)
    name = table.get("name", str, column or None)
    levels = table.entries("levels")
    positions: dict[Code, int] = dict.fromkeys(_read_codes(table, "unknown"), UNKNOWN)
    bands = []
    names = []
    for place, level in enumerate(levels):
        names.append(level.get("name", str))
        bands += _read_group(level, place, positions)
        level.close()
    if len(set(names)) < max(len(names), 2):
        table.note(f"levels are {names}.", "List at least two groups, each once.")
    table.close()
    coding = Coding(positions=positions, bands=tuple(bands), blank=UNKNOWN)
    return MappedFactor(column, Factor(name, tuple(names)), coding)


def _read_filter(table: TomlTable) -> RowFilter:
    column = table.get("column", str)
    positions: dict[Code, int] = {}
    bands = _read_group(table, 0, positions)
    table.close()
    return RowFilter(column, Coding(positions=positions, bands=tuple(bands), blank=UNKNOWN))


def _read_group(table: TomlTable, place: int, positions: dict[Code, int]) -> list[Band]:
    """Note the codes of a group in `positions`, and return its band if it has one."""
    if table.has("codes"):
        for code in _read_codes(table, "codes"):
            if code in positions:
                table.note(f"Code {code!r} stands twice.", "Leave it in one group.")
            positions[code] = place
        return []
    lowest = table.get("lowest", float)
    highest = table.get("highest", float, float("inf"))
    if highest < lowest:
        table.note(f"highest = {highest:g} is below lowest = {lowest:g}.", "Swap or correct them.")
    return [Band(lowest, highest, place)]


def _check_once(table: TomlTable, what: str, names: Sequence[str]) -> None:
    for name in sorted({name for name in names if names.count(name) > 1}):
        table.note(f"The {what} {name!r} is mapped twice.", "Leave one of the two.")
