from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.kpis.benchmarks import Benchmark, Benchmarks, Rule, read_benchmarks
from indicators.kpis.catalogue import Direction, load_catalogue
from indicators.kpis.scoring import Bands, Coverage, Result, State, group_score, score
from indicators.kpis.values import CityValues, Reporting, Value, read_values

PUBLISHED = Path(__file__).with_name("kristiansund_2020.csv")
DEMO = Path(__file__).parents[3] / "dsm" / "demo"

INTERNET = "EC: ICT: ICT: 1C"


@pytest.fixture(scope="module")
def demo():
    values = read_values(DEMO / "kpi_values.csv")
    return score(values, read_benchmarks(DEMO / "kpi_benchmarks.csv"))


def results_with(points):
    """Scored results with these points, None for a figure that was not reported."""
    figure = load_catalogue()[INTERNET]
    return [
        Result(
            figure=figure,
            data_point="",
            value=None,
            benchmark=None,
            state=State.NOT_REPORTED if one is None else State.SCORED,
            points=one,
        )
        for one in points
    ]


def a_target(target=100.0):
    return Benchmark(
        code=INTERNET,
        data_point="",
        direction=Direction.HIGHER,
        rule=Rule.VALUE_OVER_TARGET if target else Rule.NONE,
        target=target,
        worst=None,
        unit="%",
        valid_from=2026,
        provenance="made for a test",
    )


def internet_of(figure, *, verified=None):
    reporting = Reporting.NOT_REPORTED if figure is None else Reporting.REPORTED
    value = Value(
        code=INTERNET,
        data_point="",
        year=2026,
        figure=figure,
        unit="%",
        reporting=reporting,
        verified=verified,
    )
    return CityValues("Somewhere", (value,))


@pytest.mark.parametrize(
    ("points", "share", "band"),
    [((1, 3, 4, 1), 9 / 16, 2), ((None, 3, 4, 2), 9 / 12, 3), ((4, 4, 4, 4, 3), 0.95, 4)],
)
def test_a_group_is_points_of_possible_points(points, share, band):
    group = group_score(("Economy",), results_with(points), Bands())

    assert group.share == share
    assert group.band == band


def test_a_group_without_scored_figures_has_no_score():
    group = group_score(("Economy",), results_with((None, None)), Bands())

    assert group.share is None
    assert group.band is None


@given(st.lists(st.integers(1, 4), min_size=1))
def test_a_score_lies_between_a_quarter_and_one(points):
    assert 0.25 <= group_score((), results_with(points), Bands()).share <= 1


@pytest.mark.parametrize(
    ("share", "points"),
    [(0, 1), (0.3299, 1), (0.33, 2), (6.6 / 10, 3), (0.9499, 3), (0.95, 4), (10, 4)],
)
def test_a_share_on_a_limit_belongs_to_the_band_above(share, points):
    assert Bands().points(share) == points


def test_the_limits_of_bands_are_a_choice():
    halves = Bands((0.25, 0.5, 0.75))

    assert halves.points(0.6) == 3
    assert halves.range(3) == (0.5, 0.75)
    assert halves.range(4) == (0.75, None)
    with pytest.raises(ValueError, match="must rise"):
        Bands((0.5, 0.25, 0.75))


@pytest.mark.parametrize(
    ("values", "benchmarks", "state"),
    [
        (internet_of(98.0), Benchmarks((a_target(),)), State.SCORED),
        (internet_of(98.0, verified=True), Benchmarks((a_target(),)), State.SCORED),
        (internet_of(None), Benchmarks((a_target(),)), State.NOT_REPORTED),
        (internet_of(98.0, verified=False), Benchmarks((a_target(),)), State.NOT_VERIFIED),
        (internet_of(98.0), Benchmarks(()), State.NO_BENCHMARK),
        (internet_of(98.0), Benchmarks((a_target(None),)), State.NO_BENCHMARK),
        (CityValues("", ()), Benchmarks((a_target(),)), State.NOT_IN_OUR_COPY),
    ],
)
def test_the_empty_states_are_kept_apart(values, benchmarks, state):
    result = score(values, benchmarks).result(INTERNET)

    assert result.state is state
    assert (result.points is None) == (state is not State.SCORED)
    assert (result.share is None) == (state is not State.SCORED)


def test_the_demo_gets_the_points_it_was_made_for(demo):
    assert Counter(result.points for result in demo.results) == {
        4: 42,
        3: 29,
        2: 21,
        1: 10,
        None: 10,
    }
    shares = {place: round(100 * share) for (place,), share in _shares(demo.dimensions)}
    assert shares == {"Economy": 69, "Environment": 80, "Society and Culture": 81}


def test_coverage_of_the_demo_stands_beside_its_scores(demo):
    economy = demo.dimensions[0]

    assert economy.key_figures == Coverage(45, 45)
    assert economy.data_points == Coverage(54, 55)
    assert economy.states[State.NOT_REPORTED] == 1
    assert len(demo.subdimensions) == 7
    assert len(demo.categories) == 27
    assert sum(group.points for group in demo.categories) == sum(
        group.points for group in demo.dimensions
    )


def test_the_published_figures_of_kristiansund_come_out_with_bands():
    scoring = score(read_values(PUBLISHED), read_benchmarks(DEMO / "kpi_benchmarks.csv"))

    states = scoring.states_of_key_figures()
    points = {one.figure.name: one.points for one in scoring.results if one.reported}
    assert scoring.key_figures == Coverage(13, 91)
    assert points == {
        "Gender Income Equity": 3,
        "Gini Coefficient": 4,
        "Poverty": 2,
        "Voter Participation": 3,
        "Child Care Availability": 3,
        "Natural Disaster Related Deaths": 4,
        "Disaster Related Economic Losses": 4,
        "Resilience Plans": 1,
        "Population Living in Disaster Prone Areas": 3,
        "Emergency Service Response Time": 2,
        "Police Service": None,  # the demo sets no benchmark: more is not always better
        "Fire Service": 4,
        "Violent Crime Rate": 2,
    }
    assert len(states[State.NOT_IN_OUR_COPY]) == 78
    assert states[State.NOT_REPORTED] == ()


def test_a_dimension_of_which_nothing_is_in_our_copy_has_no_score():
    scoring = score(read_values(PUBLISHED), read_benchmarks(DEMO / "kpi_benchmarks.csv"))

    economy = scoring.dimensions[0]
    assert economy.share is None
    assert economy.key_figures.share == 0
    assert economy.states == {State.NOT_IN_OUR_COPY: 55}


def test_a_key_figure_with_one_reported_data_point_counts_as_reported(demo):
    coverage = next(one for one in demo.categories if one.place[-1] == "ICT Infrastructure")

    assert coverage.key_figures == Coverage(5, 5)
    assert coverage.data_points == Coverage(5, 6)


def test_an_older_year_is_scored_with_what_was_known_then():
    scoring = score(internet_of(98.0), Benchmarks((a_target(),)), until=2020)

    assert scoring.result(INTERNET).state is State.NOT_IN_OUR_COPY


def _shares(groups):
    return [(group.place, group.share) for group in groups]
