"""What is taken out of Trivsel: every file is opened, and the ten answers looked for in it."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from dsm.surveying.collected import MARKS
from dsm.surveying.exporting import FORMATS, Format, Level
from dsm.surveying.group_summaries import HEADER
from surveys.asking.questionnaire import Questionnaire
from surveys.exchange.answers_in import read_cases
from surveys.exchange.tables import read_table
from tests.journeys.trivsel.people import ASKED, ON_A_SHEET, PEOPLE, SLUG, WRITTEN, said
from tests.journeys.trivsel.terminal import Dsm


def take_all_files(dsm: Dsm, asked: Questionnaire, folder: Path) -> None:
    """Write every level in every format, open each file and look for the ten answers in it."""
    for level in Level:
        for format in sorted(FORMATS[level]):
            dsm("survey", "export", SLUG, "--level", level, "--format", format)
            (file,) = folder.glob(f"{SLUG}-{level}*")
            OPENED[level](file, format, asked)
            file.unlink()


def open_public(file: Path, format: Format, _: Questionnaire) -> None:
    """Ten answers make one figure, and none for the five women and five men among them."""
    header, *rows = listed(file, format)
    assert tuple(header) == HEADER
    (trust,) = [row for row in rows if row[0] == "trust_people" and not row[4]]
    assert float(trust[5]) == 10
    assert float(str(trust[6]).replace(",", ".")) == 45.0
    assert not [row for row in rows if row[4] and row[6] not in ("", None)]


def open_free_text(file: Path, format: Format, _: Questionnaire) -> None:
    guard = "'" if format is Format.EXCEL else ""
    assert sorted(row[-1] for row in listed(file, format)[1:]) == sorted(
        [WRITTEN, f"{guard}{ON_A_SHEET}"]
    )


def open_analysis(file: Path, format: Format, asked: Questionnaire) -> None:
    if format is Format.DDI:
        root = ElementTree.parse(file).getroot()  # noqa: S314 - our own file
        named = {one.get("name") for one in root.iter() if one.tag.endswith("}var")}
        assert {id.replace("-", "_") for id in ASKED} <= named
    elif format is Format.READ_ME:
        assert "COLUMNS" in file.read_text(encoding="utf-8-sig")
    elif format is Format.SPSS_SETS:
        file.read_text(encoding="utf-8-sig")  # this battery has no question with several answers
    elif format in {Format.EXCEL, Format.PARQUET}:
        require_people(listed(file, format))
    else:
        cases = read_cases(file, [asked], marks=MARKS)
        assert sorted(said(case.answers) for case in cases) == [said(one) for one in PEOPLE]


OPENED = {
    Level.PUBLIC: open_public,
    Level.ANALYSIS: open_analysis,
    Level.FREE_TEXT: open_free_text,
}


def require_people(rows: Sequence[Sequence[Any]]) -> None:
    places = [list(rows[0]).index(id.replace("-", "_")) for id in ASKED]
    found = sorted(tuple(int(row[place]) for place in places) for row in rows[1:])
    assert found == [said(one) for one in PEOPLE]


def listed(file: Path, format: Format) -> list[Sequence[Any]]:
    """Read a file back as rows, its header first."""
    if format in {Format.EXCEL, Format.CSV}:
        sign = ";" if format is Format.EXCEL else ","
        return list(csv.reader(file.read_text("utf-8-sig").splitlines(), delimiter=sign))
    if format is Format.PARQUET:
        import pandas

        frame = pandas.read_parquet(file)
        return [list(frame.columns), *frame.to_numpy().tolist()]
    table = read_table(file)
    columns = [column.values.tolist() for column in table.columns]
    return [list(table.names), *zip(*columns, strict=True)]
