import pytest

from dsm import goals
from dsm.database import transaction
from indicators.composite import Goal
from indicators.kpis.benchmarks import Benchmark, Benchmarks, Rule
from indicators.kpis.catalogue import Direction
from indicators.kpis.values import CityValues, Reporting, Value
from tests.support.cities import TRUSTING, a_city_indicator, indicators


@pytest.fixture
def session(engine):
    with transaction(engine) as opened:
        yield opened


def a_value(figure, *, code="EC: ICT: ICT: 1C", year=2025, **changes):
    valid = {
        "code": code,
        "data_point": "",
        "year": year,
        "figure": figure,
        "unit": "%",
        "reporting": Reporting.REPORTED,
        "verified": None,
        "quality": "",
        "provenance": "made for a test",
        "source": "",
        "note": "",
        "status": "",
    }
    return Value(**{**valid, **changes})


def a_target(target, *, code="EC: ICT: ICT: 1C", **changes):
    valid = {
        "code": code,
        "data_point": "",
        "direction": Direction.HIGHER,
        "rule": Rule.VALUE_OVER_TARGET,
        "target": target,
        "worst": None,
        "unit": "%",
        "valid_from": 2020,
        "provenance": "made for a test",
        "status": "",
    }
    return Benchmark(**{**valid, **changes})


def test_indicators_come_back_as_they_were_kept(session):
    kept = goals.keep_indicators(session, indicators())

    assert kept == 3
    assert goals.load_indicators(session) == indicators()


def test_new_indicators_take_the_place_of_the_old_ones(session):
    goals.keep_indicators(session, indicators())
    later = (a_city_indicator("noise", Goal.ENVIRONMENTAL, 5.0), TRUSTING)

    goals.keep_indicators(session, later)

    assert goals.load_indicators(session) == later


@pytest.mark.parametrize("figure", [81.5, True, False, None])
def test_a_figure_of_any_kind_comes_back_as_it_was_kept(session, figure):
    value = a_value(
        figure, reporting=Reporting.NOT_REPORTED if figure is None else Reporting.REPORTED
    )

    goals.keep_key_figures(session, CityValues("Sand", (value,)))

    assert goals.load_key_figures(session, "Sand") == CityValues("Sand", (value,))


def test_a_figure_of_the_same_place_and_year_replaces_the_old_one(session):
    goals.keep_key_figures(session, CityValues("Sand", (a_value(70.0), a_value(60.0, year=2024))))

    goals.keep_key_figures(session, CityValues("Sand", (a_value(75.0),)))

    figures = [(one.year, one.figure) for one in goals.load_key_figures(session).values]
    assert figures == [(2024, 60.0), (2025, 75.0)]


def test_new_targets_take_the_place_of_the_old_ones(session):
    goals.keep_targets(session, Benchmarks((a_target(80.0),)))

    goals.keep_targets(session, Benchmarks((a_target(90.0),)))

    assert goals.load_targets(session) == Benchmarks((a_target(90.0),))


def test_a_later_target_stands_beside_the_one_it_will_replace(session):
    two = Benchmarks((a_target(90.0), a_target(95.0, valid_from=2027)))

    goals.keep_targets(session, two)

    kept = goals.load_targets(session)
    assert kept.of("EC: ICT: ICT: 1C", until=2026).target == 90.0
    assert kept.of("EC: ICT: ICT: 1C", until=2027).target == 95.0


def test_without_any_figure_all_91_are_counted_as_absent(session):
    scoring = goals.score_key_figures(session)

    assert scoring.key_figures.total == 91
    assert scoring.key_figures.reported == 0


def test_a_figure_that_meets_its_target_is_scored(session):
    goals.keep_key_figures(session, CityValues("Sand", (a_value(96.0),)))
    goals.keep_targets(session, Benchmarks((a_target(100.0),)))

    scoring = goals.score_key_figures(session, "Sand")

    assert scoring.key_figures.reported == 1
    assert scoring.result("EC: ICT: ICT: 1C").points == 4


def test_figures_of_later_years_can_be_left_out(session):
    goals.keep_key_figures(session, CityValues("Sand", (a_value(96.0, year=2026),)))

    assert goals.score_key_figures(session, until=2025).key_figures.reported == 0
    assert goals.score_key_figures(session, until=2026).key_figures.reported == 1
