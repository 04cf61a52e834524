from pathlib import Path

import pytest

from indicators.kpis.values import CityValues, Reporting, Value, read_values
from surveys.errors import FileError, ManyProblemsError

PUBLISHED = Path(__file__).with_name("kristiansund_2020.csv")
DEMO = Path(__file__).parents[3] / "dsm" / "demo" / "kpi_values.csv"

HEADER = "kpi_code,data_point,year,value,unit,reporting_status,verified\n"


def written(folder, rows, header=HEADER):
    path = folder / "values.csv"
    path.write_text(header + rows, encoding="utf-8")
    return path


def a_value(**changes):
    valid = {
        "code": "EC: ICT: ICT: 1C",
        "data_point": "",
        "year": 2026,
        "figure": 98.5,
        "unit": "%",
        "reporting": Reporting.REPORTED,
    }
    return Value(**{**valid, **changes})


def test_the_published_figures_of_kristiansund_are_read():
    values = read_values(PUBLISHED)

    assert values.city == "Kristiansund"
    assert len(values.values) == 13
    response = values.latest("SC: SH: SA: 5A")
    assert response.figure == 12.67
    assert response.source.startswith("https://www.itu.int/")
    assert values.latest("SC: SH: SA: 3A").figure is False


def test_the_figures_of_the_demo_are_read():
    values = read_values(DEMO)

    assert len(values.values) == 112
    assert values.latest("EC: ICT: ICT: 4C", "3G").reporting is Reporting.NOT_REPORTED
    assert values.latest("EC: ICT: ICT: 4C", "3G").figure is None
    assert sum(value.status == "real" for value in values.values) == 13


def test_what_the_verifier_said_is_kept(tmp_path):
    rows = (
        "EC: ICT: ICT: 1C,,2026,98,%,reported,yes\n"
        "EC: ICT: ICT: 2C,,2026,80,%,reported,no\n"
        "EC: ICT: ICT: 5C,,2026,12,number,reported,\n"
    )

    values = read_values(written(tmp_path, rows))

    assert [value.verified for value in values.values] == [True, False, None]


def test_the_newest_figure_counts_unless_a_year_is_asked_for():
    values = CityValues("", (a_value(year=2024, figure=90.0), a_value(year=2026, figure=95.0)))

    assert values.latest("EC: ICT: ICT: 1C").figure == 95
    assert values.latest("EC: ICT: ICT: 1C", until=2025).figure == 90
    assert values.latest("EC: ICT: ICT: 1C", until=2020) is None
    assert values.latest("EC: ICT: ICT: 2C") is None


def test_one_city_of_several_is_chosen_by_name(tmp_path):
    header = "city,kpi_code,year,value,status\n"
    rows = "Here,EC: ICT: ICT: 1C,2020,97,reported\nThere,EC: ICT: ICT: 1C,2020,90,reported\n"
    path = written(tmp_path, rows, header)

    assert read_values(path, city="There").values[0].figure == 90
    with pytest.raises(FileError, match="rows of 2 cities") as refused:
        read_values(path)
    assert refused.value.fix == "Choose one city: Here, There."
    with pytest.raises(FileError, match="no row of 'Elsewhere'"):
        read_values(path, city="Elsewhere")


def test_all_problems_of_a_file_are_told_at_once(tmp_path):
    rows = (
        "EC: ICT: ICT: 9Z,,2026,98,%,reported,\n"
        "EC: ICT: ICT: 4C,5G,2026,98,%,reported,\n"
        "EC: ICT: ICT: 1C,north,2026,98,%,reported,\n"
        "EC: ICT: ICT: 2C,,26,98,%,reported,\n"
        "EC: ICT: ICT: 3C,,2026,,%,reported,\n"
        "EC: ICT: ICT: 5C,,2026,98,%,not reported,\n"
        "EC: ICT: WS: 1C,,2026,lots,%,reported,\n"
        "EC: ICT: WS: 2A,,2026,5,%,perhaps,maybe\n"
        "EC: ICT: D: 1A,,2026,5,%,reported,\n"
        "EC:ICT:D:1A,,2026,6,%,reported,\n"
    )

    with pytest.raises(ManyProblemsError) as refused:
        read_values(written(tmp_path, rows))

    said = [error.problem.removeprefix("values.csv, ") for error in refused.value.problems]
    assert [problem.split(":")[0] for problem in said] == [
        "row 2, column kpi_code",
        "row 3, column data_point",
        "row 4, column data_point",
        "row 5, column year",
        "row 6, column value",
        "row 7, column value",
        "row 8, column value",
        "row 9, column reporting_status",
        "row 9, column verified",
        "row 11, column kpi_code",
    ]


def test_a_file_that_does_not_tell_what_was_reported_is_refused(tmp_path):
    path = written(tmp_path, "EC: ICT: ICT: 1C,2026,98\n", "kpi_code,year,value\n")

    with pytest.raises(FileError, match="the column 'reporting_status' is missing"):
        read_values(path)


def test_the_fingerprint_follows_the_figures():
    one, other = CityValues("", (a_value(),)), CityValues("", (a_value(figure=98.6),))

    assert one.hash() == CityValues("", (a_value(),)).hash()
    assert one.hash() != other.hash()
