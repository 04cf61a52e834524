from pathlib import Path

import pytest

from indicators.kpis.plausibility import doubts
from indicators.kpis.values import CityValues, Reporting, Value, read_values

DEMO = Path(__file__).parents[3] / "dsm" / "demo" / "kpi_values.csv"


def values_of(*figures, unit="%", year=2026):
    return CityValues(
        "Somewhere",
        tuple(
            Value(
                code=code,
                data_point=point,
                year=year,
                figure=figure,
                unit=unit,
                reporting=Reporting.REPORTED,
            )
            for code, point, figure in figures
        ),
    )


def modes(*shares):
    names = ("public transport", "private vehicles", "cycling", "walking", "para transport")
    return [("EC: I: T: 4A", name, share) for name, share in zip(names, shares, strict=False)]


def test_nothing_is_odd_in_the_demo():
    assert doubts(read_values(DEMO)) == ()


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        (values_of(("EC: I: WS: 2C", "", 99.0), ("EC: I: WS: 1C", "", 98.0)), "not-above"),
        (
            values_of(("EN: EN: WS: 4C", "primary", 50.0), ("EN: EN: WS: 4C", "secondary", 60.0)),
            "not-above",
        ),
        (values_of(*modes(10.0, 60.0, 10.0, 15.0, 2.0)), "parts-of-a-whole"),
        (values_of(("EC: I: WS: 5C", "", 80.0)), "unusually-low"),
        (values_of(("EC: I: T: 5A", "", 0.9), unit="ratio"), "unusually-low"),
        (values_of(("EC: ICT: ES: 1C", "", 101.0)), "outside-its-range"),
        (values_of(("SC: EH: H: 3C", "", -4.0), unit="number"), "outside-its-range"),
        (values_of(("EN: EN: AQ: 1C", "NO2", 0.02), unit="ppm"), "wrong-unit"),
        (values_of(("SC: SH: SI: 2C", "", 23.0), unit="coefficient"), "wrong-scale"),
    ],
)
def test_an_odd_figure_is_worth_a_question(values, rule):
    found = doubts(values)

    assert [doubt.rule for doubt in found] == [rule]
    assert found[0].codes[0] in found[0].sentence


@pytest.mark.parametrize(
    "values",
    [
        values_of(*modes(10.0, 60.0, 10.0, 15.0, 3.5)),  # 98.5 is about 100
        values_of(*modes(10.0, 60.0)),  # the other modes were not reported
        values_of(("SC: EH: ED: 2C", "", 104.0)),  # pupils commute in
        values_of(("EC: I: WS: 2C", "", 99.0)),  # nothing to compare it with
        values_of(("SC: SH: SA: 3A", "", True)),
    ],
)
def test_what_may_well_be_so_raises_no_doubt(values):
    assert doubts(values) == ()


def test_only_the_newest_figures_are_looked_at():
    old = values_of(("EC: ICT: ES: 1C", "", 101.0), year=2020).values
    new = values_of(("EC: ICT: ES: 1C", "", 99.0), year=2026).values

    assert doubts(CityValues("", (*new, *old))) == ()
