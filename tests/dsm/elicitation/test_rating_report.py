from dataclasses import dataclass, replace

import numpy as np
import pytest

from dsm.database import transaction
from dsm.elicitation import gathered, rating_report
from dsm.elicitation.draws_file import write_draws
from dsm.elicitation.elicitation import ElicitationError, Kind, Object
from dsm.elicitation.rating_report import believed, fit_ratings_of, longer_than
from dsm.elicitation.showing import Reason
from dsm.seeds import SeedError
from indicators.social.sampler import FitSettings, FitStoppedError
from indicators.social.verdict import About, Verdict, judge
from tests.support.elicitations import a_panel, an_elicitation, people, words

pytestmark = pytest.mark.slow

BRIEF = FitSettings(draws=250, tune=200, chains=2)
OBJECTS = tuple(Object(f"o{number}", words("o"), "abc"[number % 3]) for number in range(9))
BEST, SEVERE = "o8", "strict-1"


@dataclass
class Fitted:
    verdict: Verdict


def level(number, rater, rng):
    severe = 1.5 if rater == SEVERE else 0.0
    return int(np.clip(round(1 + number / 2 - severe + rng.normal(0, 0.3)), 1, 5))


@pytest.fixture
def panel(engine, tmp_path, rng):
    """Five of one group, three of another and one of none, who rate objects that get better."""
    asked = an_elicitation(objects=OBJECTS)
    experts = {**people(5, group="strict"), **people(3, group="mild"), **people(1)}
    panel = a_panel(engine, tmp_path, asked, people=experts)
    for name in experts:
        levels = {one.id: level(number, name, rng) for number, one in enumerate(OBJECTS)}
        panel.judge(name, {"levels": levels})
    panel.close()
    return panel


def test_objects_get_fair_averages_and_chances_and_raters_their_severity(panel):
    found = fit_ratings_of(panel.engine, "panel", settings=BRIEF)

    everybody = found.everybody
    assert (everybody.raters, everybody.count) == (9, 81)
    assert [one.id for one in everybody.objects] == [one.id for one in OBJECTS]
    assert max(everybody.objects, key=lambda one: one.fair.median).id == BEST
    for one in everybody.objects:
        assert 1 <= one.fair.low90 <= one.fair.median <= one.fair.high90 <= 5
        assert sum(one.chances.values()) == pytest.approx(1)
        assert (list(one.chances), one.raters) == ([1, 2, 3, 4, 5], 9)
    strictest = max(everybody.severities, key=lambda one: one.levels.median)
    assert strictest.rater == panel.seat(SEVERE).label
    assert strictest.levels.low90 > 0


def test_a_group_of_five_stands_beside_all_and_one_of_three_does_not(panel):
    # As many draws as usual: a group whose draws fail their checks would be left out.
    found = fit_ratings_of(panel.engine, "panel")

    assert list(found.groups) == ["strict"]
    assert found.groups["strict"].raters == 5
    assert found.left_out == {"mild": Reason.FEW}


def test_without_groups_only_everybody_is_fitted_and_the_same_each_time(panel):
    one, other = (
        fit_ratings_of(panel.engine, "panel", by_group=False, settings=BRIEF) for _ in range(2)
    )

    assert (one.groups, one.left_out) == ({}, {})
    assert [each.fair for each in one.everybody.objects] == [
        each.fair for each in other.everybody.objects
    ]


def test_ratings_of_three_are_not_fitted(engine, tmp_path):
    panel = a_panel(engine, tmp_path, people=people(3))
    for at, name in enumerate(panel.tokens):
        panel.judge(name, {"levels": {"cost": 1 + at, "noise": 2 + at, "time": 3 + at}})
    panel.close()

    with pytest.raises(ElicitationError, match="recognised"):
        fit_ratings_of(engine, "panel", settings=BRIEF)


def test_an_object_that_three_rated_is_left_out_and_its_draws_are_not_given_away(engine, tmp_path):
    panel = a_panel(engine, tmp_path, people=people(4))
    for at, name in enumerate(panel.tokens):
        levels = {"cost": 1 + at, "noise": 2 + at % 3} | ({"time": 3} if at else {})
        panel.judge(name, {"levels": levels})
    panel.close()

    found = fit_ratings_of(engine, "panel", settings=BRIEF)

    assert [one.id for one in found.everybody.objects] == ["cost", "noise"]
    assert found.everybody.left_out == ("time",)
    with pytest.raises(ElicitationError, match="Too few rated time"):
        write_draws(found, tmp_path / "draws.nc")


