from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.kpis.benchmarks import Benchmark, Benchmarks, Rule, read_benchmarks
from indicators.kpis.catalogue import Direction
from surveys.errors import ManyProblemsError

DEMO = Path(__file__).parents[3] / "dsm" / "demo" / "kpi_benchmarks.csv"


def a_benchmark(rule, target, *, worst=None, **changes):
    valid = {
        "code": "EC: ICT: ICT: 1C",
        "data_point": "",
        "direction": Direction.HIGHER,
        "rule": rule,
        "target": target,
        "worst": worst,
        "unit": "%",
        "valid_from": 2026,
        "provenance": "made for a test",
    }
    return Benchmark(**{**valid, **changes})


@pytest.mark.parametrize(
    ("benchmark", "figure", "share"),
    [
        (a_benchmark(Rule.VALUE_OVER_TARGET, 80.0), 40.0, 0.5),
        (a_benchmark(Rule.VALUE_OVER_TARGET, 80.0), 100.0, 1.25),
        (a_benchmark(Rule.TARGET_OVER_VALUE, 4.0), 5.0, 0.8),
        (a_benchmark(Rule.MIN_MAX, 0.0, worst=20.0), 1.0, 0.95),
        (a_benchmark(Rule.MIN_MAX, 0.0, worst=20.0), 30.0, 0.0),
        (a_benchmark(Rule.YES_NO, True), True, 1.0),
        (a_benchmark(Rule.YES_NO, True), False, 0.0),
        (a_benchmark(Rule.NONE, None), 7.0, None),
    ],
)
def test_a_rule_turns_a_figure_into_a_share_of_its_target(benchmark, figure, share):
    assert benchmark.share_of_target(figure) == share


def test_a_figure_of_zero_is_as_good_as_lower_is_better_gets():
    assert a_benchmark(Rule.TARGET_OVER_VALUE, 5.0).share_of_target(0.0) == 10


@given(st.floats(0, 1e6), st.floats(0.01, 1e6))
def test_a_share_lies_between_0_and_10(figure, target):
    for rule in (Rule.VALUE_OVER_TARGET, Rule.TARGET_OVER_VALUE):
        share = a_benchmark(rule, target).share_of_target(figure)

        assert 0 <= share <= 10


@given(st.floats(0, 100), st.floats(0, 100))
def test_more_is_never_worse_when_higher_is_better(one, other):
    low, high = sorted((one, other))
    wanted = a_benchmark(Rule.VALUE_OVER_TARGET, 60.0)

    assert wanted.share_of_target(low) <= wanted.share_of_target(high)


def test_the_newest_benchmark_counts_unless_a_year_is_asked_for():
    old = a_benchmark(Rule.VALUE_OVER_TARGET, 80.0, valid_from=2020)
    new = a_benchmark(Rule.VALUE_OVER_TARGET, 90.0, valid_from=2026)
    benchmarks = Benchmarks((new, old))

    assert benchmarks.of("EC: ICT: ICT: 1C").target == 90
    assert benchmarks.of("EC: ICT: ICT: 1C", until=2025).target == 80
    assert benchmarks.of("EC: ICT: ICT: 1C", until=2019) is None
    assert benchmarks.of("EC: ICT: ICT: 2C") is None


def test_the_benchmarks_of_the_demo_are_its_own_and_say_so():
    benchmarks = read_benchmarks(DEMO)

    assert len(benchmarks.benchmarks) == 112
    assert {one.provenance for one in benchmarks.benchmarks} == {"demo"}
    assert benchmarks.of("SC: SH: SA: 4A").worst == 5
    assert benchmarks.hash() != Benchmarks(benchmarks.benchmarks[1:]).hash()


def test_all_problems_of_a_benchmark_file_are_told_at_once(tmp_path):
    path = tmp_path / "benchmarks.csv"
    path.write_text(
        "kpi_code,data_point,direction,share_of_target_rule,target,worst,valid_from,provenance\n"
        "EC: ICT: ICT: 1C,,higher,value/target,100,,2026,\n"
        "EC: ICT: ICT: 2C,,higher,value/target,0,,2026,me\n"
        "EC: ICT: ICT: 3C,,lower,value/target,10,,2026,me\n"
        "EC: ICT: ICT: 5C,,higher,target/value,10,,2026,me\n"
        "EC: ICT: WS: 1C,,higher,min-max,10,,2026,me\n"
        "EC: ICT: WS: 2A,,higher,min-max,10,10,2026,me\n"
        "EC: ICT: D: 1A,,higher,yes-no,10,,2026,me\n"
        "EC: ICT: ES: 1C,,higher,value/target,yes,,2026,me\n"
        "EC: ICT: ES: 2A,,higher,guess,10,,2026,me\n"
        "EC: ICT: ES: 3A,,higher,value/target,,,2026,me\n"
        "EC: ICT: T: 1C,,higher,value/target,10,,2026,me\n"
        "EC: ICT: T: 1C,,higher,value/target,11,,2026,me\n",
        encoding="utf-8",
    )

    with pytest.raises(ManyProblemsError) as refused:
        read_benchmarks(path)

    said = [error.problem.removeprefix("benchmarks.csv, ") for error in refused.value.problems]
    assert [problem.split(":")[0] for problem in said] == [
        "row 2, column provenance",
        "row 3, column target",
        "row 4, column direction",
        "row 5, column direction",
        "row 6, column worst",
        "row 7, column worst",
        "row 8, column target",
        "row 9, column target",
        "row 10, column share_of_target_rule",
        "row 11, column target",
        "row 13, column kpi_code",
    ]
