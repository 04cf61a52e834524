from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier, Event

import pytest
from sqlmodel import select

from dsm import fieldwork, trend_view
from dsm.database import transaction
from dsm.tables import EstimateRow, WaveRow
from dsm.trend_view import TrendError, to_follow, way
from dsm.trends import Trend, WaveFigure
from indicators.odds import Contrast, Direction, Odds, contrast
from indicators.social.summaries import Estimate
from indicators.social.trend import Change
from indicators.social.verdict import About, Verdict, judge
from surveys.population import Factor
from tests.support.builders import some_answers
from tests.support.cities import add_wave_with_draws

YES_NO = ("yes", "no")
FIGURE = Estimate(median=62.0, low50=60.0, high50=63.0, low90=58.0, high90=65.0)
SOUND = Verdict(checks=())
UNSOUND = Verdict((judge("r-hat", About.SAMPLING, 1.2, 1.01, "The chains disagree."),))


def a_change(group, rose):
    return Change(
        group=group, since="spring", until="autumn", difference=FIGURE, fell=Odds(1 - rose)
    )


def fitted_as(changes, verdict=SOUND):
    """A fit in which every group has the same figure, and changes are as given."""

    def fit(followed, progress):
        groups = [{}, *({name: level} for (name,) in followed.groupings for level in YES_NO)]
        return Trend(
            construct=followed.construct,
            waves=tuple(followed.answers),
            figures=tuple(
                WaveFigure(wave=wave, levels=levels, answers=50, estimate=FIGURE)
                for levels in groups
                for wave in followed.answers
            ),
            changes={(): {"all": a_change("all", 0.95)}} | changes,
            is_step_assumed=True,
            verdict=verdict,
        )

    return fit


@pytest.fixture
def of_yes_and_no(engine):
    """Two waves of people who own a house or not, and a car or not."""
    with transaction(engine) as session:
        for seed, (wave, asked) in enumerate([("spring", "2026-04"), ("autumn", "2026-10")]):
            answers = some_answers(60, seed=seed)
            kinds = (Factor("house", YES_NO), Factor("car", YES_NO))
            of_kinds = replace(answers, factors=kinds, background=answers.background % 2)
            fieldwork.keep_answers(session, wave, of_kinds, asked=asked)
    return engine


def test_a_change_stays_with_its_group_where_those_of_another_factor_are_hidden(of_yes_and_no):
    cars = {"yes": a_change("yes", 0.95), "no": a_change("no", 0.05)}

    view = trend_view.trend_view(
        of_yes_and_no,
        "trust",
        unpublished=True,
        fit=fitted_as({("house",): {}, ("car",): cars}),
    )

    assert [path.change for path in view.groups["house"]] == [None, None]
    assert [way(path.change) for path in view.groups["car"]] == ["rose", "fell"]


def test_of_draws_that_cannot_be_believed_no_odds_are_told(of_yes_and_no):
    moved = {"yes": a_change("yes", 0.95), "no": a_change("no", 0.05)}

    view = trend_view.trend_view(
        of_yes_and_no,
        "trust",
        unpublished=True,
        fit=fitted_as({("house",): moved, ("car",): moved}, UNSOUND),
    )

    assert view.failed == ("The chains disagree.",)
    assert view.title.key == "trend.title.failed"
    assert view.city.change is None
    assert {path.change for paths in view.groups.values() for path in paths} == {None}


def test_the_same_answers_under_another_name_are_another_wave(of_yes_and_no):
    fit = fitted_as({("house",): {}, ("car",): {}})
    trend_view.trend_view(of_yes_and_no, "trust", unpublished=True, fit=fit)

    with transaction(of_yes_and_no) as session:
        row = session.exec(select(WaveRow).where(WaveRow.name == "autumn")).one()
        row.name = "brought in again"
    view = trend_view.trend_view(of_yes_and_no, "trust", unpublished=True, fit=fit)

    assert list(view.waves) == ["spring", "brought in again"]


@pytest.mark.slow
def test_only_those_who_examine_fits_see_a_trend_whose_draws_failed(town):
    unsound = fitted_as({("sex",): {}, ("age_band",): {}}, UNSOUND)

    with pytest.raises(TrendError, match="draws of this trend failed a check"):
        trend_view.trend_view(town.engine, "trust", unpublished=False, fit=unsound)
    seen = trend_view.trend_view(town.engine, "trust", unpublished=True, fit=unsound)
    assert seen.failed


@pytest.mark.parametrize(
    ("chance", "expected"),
    [(0.95, "rose"), (0.05, "fell"), (0.7, "leans-up"), (0.3, "leans-down"), (0.5, "same")],
)
def test_how_a_figure_moved_is_said_as_surely_as_the_odds_allow(chance, expected):
    assert way(contrast(chance)) == expected


def test_no_two_trends_are_fitted_at_a_time(monkeypatch):
    begun, another, under_way, most = Barrier(3), Event(), [], []

    def fit(_, followed, **given):
        under_way.append(followed)
        most.append(len(under_way))
        if len(most) > 1:
            another.set()
        another.wait(timeout=1)  # the first goes on until another comes in, were one let in
        under_way.remove(followed)
        return followed

    def ask(name):
        begun.wait()
        return trend_view.fit_beside(name, None)

    monkeypatch.setattr(trend_view, "run_beside", fit)
    with ThreadPoolExecutor(3) as people:
        assert set(people.map(ask, ("trust", "safety", "belonging"))) == {
            "trust",
            "safety",
            "belonging",
        }
    assert most == [1, 1, 1]


@pytest.mark.slow
def test_a_trend_is_the_city_its_groups_and_what_changed(town):
    told = []

    view = trend_view.trend_view(town.engine, "trust", unpublished=False, progress=told.append)

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
    assert told == sorted(told)
    assert 0 < told[-1] <= 1

    told.clear()
    again = trend_view.trend_view(town.engine, "trust", unpublished=True, progress=told.append)
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