def test_an_object_that_one_rated_outside_a_group_is_left_out_of_that_group(engine, tmp_path):
    panel = a_panel(engine, tmp_path, people={**people(4, group="a"), **people(4, group="b")})
    for at, name in enumerate(panel.tokens):
        levels = {"cost": 1 + at % 5, "noise": 1 + (at + at % 2) % 5}
        panel.judge(name, {"levels": levels | ({"time": 3} if at < 5 else {})})
    panel.close()

    found = fit_ratings_of(engine, "panel")

    assert [one.id for one in found.everybody.objects] == ["cost", "noise", "time"]
    assert [one.id for one in found.groups["a"].objects] == ["cost", "noise"]
    assert found.groups["a"].left_out == ("time",)


def test_an_object_that_one_rated_outside_all_groups_shown_is_left_out_of_one(engine, tmp_path):
    experts = {**people(4, group="a"), **people(4, group="b"), **people(5, group="apart")}
    panel = a_panel(engine, tmp_path, people=experts)
    for at, name in enumerate(experts):
        levels = {"cost": 1 + at % 4, "noise": 1 + (at + 1) % 4, "time": 2 + at % 3}
        if name.startswith("apart"):
            thing = "cost" if name == "apart-1" else "time"
            levels = {thing: levels[thing]}
        panel.judge(name, {"levels": levels})
    panel.close()

    # As many draws as usual: a group whose draws fail their checks would be left out.
    found = fit_ratings_of(engine, "panel")

    assert found.left_out == {"apart": Reason.APART}
    assert [one.raters for one in found.everybody.objects] == [9, 8, 12]
    assert {name: one.left_out for name, one in found.groups.items()} == {"a": ("cost",), "b": ()}


def test_what_keeps_a_group_from_being_read_is_not_called_apart(panel, monkeypatch):
    def broken(session, slug, round=None, *, group=None):
        if group:
            raise ElicitationError("The group is broken.", "Mend it.")
        return gathered.ratings_of(session, slug, round)

    monkeypatch.setattr(rating_report, "ratings_of", broken)

    with pytest.raises(ElicitationError, match="broken"):
        fit_ratings_of(panel.engine, "panel", settings=BRIEF)


@pytest.mark.parametrize("seed", [-1, 10**23])
def test_a_seed_that_is_none_is_refused_before_anything_is_fitted(panel, seed):
    with pytest.raises(SeedError, match=str(seed)):
        fit_ratings_of(panel.engine, "panel", settings=replace(BRIEF, seed=seed))


def test_where_no_object_was_rated_by_four_nothing_is_fitted(engine, tmp_path):
    panel = a_panel(engine, tmp_path, people=people(4))
    pairs = (("cost", "noise"), ("noise", "time"), ("time", "cost"), ("cost", "noise"))
    for name, pair in zip(panel.tokens, pairs, strict=True):
        panel.judge(name, {"levels": dict.fromkeys(pair, 3)})
    panel.close()

    with pytest.raises(ElicitationError, match="No object was rated by more than 3"):
        fit_ratings_of(engine, "panel", settings=BRIEF)


def test_a_group_whose_raters_share_nothing_is_left_out_with_the_reason(engine, tmp_path):
    panel = a_panel(engine, tmp_path, people={**people(4, group="a"), **people(4, group="b")})
    for at, name in enumerate(panel.tokens):
        half = {"cost": 1 + at % 4} if at % 2 else {"time": 2 + at % 3}
        both = {"cost": 1 + at % 4, "time": 2 + at % 3, "noise": 3}
        panel.judge(name, {"levels": both if name.startswith("b") else half})
    panel.close()

    # As many draws as usual: a group whose draws fail their checks would be left out.
    found = fit_ratings_of(engine, "panel")

    assert list(found.groups) == ["b"]
    assert found.left_out == {"a": Reason.APART}


def test_a_fit_whose_draws_failed_their_checks_is_no_groups_figure():
    well, badly = (
        Fitted(Verdict((judge("rhat", About.SAMPLING, value, 1.01, "R-hat."),)))
        for value in (1.0, 1.3)
    )

    assert believed({"a": well, "b": badly}) == ({"a": well}, {"b": Reason.UNSURE})


def test_another_kind_and_an_open_round_are_refused_and_a_fit_can_be_stopped(panel, tmp_path):
    with transaction(panel.engine) as session:
        assert gathered.ratings_of(session, "panel").raters
    with pytest.raises(FitStoppedError):
        fit_ratings_of(panel.engine, "panel", settings=BRIEF, stop=lambda: True)
    panel.reopen()
    with pytest.raises(ElicitationError, match="Round 2"):
        fit_ratings_of(panel.engine, "panel", 2)
    a_panel(panel.engine, tmp_path, an_elicitation(Kind.PAIRWISE, slug="other"), people=people(1))
    with pytest.raises(ElicitationError, match="not ratings"):
        fit_ratings_of(panel.engine, "other")


def test_a_second_attempt_draws_more():
    again = longer_than(BRIEF)

    assert (again.draws, again.tune, again.seed) == (750, 400, BRIEF.seed)
