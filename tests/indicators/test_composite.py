from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from indicators.composite import (
    Goal,
    Goalposts,
    Indicator,
    SourceType,
    goal_scores,
    read_indicators,
    score,
    stack_values,
)
from indicators.kpis.catalogue import Direction
from surveys.errors import ManyProblemsError

DEMO = Path(__file__).parents[2] / "dsm" / "demo" / "indicators.csv"


def an_indicator(name, *, goal=Goal.SOCIAL_CULTURAL, worst=0.0, best=100.0):
    return Indicator(
        id=name,
        goal=goal,
        name={"en": name},
        unit="%",
        direction=Direction.HIGHER if best > worst else Direction.LOWER,
        source=SourceType.CITY,
        goalposts=Goalposts(worst, best),
        provenance="made for a test",
    )


def draws(*rows):
    """Draws with dims (chain, draw), one row per chain."""
    return xr.DataArray(np.array(rows, dtype=float), dims=("chain", "draw"))


def test_goalposts_score_0_and_100_whichever_way_is_good():
    lower = Goalposts(worst=20.0, best=6.0)

    assert score(np.array([20.0, 13.0, 6.0]), lower).tolist() == [0, 50, 100]


def test_a_score_beyond_a_goalpost_is_cut_only_if_wanted():
    figures = np.array([-10.0, 110.0])

    assert score(figures, Goalposts(0, 100)).tolist() == [0, 100]
    assert score(figures, Goalposts(0, 100), clip=False).tolist() == [-10, 110]


def test_named_dimensions_are_kept():
    scores = score(draws([10, 20], [30, 40]), Goalposts(0, 50))

    assert scores.dims == ("chain", "draw")
    assert scores.values.tolist() == [[20, 40], [60, 80]]


@given(st.floats(-100, 100), st.floats(0.1, 100), st.floats(-50, 150))
def test_the_unit_of_a_figure_does_not_matter(shift, factor, figure):
    posts, others = Goalposts(0, 100), Goalposts(shift, shift + 100 * factor)

    plain = score(np.array([figure]), posts)
    in_other_unit = score(np.array([shift + factor * figure]), others)

    np.testing.assert_allclose(plain, in_other_unit, atol=1e-6)


@pytest.mark.parametrize("best", [5.0, float("nan"), float("inf")])
def test_goalposts_are_two_different_numbers(best):
    with pytest.raises(ValueError, match="two different numbers"):
        Goalposts(5.0, best)


def test_a_goal_is_the_mean_of_its_indicators_on_every_draw():
    values = stack_values({"one": draws([10, 20], [30, 40]), "two": 60.0})

    found = goal_scores(values, [an_indicator("one"), an_indicator("two")])

    social = found.scores.sel(goal="social-cultural")
    assert social.dims == ("chain", "draw")
    assert social.values.tolist() == [[35, 40], [45, 50]]


def test_a_flat_draw_dimension_serves_too():
    values = stack_values({"one": xr.DataArray([10.0, 30.0, 50.0], dims="draw")})

    found = goal_scores(values, [an_indicator("one")])

    assert found.scores.dims == ("draw", "goal")
    assert found.scores.sel(goal="social-cultural").values.tolist() == [10, 30, 50]


def test_the_share_of_draws_beyond_the_goalposts_is_reported():
    values = stack_values({"one": draws([-5, 50, 105, 60]), "two": 60.0})

    found = goal_scores(values, [an_indicator("one"), an_indicator("two")])

    assert found.clipped == {"one": 0.5, "two": 0.0}
    assert found.indicators.sel(indicator="one").values.tolist() == [[0, 50, 100, 60]]


def test_a_fifth_of_the_indicators_may_be_missing():
    ids = ["a", "b", "c", "d", "e"]
    values = stack_values(dict.fromkeys(ids[:4], 40.0))

    found = goal_scores(values, [an_indicator(name) for name in ids])

    coverage = found.coverage[Goal.SOCIAL_CULTURAL]
    assert coverage.enough
    assert coverage.sentence == "1 of 5 indicators have no figure (e)."
    assert float(found.scores.sel(goal="social-cultural")) == 40


def test_with_more_than_a_fifth_missing_there_is_no_score_and_the_reason_is_said():
    ids = ["a", "b", "c", "d"]
    values = stack_values({**dict.fromkeys(ids[:3], 40.0), "d": float("nan")})

    found = goal_scores(values, [an_indicator(name) for name in ids])

    coverage = found.coverage[Goal.SOCIAL_CULTURAL]
    assert not coverage.enough
    assert "more than a fifth is too many" in coverage.sentence
    assert coverage.missing == ("d",)
    assert np.isnan(found.scores.sel(goal="social-cultural"))


def test_a_goal_nobody_measures_has_no_score():
    found = goal_scores(stack_values({"one": 40.0}), [an_indicator("one")])

    assert np.isnan(found.scores.sel(goal="economic"))
    assert float(found.scores.sel(goal="social-cultural")) == 40


def test_without_any_figure_no_goal_has_a_score():
    indicators = tuple(an_indicator(f"i{n}", goal=goal) for n, goal in enumerate(Goal))

    scored = goal_scores(stack_values({}), indicators)

    assert np.isnan(scored.scores).all()
    assert [coverage.missing for coverage in scored.coverage.values()] == [
        ("i0",),
        ("i1",),
        ("i2",),
    ]


def test_draws_of_different_numbers_are_not_mixed():
    with pytest.raises(ValueError, match="draw"):
        stack_values({"one": draws([1, 2]), "two": draws([1, 2, 3])})


def test_the_indicators_of_the_demo_are_read_with_their_sources():
    indicators = {one.id: one for one in read_indicators(DEMO)}

    assert len(indicators) == 23
    trust = indicators["people-trust"]
    assert (trust.construct, trust.item, trust.code_at_or_better) == (
        "interpersonal-trust",
        "trust-people",
        6,
    )
    assert indicators["car-share"].kpi_code == "EC: I: T: 4A"
    assert indicators["car-share"].data_point == "private vehicles"
    assert indicators["rescue-time"].goalposts == Goalposts(20, 6)
    assert indicators["local-jobs"].source is SourceType.CITY


def test_all_problems_of_an_indicator_file_are_told_at_once(tmp_path):
    path = tmp_path / "indicators.csv"
    path.write_text(
        "indicator_id,goal,name_en,unit,direction,source_type,construct,kpi_code,"
        "goalpost_worst,goalpost_best,provenance\n"
        "a,happiness,A,%,higher,city,,,0,100,me\n"
        "a,economic,A,%,higher,city,,,100,0,me\n"
        "c,economic,C,%,lower,city,,,7,7,me\n"
        "d,economic,D,%,lower,survey,,,x,7,\n"
        "e,economic,E,%,lower,kpi,,EC: NONE,9,7,me\n",
        encoding="utf-8",
    )

    with pytest.raises(ManyProblemsError) as refused:
        read_indicators(path)

    said = [error.problem.removeprefix("indicators.csv, ") for error in refused.value.problems]
    assert [problem.split(":")[0] for problem in said] == [
        "row 2, column goal",
        "row 3, column goalpost_best",
        "row 4, column goalpost_best",
        "row 5, column goalpost_worst",
        "row 5, column provenance",
        "row 5, column construct",
        "row 6, column kpi_code",
        "row 3, column indicator_id",
    ]
