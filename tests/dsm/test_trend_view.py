import pytest
from sqlmodel import select

from dsm import fieldwork, trend_view
from dsm.database import transaction
from dsm.tables import EstimateRow
from dsm.trend_view import TrendError, to_follow, way
from indicators.odds import Contrast, Direction, contrast
from tests.support.builders import some_answers
from tests.support.cities import add_wave_with_draws


@pytest.mark.parametrize(
    ("chance", "expected"),
    [(0.95, "rose"), (0.05, "fell"), (0.7, "leans-up"), (0.3, "leans-down"), (0.5, "same")],
)
def test_how_a_figure_moved_is_said_as_surely_as_the_odds_allow(chance, expected):
    assert way(contrast(chance)) == expected


@pytest.mark.slow
def test_a_trend_is_the_city_its_groups_and_what_changed(town):
    told = []

    view = trend_view.trend_view(town.engine, "trust", unpublished=False, on_progress=told.append)

    assert dict(view.waves) == {"spring": "2026-04", "autumn": "2026-10"}
    assert [one.wave for one in view.city.figures] == ["spring", "autumn"]
    assert view.city.change.direction is Direction.ABOVE
    assert view.title.key == "trend.title.rose"
    assert view.title.values["since"] == "2026-04"
    assert {factor: len(paths) for factor, paths in view.groups.items()} == {
        "sex": 2,
        "age_band": 4,
    }
    for paths in view.groups.values():
        for path in paths:
            assert isinstance(path.change, Contrast)
            assert path.moved.group == next(iter(path.levels.values()))
            before, now = (one.estimate.median for one in path.figures)
            assert path.moved.difference.median == pytest.approx(now - before, abs=1.0)
    assert view.is_step_assumed
    assert view.simulated
    assert told[-1].share == 1

    told.clear()
    again = trend_view.trend_view(town.engine, "trust", unpublished=True, on_progress=told.append)
    assert told == []  # the fit was kept
    assert again.city == view.city


@pytest.mark.slow
def test_only_those_who_examine_fits_follow_what_was_not_published(town):
    with transaction(town.engine) as session:
        number = add_wave_with_draws(session, "winter", some_answers(60, seed=3), published_at=None)
        assert session.get_one(EstimateRow, number).published_at is None

        assert to_follow(session, unpublished=False).waves == {"trust": ("spring", "autumn")}
        found = to_follow(session, unpublished=True)

    assert found.waves == {"trust": ("spring", "autumn", "winter")}
    assert found.frame == {"trust": "town"}


@pytest.mark.slow
def test_one_published_wave_is_no_trend(town):
    with transaction(town.engine) as session:
        for row in session.exec(select(EstimateRow)).all()[1:]:
            row.published_at = None

    with pytest.raises(TrendError, match="fewer than two waves"):
        trend_view.trend_view(town.engine, "trust", unpublished=False)


def test_without_answers_there_is_nothing_to_follow(engine):
    with transaction(engine) as session:
        assert fieldwork.waves(session) == ()
        assert to_follow(session, unpublished=True).waves == {}
