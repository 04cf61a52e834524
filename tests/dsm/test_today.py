from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from dsm import advice, evidence, fieldwork, goals, measures, policy, today
from dsm.database import transaction
from dsm.findings import Finding
from dsm.maturity.events import Choice
from indicators.composite import Goal
from indicators.kpis.benchmarks import Benchmark, Benchmarks, Rule
from indicators.kpis.catalogue import Direction
from indicators.kpis.values import CityValues, Reporting, Value
from indicators.odds import Comparison
from tests.support.builders import some_answers
from tests.support.cities import TRUSTING, add_wave_with_draws, indicators
from tests.support.policies import a_book_with_a_finding


@pytest.fixture
def session(town):
    with transaction(town.engine) as opened:
        yield opened


@pytest.fixture
def look(session, town):
    return lambda **options: today.city_today(session, town.draws, **options)


def the_goal(shown, goal=Goal.SOCIAL_CULTURAL):
    return next(one for one in shown.goals if one.goal is goal)


def keep_findings(session):
    """Replace the register's log by one with a finding that waits."""
    register = policy.load_register(session)
    for entry in a_book_with_a_finding().entries:
        moved = replace(entry, sequence=entry.sequence + register.sequence)
        policy.keep_entries(session, [moved])


def test_an_empty_database_has_three_goals_without_scores(engine, tmp_path):
    with transaction(engine) as session:
        shown = today.city_today(session, tmp_path)

    assert [goal.goal for goal in shown.goals] == list(Goal)
    assert [goal.score for goal in shown.goals] == [None, None, None]
    assert shown.title == Finding("today.title.first", {"better": [], "worse": []})
    assert (shown.asked, shown.before_asked, shown.answers) == ("", "", 0)
    assert shown.needs == shown.changes == ()
    assert shown.estimates == {}


def test_indicators_without_figures_are_named_as_missing(engine, tmp_path):
    with transaction(engine) as session:
        goals.keep_indicators(session, indicators())
        shown = today.city_today(session, tmp_path)

    social = the_goal(shown)
    assert social.coverage.missing == ("trusting",)
    assert social.score is None
    assert (social.indicators[0].score, social.indicators[0].figure) == (None, None)
    assert the_goal(shown, Goal.ECONOMIC).score.median == 50.0


def test_a_survey_goal_has_doubt_and_an_official_one_has_none(look):
    shown = look()

    social, economic = the_goal(shown), the_goal(shown, Goal.ECONOMIC)
    assert social.score.low90 < social.score.median < social.score.high90
    assert economic.score.low90 == economic.score.median == economic.score.high90 == 50.0
    assert not social.indicators[0].official
    assert economic.indicators[0].official
    assert (economic.before.median, economic.change) == (50.0, None)


def test_a_score_lies_between_the_goalposts_of_its_figure(look):
    (trusting,) = the_goal(look()).indicators

    expected = 100 * (trusting.figure.median - 20) / (90 - 20)
    assert trusting.score.median == pytest.approx(expected, abs=0.1)


def test_a_clear_rise_since_the_wave_before_is_the_title(look):
    shown = look()

    (change,) = shown.changes
    assert change.indicator.id == "trusting"
    assert change.change.comparison is Comparison.STANDS_OUT
    assert change.improved
    assert change.before.median < change.figure.median
    assert shown.title == Finding("today.title.better", {"better": ["trusting"], "worse": []})
    assert (shown.asked, shown.before_asked, shown.answers) == ("2026-10", "2026-04", 400)


def test_a_rise_of_what_should_fall_is_for_the_worse(session, look):
    wary = replace(
        TRUSTING,
        direction=Direction.LOWER,
        goalposts=replace(TRUSTING.goalposts, worst=90, best=20),
    )
    goals.keep_indicators(session, [wary])

    shown = look()

    assert shown.changes[0].improved is False
    assert shown.title.key == "today.title.worse"


def test_what_cannot_be_told_apart_is_no_change_to_speak_of(session, look):
    # The draws of autumn once more, as if another fit had found the same.
    add_wave_with_draws(session, "winter", some_answers(60), anew=True)

    shown = look()

    assert shown.changes[0].change.comparison is Comparison.CANNOT_BE_TOLD_APART
    assert shown.changes[0].improved is None
    assert shown.title.key == "today.title.unchanged"


