from datetime import date, timedelta

import numpy as np
import pytest
from sqlalchemy.engine import Engine

from dsm import figures, policy
from dsm.database import open_engine, transaction
from dsm.figures import CityFigures
from dsm.maturity.errors import DecisionError, PolicyError
from dsm.maturity.events import Choice
from dsm.maturity.log import replay
from dsm.maturity.policies import ComponentState
from dsm.policy import ChangedMeanwhileError
from dsm.tables import utc_now
from tests.support.cities import indicators
from tests.support.policies import MISSING, a_book, a_book_with_a_finding, a_finding, an_event

NO_FIGURES = CityFigures(indicators=(), values={}, made_from={})
LATER = timedelta(days=30)


@pytest.fixture
def session(engine):
    with transaction(engine) as opened:
        yield opened


@pytest.fixture
def with_finding(session):
    """A policy on level 2 that an event brought down to 1, and a finding nobody answered."""
    policy.keep_entries(session, a_book_with_a_finding().entries)
    return session


def trusting(share: float, *, draws: int = 100) -> CityFigures:
    """Figures on which so many of the draws reach 40 % of adults who trust others."""
    reaching = np.arange(draws) < share * draws
    return CityFigures(
        indicators=indicators()[:1],
        values={"trusting": np.where(reaching, 50.0, 30.0)},
        made_from={"estimate:trust": f"{share}"},
    )


def test_the_register_is_the_replay_of_the_log(session):
    book = a_book_with_a_finding()

    kept = policy.keep_entries(session, book.entries)

    assert kept == len(book.entries)
    assert policy.log(session) == tuple(book.entries)
    assert policy.load_register(session) == book.register == replay(policy.log(session))


def test_an_empty_register_says_nothing(session):
    assert policy.load_register(session).policies == {}
    assert policy.assess_all(session, NO_FIGURES) == {}
    assert policy.open_events(session, NO_FIGURES) == ()
    assert policy.expiring(session) == ()
    assert policy.record_assessments(session, NO_FIGURES, actor="Kari") == 0
    assert dict(policy.level_draws(session, NO_FIGURES).sizes) == {"draw": 1, "policy": 0}


def test_recording_a_component_is_what_moves_a_level(with_finding):
    before = policy.assess_all(with_finding, NO_FIGURES)["digital"].level

    policy.record_component(
        with_finding, "digital", "L2-part", ComponentState.MET, evidence="case 12", actor="Kari"
    )

    assert before == 1
    assert policy.assess_all(with_finding, NO_FIGURES)["digital"].level == 2
    assert policy.log(with_finding)[-1].actor == "Kari"


def test_an_unknown_component_is_refused_and_nothing_is_written(with_finding):
    entries = len(policy.log(with_finding))

    with pytest.raises(PolicyError, match="L9-part"):
        policy.record_component(
            with_finding, "digital", "L9-part", ComponentState.MET, actor="Kari"
        )

    assert len(policy.log(with_finding)) == entries


@pytest.mark.parametrize("choice", [Choice.KEEP, Choice.EXCEED])
def test_a_promise_answers_a_finding_but_moves_no_level(with_finding, choice):
    policy.decide(with_finding, "F1", choice, reason="We shall do it.", actor="Kari")

    (event,) = policy.open_events(with_finding, NO_FIGURES)
    (consequence,) = event.consequences
    assert event.unanswered == 0
    assert (consequence.level_now, consequence.level_if_done) == (1, 2)


def test_an_acceptance_that_expired_opens_the_finding_again(with_finding):
    until = policy.today() + LATER
    policy.decide(
        with_finding, "F1", Choice.ACCEPT, reason="Not this year.", until=until, actor="Kari"
    )

    def unanswered(day: date) -> int:
        return sum(one.unanswered for one in policy.open_events(with_finding, NO_FIGURES, on=day))

    assert [unanswered(until), unanswered(until + timedelta(days=1))] == [0, 1]
    assert [day for _, day in policy.expiring(with_finding, on=until)] == [until]
    assert policy.expiring(with_finding, on=until + timedelta(days=1)) == ()


def test_acceptances_are_listed_the_nearest_end_first(session):
    book = a_book().write("open_event", an_event())
    for name, part in (("F1", "L1-part"), ("F2", "L2-part")):
        book.write("raise_finding", a_finding(name, refers_to=part), turns=MISSING)
    policy.keep_entries(session, book.entries)
    for name, days in (("F1", 90), ("F2", 30)):
        until = policy.today() + timedelta(days=days)
        policy.decide(session, name, Choice.ACCEPT, reason="Later.", until=until, actor="Kari")

    assert [finding.id for finding, _ in policy.expiring(session)] == ["F2", "F1"]


def test_accepting_without_an_end_date_is_refused(with_finding):
    with pytest.raises(DecisionError, match="without an end date"):
        policy.decide(with_finding, "F1", Choice.ACCEPT, reason="Never mind.", actor="Kari")


def test_one_entry_is_made_for_the_register_as_it_stands(with_finding):
    policy.add(
        with_finding,
        lambda register, now: register.open_event(an_event("flood"), at=now, actor="Kari"),
    )

    assert [event.id for event in policy.open_events(with_finding, NO_FIGURES)] == [
        "new-thing",
        "flood",
    ]


