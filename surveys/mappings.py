"""Answers from somebody's file, by a mapping that says what its columns and codes mean."""

import math
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from surveys.codings import Code, Coding, code_of, codes_in_words, distinct_values, judge
from surveys.errors import (
    AnswerError,
    FileError,
    FixableError,
    MappingError,
    WeightsError,
    raise_all,
)
from surveys.exchange.columns import MOST_EXAMPLES, Cell, Column, Table, examples
from surveys.exchange.numbers import number_of
from surveys.instruments import Instrument
from surveys.items import UNKNOWN, Item
from surveys.mapped import MappedFactor, MappedItem, Mapping, answered_item, missing_codes
from surveys.mapping_toml import read_mapping
from surveys.population import Factor
from surveys.responses import Responses

__all__ = ["Mapping", "load_mapping", "mapping_for", "read_responses", "shipped_mappings"]

type Found = AnyMapping[Cell, NDArray[np.int64]]

FOLDER = Path(__file__).parent / "mapping_files"
MOST_NAMES = 30  # of columns listed in a message


def load_mapping(path: Path | str) -> Mapping:
    """Return the mapping in a TOML file.

    Parameters
    ----------
    path : Path or str
        A file, or the name of a shipped mapping such as "ess9-norway".

    Raises
    ------
    MappingError
        Naming file, entry and key; all problems of the file at once.
    """
    shipped = shipped_mappings()
    file = FOLDER / f"{path}.toml" if str(path) in shipped else Path(path)
    if not file.is_file():
        raise MappingError(
            f"There is no mapping {str(path)!r}.",
            f"Check the name and the folder, or use one that is shipped: {', '.join(shipped)}.",
        )
    return read_mapping(file)


