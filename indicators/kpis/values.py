"""What a city reported: key figures by year, from a CSV file."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from indicators.kpis.catalogue import Catalogue, load_catalogue, normal_code
from surveys.errors import FileError
from surveys.sheets import Row, Sheet, read_sheet

# A figure is a number, or yes (True) or no (False).
type Figure = float | bool


class Reporting(StrEnum):
    """Whether the city reported a figure. A figure that no row mentions is neither."""

    REPORTED = "reported"
    NOT_REPORTED = "not reported"


class YesNo(StrEnum):
    """An answer as people write it in a cell."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One figure of one city in one year.

    Parameters
    ----------
    code, data_point : str
        Which figure of the catalogue; `data_point` is "" for a single number.
    figure : float, bool or None
        The figure in `unit`; None if it was not reported.
    verified : bool or None
        What the verifier said; None if the file does not tell.
    quality, provenance, source, note, status : str
        As the file says; `status` is "real" or "simulated" where it is known.
    """

    code: str
    data_point: str
    year: int
    figure: Figure | None
    unit: str
    reporting: Reporting
    verified: bool | None = None
    quality: str = ""
    provenance: str = ""
    source: str = ""
    note: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class CityValues:
    """All figures of one city, several years of a figure allowed."""

    city: str
    values: tuple[Value, ...]

    def latest(self, code: str, data_point: str = "", *, until: int | None = None) -> Value | None:
        """Return the newest figure (not after the year `until`), or None if none is mentioned."""
        fitting = [
            value
            for value in self.values
            if (value.code, value.data_point) == (code, data_point)
            and (until is None or value.year <= until)
        ]
        return max(fitting, key=lambda value: value.year, default=None)

    def hash(self) -> str:
        """Return a fingerprint of city and figures (64 hexadecimal digits)."""
        return hashlib.sha256(repr((self.city, self.values)).encode()).hexdigest()


def read_values(
    path: Path, *, city: str | None = None, catalogue: Catalogue | None = None
) -> CityValues:
    """Read the key figures of one city.

    Parameters
    ----------
    path : Path
        CSV with the columns `kpi_code`, `year`, `value` and `reporting_status` ("reported" or
        "not reported"; `status` is read instead where that column is missing). Optional columns:
        `city`, `data_point`, `unit`, `verified` (yes or no), `data_quality`, `provenance`,
        `source_url`, `note`, `status`.
    city : str, optional
        Whose rows to read, if the file holds several cities.
    catalogue : Catalogue, optional
        The U4SSC catalogue unless another one is given.

    Returns
    -------
    CityValues
        Every row of that city.

    Raises
    ------
    FixableError
        With all problems of the file at once: unknown codes and data points, a value where none
        was reported, a missing value, several cities and no choice between them.
    """
    sheet = read_sheet(path, ("kpi_code", "year", "value"))
    reporting = "reporting_status" if "reporting_status" in sheet.columns else "status"
    if reporting not in sheet.columns:
        problem = "row 1: the column 'reporting_status' is missing."
        raise FileError(f"{sheet.file}, {problem}", "Add the column: reporting_status.")
    rows, city = _rows_of(sheet, city)
    known = catalogue or load_catalogue()
    values = tuple(_value(row, reporting, known) for row in rows)
    keys = ((value.code, value.data_point, value.year) for value in values)
    sheet.refuse_repeats("kpi_code", zip(rows, keys, strict=True))
    sheet.raise_problems()
    return CityValues(city, values)


def read_place(row: Row, catalogue: Catalogue) -> tuple[str, str]:
    """Return code and data point of a row, and note in the sheet if the catalogue lacks them."""
    code, data_point = normal_code(row.text("kpi_code")), row.optional("data_point")
    if code and code not in catalogue:
        problem = f"holds {row.text('kpi_code')!r}, which is none of the {len(catalogue)} codes"
        row.reject("kpi_code", problem, "Take the code from the catalogue: EC: ICT: ICT: 1C.")
    elif code and data_point not in (names := catalogue[code].data_point_names):
        choices = ", ".join(names) or "nothing; leave the cell empty"
        row.reject("data_point", f"holds {data_point!r}", f"For {code} write one of: {choices}.")
    return code, data_point


def read_figure(row: Row, column: str) -> Figure:
    """Return a cell that holds a number, or yes or no."""
    cell = row.optional(column).casefold()
    return cell == YesNo.YES if cell in set(YesNo) else row.number(column)


def _rows_of(sheet: Sheet, city: str | None) -> tuple[Sequence[Row], str]:
    cities = tuple(dict.fromkeys(row.optional("city") for row in sheet))
    if "city" not in sheet.columns or (city is None and len(cities) == 1):
        return sheet.rows, city or cities[0]
    rows = [row for row in sheet if row.optional("city") == city]
    if not rows:
        asked = f"no row of {city!r}" if city else f"rows of {len(cities)} cities"
        raise FileError(f"{sheet.file} has {asked}.", f"Choose one city: {', '.join(cities)}.")
    return rows, rows[0].optional("city")


def _value(row: Row, reporting_column: str, catalogue: Catalogue) -> Value:
    code, data_point = read_place(row, catalogue)
    reporting = row.choice(reporting_column, Reporting)
    return Value(
        code=code,
        data_point=data_point,
        year=row.whole("year", low=1990, high=2100),
        figure=_figure(row, reporting),
        unit=row.optional("unit"),
        reporting=reporting,
        verified=_verified(row),
        quality=row.optional("data_quality"),
        provenance=row.optional("provenance"),
        source=row.optional("source_url"),
        note=row.optional("note"),
        status=row.optional("status") if reporting_column != "status" else "",
    )


def _figure(row: Row, reporting: Reporting) -> Figure | None:
    if reporting is Reporting.REPORTED:
        return read_figure(row, "value")
    if row.optional("value"):
        problem = f"holds {row.optional('value')!r}, but the row says it was not reported"
        row.reject("value", problem, "Empty the cell, or write: reported.")
    return None


def _verified(row: Row) -> bool | None:
    return row.choice("verified", YesNo) is YesNo.YES if row.optional("verified") else None