def test_the_event_with_the_most_unanswered_findings_comes_first(session):
    book = a_book().write("open_event", an_event("storm")).write("open_event", an_event("flood"))
    book.write("raise_finding", a_finding(event="flood"), turns=MISSING)
    policy.keep_entries(session, book.entries)

    events = policy.open_events(session, NO_FIGURES)

    assert [(event.id, event.unanswered) for event in events] == [("flood", 1), ("storm", 0)]


def test_two_people_at_once_do_not_overwrite_each_other(settings, engine: Engine):
    with transaction(engine) as session:
        policy.keep_entries(session, a_book_with_a_finding().entries)
    other = open_engine(settings)

    with (
        pytest.raises(ChangedMeanwhileError, match="at the same moment"),
        transaction(engine) as late,
    ):
        register = policy.load_register(late)
        with transaction(other) as early:
            policy.decide(early, "F1", Choice.KEEP, reason="Now.", actor="Ola")
        entry = register.decide("F1", Choice.EXCEED, reason="More.", at=utc_now(), actor="Kari")
        policy.keep_entries(late, [entry])

    with transaction(engine) as session:
        decisions = policy.load_register(session).decisions["F1"]
    other.dispose()
    assert [(one.actor, one.choice) for one in decisions] == [("Ola", Choice.KEEP)]


def test_recorded_levels_are_in_the_log_with_what_they_were_made_from(with_finding):
    made = policy.record_assessments(with_finding, trusting(0.9), actor="Kari")

    (record,) = policy.load_register(with_finding).assessed["digital"]
    assert made == 1
    assert record.level == 1
    assert record.made_from == {"estimate:trust": "0.9"}


def test_a_threshold_holds_by_the_share_of_draws_that_reach_it(town):
    with transaction(town.engine) as session:
        found = {
            share: policy.assess_all(session, trusting(share))["meeting"] for share in (0.79, 0.81)
        }

    assert {share: one.level for share, one in found.items()} == {0.79: 1, 0.81: 2}
    assert found[0.79].chances_at_least[2] == pytest.approx(0.79)


def test_a_threshold_counts_from_the_day_it_holds(town):
    with transaction(town.engine) as session:
        before, after = (
            policy.assess_all(session, trusting(0.1), on=day)["meeting"]
            for day in (date(2025, 12, 31), date(2026, 1, 1))
        )

    assert before.judgements == ()
    assert [judged.chance for judged in after.judgements] == [0.1]


def test_levels_per_draw_have_as_many_draws_as_the_figures(town):
    with transaction(town.engine) as session:
        now = figures.city_figures(session, town.draws)
        levels = policy.level_draws(session, now)
        assessment = policy.assess_all(session, now)["meeting"]

    assert dict(levels.sizes) == {"draw": 3200, "policy": 1}
    assert float((levels >= 2).mean()) == pytest.approx(assessment.chances_at_least[2])


def test_certain_levels_are_the_same_on_as_many_draws_as_wanted(with_finding):
    levels = policy.level_draws(with_finding, NO_FIGURES, draws=50)

    assert levels.sizes["draw"] == 50
    assert set(levels.to_numpy().ravel()) == {1}


def test_the_fingerprint_of_levels_changes_with_what_they_rest_on_only(town):
    with transaction(town.engine) as session:

        def fingerprint(**changes: object) -> str:
            return policy.assessment_hash(session, trusting(0.5), **changes)

        first = fingerprint()
        policy.record_assessments(session, trusting(0.5), actor="Kari")
        recorded = fingerprint()
        policy.record_component(
            session, "meeting", "written", ComponentState.MET, evidence="anew", actor="Kari"
        )
        said_again = fingerprint()
        policy.record_component(
            session, "meeting", "written", ComponentState.NOT_APPLICABLE, actor="Kari"
        )
        as_good_as_met = fingerprint()
        policy.record_component(session, "meeting", "written", MISSING, actor="Kari")
        missing = fingerprint()
        earlier = fingerprint(on=date(2025, 12, 31))
        other_figures = policy.assessment_hash(session, trusting(0.6))

    assert first == recorded == said_again
    assert len({first, as_good_as_met, missing, earlier, other_figures}) == 5


def test_a_reported_event_turns_the_component_its_finding_is_about(session):
    policy.keep_entries(session, a_book().entries)

    policy.report_event(session, an_event(), [], [(a_finding(), MISSING)], actor="Kari")

    register = policy.load_register(session)
    assert register.policies["digital"].component("L2-part").state is MISSING
    assert register.before["new-thing"]["digital"].component("L2-part").satisfied


def test_a_report_with_one_wrong_finding_opens_nothing(session):
    policy.keep_entries(session, a_book().entries)
    lost = a_finding("F2", refers_to="L9-part")

    with pytest.raises(PolicyError):
        policy.report_event(
            session, an_event(), [], [(a_finding(), MISSING), (lost, MISSING)], actor="Kari"
        )

    assert policy.load_register(session).events == {}


def test_an_answer_that_came_in_meanwhile_is_not_replaced_unseen(with_finding):
    answer = {"reason": "It pays.", "actor": "kari"}
    policy.decide(with_finding, "F1", Choice.KEEP, **answer, seen=0)

    with pytest.raises(ChangedMeanwhileError, match="kari answered F1 meanwhile: keep"):
        policy.decide(with_finding, "F1", Choice.EXCEED, reason="More.", actor="ola", seen=0)
    policy.decide(with_finding, "F1", Choice.EXCEED, reason="More.", actor="ola", seen=1)

    answers = policy.load_register(with_finding).decisions["F1"]
    assert [one.choice for one in answers] == [Choice.KEEP, Choice.EXCEED]
