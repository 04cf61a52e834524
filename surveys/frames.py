"""Population frames from files: a table of cells and counts, or a register by age and sex."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from surveys.errors import FixableError, FrameError, raise_all
from surveys.population import Factor, PopulationFrame
from surveys.sheets import Row, Sheet, read_sheet

MOST_CELLS = 1_000_000  # a factor with thousands of levels is an id, and would fill the memory
MOST_PEOPLE = 1e10  # more than live on Earth


def read_frame(
    path: Path,
    factors: Sequence[str | Factor] | None = None,
    people: str = "people",
    *,
    only: Mapping[str, str] | None = None,
    fractions: bool = False,
    provenance: str = "",
) -> PopulationFrame:
    """Read a frame from a CSV file with one line per cell.

    Parameters
    ----------
    path : Path
        UTF-8, one header row; one column per factor and one with people.
    factors : sequence of str or Factor, optional
        The columns that span the frame. A name takes its levels in the order of their first
        appearance; a Factor states levels and order. By default every column but `people`
        that does not say the same on all lines (so that a year or a status is no factor).
    people : str
        The column with people per cell, zero or more.
    only : mapping of column to text, optional
        Leave out the lines that say something else in these columns, e.g. {"year": "2026"}.
    fractions : bool
        Whether a count may be fractional, as in estimated tables.
    provenance : str
        Where the numbers come from; by default the file's name.

    Returns
    -------
    PopulationFrame
        Cells that the file does not mention hold nobody; the provenance says how many.

    Raises
    ------
    FileError
        If the file cannot be read, lacks a column, or if a count is no number, negative or
        fractional, or a cell is doubled, nameless or unknown. All bad rows are reported together.
    FrameError
        If the file counts nobody, spans too many cells, or has no row that `only` asks for.
    """
    asked = [factor.name if isinstance(factor, Factor) else factor for factor in factors or ()]
    sheet = read_sheet(path, [*asked, people, *(only or {})])
    rows = _chosen(sheet, only or {})
    spanned = factors if factors is not None else _varying_columns(rows, people)
    if not spanned:
        raise FrameError(
            f"{path.name} has no column that tells its rows apart.",
            fix="Name the columns that say which group a row counts.",
        )
    full = tuple(_factor_of(rows, factor) for factor in spanned)
    _require_few_cells(path, full)
    cells, counts = _cells_and_counts(sheet, rows, full, people, fractions=fractions)
    table = np.zeros([len(factor.levels) for factor in full])
    table[tuple(np.array(cells).T)] = counts
    _require_somebody(path, table)
    return PopulationFrame(full, table, _provenance(path, provenance, table.size - len(cells)))


def read_age_sex(
    path: Path,
    *,
    bands: Sequence[str],
    year: int,
    sexes: Sequence[str] | None = None,
    municipality: str | None = None,
    factors: tuple[str, str] = ("sex", "age_band"),
    provenance: str = "",
) -> PopulationFrame:
    """Read a register file by single year of age, and count people by sex and age band.

    Parameters
    ----------
    path : Path
        UTF-8 with the columns year, sex, age and n, and municipality when there are several.
    bands : sequence of str
        Age bands from young to old, such as "18-29" or "80+". Other ages are left out.
    year : int
        Which year to take.
    sexes : sequence of str, optional
        The sexes as the file writes them, in the order wanted; by default as they appear.
    municipality : str, optional
        Which municipality to take; needed when the file holds several.
    factors : pair of str
        Names to give the two factors.
    provenance : str
        Where the numbers come from; by default the file's name. The year is added.

    Returns
    -------
    PopulationFrame
        People of shape (sex, age band).

    Raises
    ------
    FileError, FrameError
        If the file cannot be read, does not hold the year or the municipality, or if an age
        is doubled, missing from a band, or not a whole number. All bad rows are reported.

    Notes
    -----
    Statistics Norway's table 07459 is of this kind: residents on 1 January.
    """
    limits = _band_limits(bands)
    only = {"year": str(year)} | ({"municipality": municipality} if municipality else {})
    sheet = read_sheet(path, ["year", "sex", "age", "n", *only])
    rows = _chosen(sheet, only)
    _require_one_municipality(path, rows)
    sex = Factor("sex", tuple(sexes)) if sexes else _factor_of(rows, "sex")
    ages = Factor("age", tuple(dict.fromkeys(row.cells["age"] for row in rows)))
    cells, counts = _cells_and_counts(sheet, rows, (sex, ages), "n", fractions=False)
    _require_whole_bands(path, ages, limits)
    table = np.zeros((len(sex.levels), len(bands)))
    for (which_sex, which_age), count in zip(cells, counts, strict=True):
        band = _band_of(int(ages.levels[which_age]), limits)
        if band is not None:
            table[which_sex, band] += count
    _require_somebody(path, table)
    named = (Factor(factors[0], sex.levels), Factor(factors[1], tuple(bands)))
    return PopulationFrame(named, table, f"{provenance or path.name}, {year}")


def _chosen(sheet: Sheet, only: Mapping[str, str]) -> list[Row]:
    chosen = [row for row in sheet if all(row.cells[name] == text for name, text in only.items())]
    if not chosen:
        wanted = ", ".join(f"{name} = {text}" for name, text in only.items())
        seen = "; ".join(f"{name}: {_some({row.cells[name] for row in sheet})}" for name in only)
        raise FrameError(f"{sheet.file} has no row with {wanted}.", fix=f"It has {seen}.")
    return chosen


def _some(values: set[str]) -> str:
    listed = sorted(values, key=lambda value: (len(value), value))
    return ", ".join(listed) if len(listed) <= 12 else ", ".join([*listed[:3], "...", listed[-1]])


def _varying_columns(rows: Sequence[Row], people: str) -> list[str]:
    names = [name for name in rows[0].cells if name != people]
    return [name for name in names if len({row.cells[name] for row in rows}) > 1]


def _factor_of(rows: Sequence[Row], factor: str | Factor) -> Factor:
    if isinstance(factor, Factor):
        return factor
    # An empty cell is no level of its own; it is reported with its line instead.
    return Factor(factor, tuple(dict.fromkeys(filter(None, (row.cells[factor] for row in rows)))))


def _require_few_cells(path: Path, factors: Sequence[Factor]) -> None:
    sizes = {factor.name: len(factor.levels) for factor in factors}
    cells = float(np.prod(list(sizes.values()), dtype=float))
    if cells > MOST_CELLS:
        raise FrameError(
            f"{path.name} would span {cells:,.0f} cells ({sizes}); at most {MOST_CELLS:,} fit.",
            fix="Name only the columns that are background variables.",
        )


def _cells_and_counts(
    sheet: Sheet, rows: Sequence[Row], factors: Sequence[Factor], people: str, *, fractions: bool
) -> tuple[list[tuple[int, ...]], list[float]]:
    found: dict[tuple[int, ...], float] = {}
    first: dict[tuple[int, ...], Row] = {}
    for row in rows:
        cell = tuple(_level(row, factor) for factor in factors)
        count = _count(row, people, fractions=fractions)
        if all(row.is_readable(factor.name) for factor in factors):
            if cell in found:
                _note_doubled(sheet, row, factors, first[cell])
            found.setdefault(cell, count)
            first.setdefault(cell, row)
    sheet.raise_problems()
    return list(found), list(found.values())


def _level(row: Row, factor: Factor) -> int:
    level = row.text(factor.name)
    if level in factor.levels:
        return factor.levels.index(level)
    if level:
        fix = f"Write one of: {', '.join(factor.levels)}."
        row.reject(factor.name, f"holds {level!r}, which is not a level", fix)
    return 0


def _count(row: Row, people: str, *, fractions: bool) -> float:
    count = row.number(people)
    problem, fix = "", ""
    if count < 0:
        problem, fix = "is below 0", "Write how many people live in the cell."
    elif count > MOST_PEOPLE:
        problem, fix = "is more people than there are", "Check the number."
    elif not fractions and not count.is_integer():
        problem, fix = "is no whole number", "Write a whole one, or say that fractions are meant."
    if problem:
        row.reject(people, f"holds {row.cells[people]}, which {problem}", fix)
    return count


def _note_doubled(sheet: Sheet, row: Row, factors: Sequence[Factor], first: Row) -> None:
    cell = ", ".join(f"{factor.name} = {row.cells[factor.name]}" for factor in factors)
    sheet.note(
        f"row {row.line}: it counts {cell} again, as row {first.line} does.",
        "Keep one of the two rows; if the file holds several years, choose one.",
    )


def _require_somebody(path: Path, table: NDArray[np.float64]) -> None:
    if table.sum() <= 0:
        raise FrameError(f"{path.name} counts nobody.", fix="Check the column with people.")


def _provenance(path: Path, stated: str, unmentioned: int) -> str:
    source = stated or f"read from {path.name}"
    if unmentioned:
        return f"{source}; {unmentioned} cells that the file does not mention hold nobody"
    return source


def _require_one_municipality(path: Path, rows: Sequence[Row]) -> None:
    named = {row.cells.get("municipality", "") for row in rows}
    if len(named) > 1:
        raise FrameError(
            f"{path.name} holds {len(named)} municipalities.", fix=f"Choose one of: {_some(named)}."
        )


def _band_limits(bands: Sequence[str]) -> list[tuple[int, int | None]]:
    problems: list[FixableError] = []
    limits: list[tuple[int, int | None]] = []
    for band in bands:
        match = re.fullmatch(r"(\d+)(?:-(\d+)|\+)", band, re.ASCII)
        if match is None or (match[2] and int(match[2]) < int(match[1])):
            problems.append(
                FrameError(f"{band!r} is not an age band.", fix="Write e.g. '18-29' or '80+'.")
            )
            continue
        low = int(match[1])
        if limits and (limits[-1][1] is None or low <= limits[-1][1]):
            problems.append(
                FrameError(
                    f"The age band {band!r} begins before the one in front of it has ended.",
                    fix="Write bands from young to old, without overlap.",
                )
            )
        limits.append((low, int(match[2]) if match[2] else None))
    raise_all(problems)
    return limits


def _band_of(age: int, limits: Sequence[tuple[int, int | None]]) -> int | None:
    for band, (low, high) in enumerate(limits):
        if age >= low and (high is None or age <= high):
            return band
    return None


def _require_whole_bands(
    path: Path, ages: Factor, limits: Sequence[tuple[int, int | None]]
) -> None:
    problems: list[FixableError] = [
        FrameError(f"{path.name}: {age!r} is not an age.", fix="Write whole years, e.g. 42.")
        for age in ages.levels
        if not re.fullmatch(r"\d{1,3}", age, re.ASCII)
    ]
    raise_all(problems)
    seen = {int(age) for age in ages.levels}
    wanted = {age for low, high in limits for age in range(low, (high or low) + 1)}
    if wanted - seen:
        raise FrameError(
            f"{path.name} lacks the ages {_some({str(age) for age in wanted - seen})}.",
            fix="Give every single year of the bands, with 0 where nobody lives.",
        )