def test_figures_before_that_come_from_another_model_are_told_by_it(session, look):
    before = look().before_model
    add_wave_with_draws(session, "winter", some_answers(), model_version="graded-response-3")

    assert (before, look().before_model) == ("", "graded-response-2")


def test_before_a_second_wave_nothing_has_changed(session, look):
    fieldwork.remove_answers(session, "spring")

    shown = look()

    assert shown.changes == ()
    assert shown.title.key == "today.title.first"
    assert the_goal(shown).before is None
    assert the_goal(shown).change is None


def test_a_wave_without_published_estimates_is_not_the_latest(session, look):
    add_wave_with_draws(session, "winter", some_answers(60), published_at=None)
    fieldwork.keep_answers(session, "next", some_answers(70), asked="2027-04")

    shown = look()

    assert (shown.asked, shown.answers) == ("2026-10", 400)


def test_a_goal_over_other_indicators_than_before_has_no_change(session, look):
    safe = replace(TRUSTING, id="safe", construct="safety", item="", code_at_or_better=None)
    goals.keep_indicators(session, [*(replace(TRUSTING, id=f"t{n}") for n in range(5)), safe])
    other = some_answers(60, construct="safety")
    add_wave_with_draws(session, "same month", other, "2026-10", construct_id="safety")

    shown = the_goal(look())

    assert len(shown.coverage.used) == 6
    assert shown.change is None
    assert shown.before is None
    assert shown.indicators[0].score_before is not None


def test_waves_are_in_the_order_in_which_people_answered(session, look):
    add_wave_with_draws(session, "found late", some_answers(60), asked="2020-01")

    shown = look()

    assert (shown.asked, shown.before_asked) == ("2026-10", "2026-04")


def test_a_question_that_the_last_wave_left_out_is_not_compared_with_itself(session, look):
    other = some_answers(60, construct="safety")
    add_wave_with_draws(session, "winter", other, construct_id="safety")

    shown = look()

    assert shown.before_asked == ""
    assert shown.changes == ()
    assert the_goal(shown).indicators[0].figure is not None


def test_key_figures_stand_beside_the_goal_that_lies_nearest(session, look):
    place = {"code": "EC: ICT: ICT: 1C", "data_point": "", "unit": "%"}
    figure = Value(**place, year=2026, figure=98.0, reporting=Reporting.REPORTED)
    target = Benchmark(
        **place,
        direction=Direction.HIGHER,
        rule=Rule.VALUE_OVER_TARGET,
        target=100.0,
        worst=None,
        valid_from=2026,
        provenance="made for a test",
    )
    before = the_goal(look(), Goal.ECONOMIC)
    goals.keep_key_figures(session, CityValues("Sand", (figure,)))
    goals.keep_targets(session, Benchmarks((target,)))

    after = the_goal(look(), Goal.ECONOMIC)

    assert (before.key_figures.points, after.key_figures.points) == (0, 4)
    assert after.score == before.score


def test_unanswered_findings_wait_for_somebody(session, look):
    keep_findings(session)

    assert Finding("today.needs.findings", {"event": "new-thing", "count": 1}) in look().needs


def test_an_acceptance_is_recalled_a_season_before_it_ends_and_waits_again_after(session, look):
    keep_findings(session)
    until = policy.today() + timedelta(days=200)
    policy.decide(session, "F1", Choice.ACCEPT, reason="Later.", until=until, actor="Kari")

    def needs(day):
        return [one.key for one in look(on=day).needs]

    assert needs(policy.today()) == []
    assert needs(until - timedelta(days=today.SOON)) == ["today.needs.expires"]
    assert needs(until + timedelta(days=1)) == ["today.needs.findings"]


def test_a_fit_that_does_not_describe_the_answers_is_pointed_out(session, look):
    made = add_wave_with_draws(session, "winter", some_answers(60), fits=False)
    evidence.publish(session, made)

    assert Finding("today.needs.misfit", {"construct": "trust"}) in look().needs


def test_outdated_plans_are_pointed_out(session, town, look):
    advice.make_plans(session, town.draws, budget=200)
    fresh = look().needs
    measures.keep_actions(session, measures.load_actions(session)[:1])

    assert fresh == ()
    assert look().needs == (Finding("today.needs.plans", {"budget": 200}),)


def test_the_page_carries_the_fingerprint_of_its_figures(session, look):
    before = look().hash
    add_wave_with_draws(session, "winter", some_answers(60), anew=True)

    assert look().hash != before
    assert np.all([one.figure for goal in look().goals for one in goal.indicators])
