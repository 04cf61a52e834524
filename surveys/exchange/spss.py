"""Read SPSS files with their value labels and declared missing values."""

from pathlib import Path
from typing import Any

import numpy as np

from surveys.errors import FileError
from surveys.exchange.columns import Cell, Column, Table

# A compressed file can hold a thousand times its size; this many values take 0.8 GB.
MOST_CELLS = 100_000_000


def read_spss(path: Path) -> Table:
    """Return the table in a .sav or .zsav file.

    User-missing values stay what they are, since why an answer is missing says something.
    Rows are numbered as SPSS numbers cases, from 1: there is no header row.

    Raises
    ------
    FileError
        If it is no SPSS file, or not all of one.
    """
    import pyreadstat

    try:
        _, head = pyreadstat.read_sav(path, metadataonly=True)
        _check_cells(path.name, head.number_rows or 0, head.number_columns or 0)
        frame, about = pyreadstat.read_sav(
            path, user_missing=True, disable_datetime_conversion=True
        )
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError) as problem:
        raise FileError(
            f"{path.name} cannot be read as an SPSS file: {problem}.",
            "Fetch the file again: it is cut short, damaged, or of another kind.",
        ) from problem
    columns = (
        Column(
            name=name,
            values=_values(frame[name]),
            labels=dict(about.variable_value_labels.get(name, {}).items()),
            user_missing=_ranges(about.missing_ranges.get(name, [])),
            label=about.column_names_to_labels.get(name) or "",
            measure=_known(about.variable_measure.get(name)),
            format=about.original_variable_types.get(name) or "",
        )
        for name in about.column_names
    )
    return Table(source=path.name, columns=tuple(columns), row_numbers=np.arange(1, len(frame) + 1))


def _check_cells(source: str, cases: int, variables: int) -> None:
    if cases * variables > MOST_CELLS:
        raise FileError(
            f"{source} has {cases:,} cases of {variables:,} variables; the limit is "
            f"{MOST_CELLS:,} values.",
            "Save a copy with only the variables that are needed.",
        )


def _values(series: Any) -> np.ndarray[Any, Any]:
    if series.dtype.kind in "fiu":
        return np.asarray(series.to_numpy(np.float64))
    # SPSS knows no missing text: an empty one stands for it.
    texts = [text.strip() if isinstance(text, str) else "" for text in series.to_list()]
    values = np.empty(len(texts), dtype=object)
    values[:] = [text or None for text in texts]
    return values


def _known(measure: str | None) -> str:
    return "" if measure in {None, "unknown"} else str(measure)


def _ranges(declared: Any) -> tuple[tuple[Cell, Cell], ...]:
    return tuple((each["lo"], each["hi"]) for each in declared)