def shipped_mappings() -> tuple[str, ...]:
    """Return the names of the mappings that come with the program."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def mapping_for(
    instrument: Instrument,
    *,
    lists: AnyMapping[str, Sequence[str]] | None = None,
    weight: str = "",
) -> Mapping:
    """Return the mapping of a file that comes straight from one of our questionnaires.

    Its columns are named by item ids and hold stored codes. (SPSS files may write "_" for "-".)

    Parameters
    ----------
    instrument : Instrument
        The questionnaire.
    lists : mapping of list id to entry ids, optional
        Groups that the city's own frame lists, such as {"districts": ["centre", "harbour"]}.
        A background item whose list is not given is left out.
    weight : str
        Column with weights; by default all count alike.
    """
    entries = lists or {}
    factors = (_factor_for(item, instrument, entries) for item in instrument.items)
    return Mapping(
        source=f"Questionnaire {instrument.id}, version {instrument.version}",
        items=tuple(
            MappedItem(item.id, answered_item(item), Coding(positions=_positions(item, instrument)))
            for item in instrument.items
            if item.measures
        ),
        factors=tuple(factor for factor in factors if factor is not None),
        weight=weight,
        instrument=instrument,
    )


def read_responses(
    table: Table, mapping: Mapping, instrument: Instrument | None = None
) -> Responses:
    """Return the answers in `table`, all of them or none.

    Parameters
    ----------
    table : Table
        Rows of respondents, as they stand in the file.
    mapping : Mapping
        What columns and codes mean.
    instrument : Instrument, optional
        The questionnaire that was used; by default the one that the mapping names. No column
        named after one of its items may be left unmapped.

    Returns
    -------
    Responses
        Respondents in file order, without those that `mapping.keep` leaves out.

    Raises
    ------
    FixableError
        Naming file, rows, column and value of everything that is wrong: a mapped column that is
        not there, an item column that is not mapped, a value that is neither answer nor missing
        code, a weight that is not a positive number, a file without respondents.
    """
    problems = [*_absent_columns(table, mapping), *_unmapped_items(table, mapping, instrument)]
    kept = _kept_rows(table, mapping)
    if not kept.any():
        problems.append(_nobody(table))
    levels = [_read_column(table, mapped, kept, problems) for mapped in mapping.items]
    background = [_read_column(table, mapped, kept, problems) for mapped in mapping.factors]
    weights = _read_weights(table, mapping.weight, kept, problems)
    raise_all(problems)
    people = int(kept.sum())
    return Responses(
        items=tuple(mapped.item for mapped in mapping.items),
        levels=_side_by_side(levels, people),
        factors=tuple(mapped.factor for mapped in mapping.factors),
        background=_side_by_side(background, people),
        weights=weights,
        provenance=f"{mapping.source} ({table.source}, {people:,} respondents)",
    )


def _positions(item: Item, instrument: Instrument) -> dict[Code, int]:
    return missing_codes(instrument) | {code: level for level, code in enumerate(item.codes)}


def _factor_for(
    item: Item, instrument: Instrument, lists: AnyMapping[str, Sequence[str]]
) -> MappedFactor | None:
    if item.frame is None:
        return None
    levels = item.frame.levels
    positions: dict[Code, int] = dict.fromkeys(missing_codes(instrument), UNKNOWN)
    positions.update(item.frame.level_of.items())
    if item.options_from is not None:
        levels = tuple(lists.get(item.options_from.id, ()))
        positions |= {level: place for place, level in enumerate(levels)}
    if not levels:
        return None
    coding = Coding(positions=positions, blank=UNKNOWN)
    return MappedFactor(item.id, Factor(item.frame.variable, levels), coding)


def _absent_columns(table: Table, mapping: Mapping) -> list[FixableError]:
    wanted = [mapped.column for mapped in mapping.items]
    wanted += [mapped.column for mapped in mapping.factors]
    wanted += [each.column for each in mapping.keep]
    wanted += [mapping.weight] if mapping.weight else []
    backgrounds = {mapped.column for mapped in mapping.factors}
    return [
        MappingError(
            f"{table.source} has no column {name!r}, which the mapping reads.",
            "Correct the mapping, or add the column"
            f"{', with empty cells where nobody knows' if name in backgrounds else ''}. "
            f"The file has: {_some(table.names)}.",
        )
        for name in dict.fromkeys(wanted)
        if table.find(name) is None
    ]


def _unmapped_items(
    table: Table, mapping: Mapping, instrument: Instrument | None
) -> list[FixableError]:
    used = instrument or mapping.instrument
    mapped = {table.find(each.column) for each in mapping.items}
    ids = [item.id for item in used.items if item.measures] if used else []
    columns = [column for column in map(table.find, ids) if column and column not in mapped]
    return [
        MappingError(
            f"{table.source}, column {column.name!r}: it is an item of the questionnaire, "
            "and the mapping does not read it.",
            f"Add it to the mapping as an [[item]] with column = {column.name!r}, or rename it.",
        )
        for column in columns
    ]


def _kept_rows(table: Table, mapping: Mapping) -> NDArray[np.bool_]:
    kept = np.ones(table.rows, dtype=bool)
    for each in mapping.keep:
        column = table.find(each.column)
        if column is not None:
            kept &= judge(column, each.coding, kept).positions == 0
    return kept


def _nobody(table: Table) -> FileError:
    if table.rows:
        return FileError(
            f"{table.source}: none of its {table.rows:,} rows passes the [[keep]] of the mapping.",
            "Correct the [[keep]], or choose another file.",
        )
    return FileError(f"{table.source} has no respondents.", "Choose the file with the answers.")


def _read_column(
    table: Table,
    mapped: MappedItem | MappedFactor,
    kept: NDArray[np.bool_],
    problems: list[FixableError],
) -> NDArray[np.int16]:
    column = table.find(mapped.column)
    if column is None:
        return np.empty(0, dtype=np.int16)
    judged = judge(column, mapped.coding, kept)
    problems += _unknown_values(table, column, judged.unknown, _expected(mapped))
    problems += _contradicted_values(table, column, judged.contradicted)
    return judged.positions[kept]


def _expected(mapped: MappedItem | MappedFactor) -> str:
    codes = mapped.coding.positions
    missing = codes_in_words([code for code, position in codes.items() if position < 0])
    besides = f"; missing: {missing}" if missing else ""
    if isinstance(mapped, MappedFactor):
        return f"a value of {mapped.factor.name!r} ({', '.join(mapped.factor.levels)}{besides})"
    return f"a code of {mapped.item.id!r} ({codes_in_words(mapped.item.codes)}{besides})"


def _unknown_values(
    table: Table, column: Column, found: Found, expected: str
) -> list[FixableError]:
    problems: list[FixableError] = []
    for value, rows in list(found.items())[:MOST_EXAMPLES]:
        declared = ", which the file declares missing," if column.declares_missing(value) else ""
        problems.append(
            AnswerError(
                f"{_place(table, column, rows)}: {_shown(column, value)}{declared} is not "
                f"{expected}.",
                f"Correct the value, or name {code_of(value)!r} in the mapping of this column.",
            )
        )
    others = list(found.items())[MOST_EXAMPLES:]
    if others:
        rows = np.sort(np.concatenate([rows for _, rows in others]))
        problems.append(
            AnswerError(
                f"{_place(table, column, rows)}: {len(others)} other values are not {expected}.",
                "Check that the mapping names the right column.",
            )
        )
    return problems


def _contradicted_values(table: Table, column: Column, found: Found) -> list[FixableError]:
    return [
        MappingError(
            f"{_place(table, column, rows)}: {_shown(column, value)} counts as an answer in the "
            "mapping, and the file declares it missing.",
            f"Take {code_of(value)!r} out of the answers, or correct the file's declaration.",
        )
        for value, rows in found.items()
    ]


def _read_weights(
    table: Table, name: str, kept: NDArray[np.bool_], problems: list[FixableError]
) -> NDArray[np.float64]:
    column = table.find(name) if name else None
    if column is None:
        return np.ones(int(kept.sum()))
    which, distinct = distinct_values(column.values)
    # The last entry is for empty cells, which `which` marks by -1.
    weights = np.array([_weight_of(value) for value in distinct] + [np.nan])[which]
    bad = np.flatnonzero(kept & ~(weights > 0))
    values = [None if which[row] < 0 else distinct[which[row]] for row in bad]
    for value in list(dict.fromkeys(values))[:MOST_EXAMPLES]:
        rows = bad[[other == value for other in values]]
        shown = "an empty cell" if value is None else _shown(column, value)
        problems.append(
            WeightsError(
                f"{_place(table, column, rows)}: {shown} is not a weight above zero.",
                "Give every respondent a positive number, or leave the rows out with [[keep]].",
            )
        )
    left = len(set(values)) - MOST_EXAMPLES
    if left > 0:
        problems.append(
            WeightsError(
                f"{table.source}, column {column.name!r}: {left} other values are no weights.",
                "Check that the mapping names the right column.",
            )
        )
    return weights[kept]


def _weight_of(value: Cell) -> float:
    number = number_of(value) if isinstance(value, str) else value
    return number if number is not None and math.isfinite(number) else math.nan


def _place(table: Table, column: Column, rows: NDArray[np.int64]) -> str:
    return f"{table.source}, {examples(table.row_numbers[rows].tolist())}, column {column.name!r}"


def _shown(column: Column, value: Cell) -> str:
    written = repr(value) if isinstance(value, str) else f"{value:g}"
    label = column.labels.get(value)
    return f"{written} ({label!r})" if label else written


def _side_by_side(columns: Sequence[NDArray[np.int16]], rows: int) -> NDArray[np.int16]:
    return np.stack(columns, axis=1) if columns else np.empty((rows, 0), dtype=np.int16)


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST_NAMES]) + (" ..." if len(names) > MOST_NAMES else "")
