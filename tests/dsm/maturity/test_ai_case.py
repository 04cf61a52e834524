"""The one worked example of the source: artificial intelligence comes into the city's services."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from dsm.maturity.benchmark import Evidence
from dsm.maturity.consequences import consequence
from dsm.maturity.events import Choice, FindingStatus
from dsm.maturity.files import read_events, read_policies
from dsm.maturity.log import replay
from dsm.maturity.policies import ComponentState
from indicators.composite import read_indicators
from tests.support.policies import Book

FILES = Path(__file__).with_name("ai_case")
INDICATORS = Path(__file__).parents[3] / "dsm" / "demo" / "indicators.csv"
WHO = {"at": datetime(2026, 11, 3, 9, 0, tzinfo=UTC), "actor": "service lead"}
TODAY = date(2026, 11, 4)
SPRING = date(2027, 3, 31)


@pytest.fixture
def book():
    """The log with the policy, the event and its seven findings, none of them answered."""
    indicators = {one.id: one for one in read_indicators(INDICATORS)}
    policies = read_policies(FILES, indicators, **WHO)
    events = read_events(FILES, replay(policies), **WHO)
    book = Book(replay([*policies, *events]))
    book.entries = [*policies, *events]
    return book


@pytest.fixture
def evidence(rng):
    """Certain figures for what is done online; draws for trust, around the threshold of level 4."""
    return Evidence(
        {"done-online": 71.0, "council-trust": rng.normal(43, 2, 4000)},
        made_from={"answers": "a1", "posterior": "p1"},
    )


def of_the_event(book, evidence, *, on=TODAY):
    return consequence(book.register, "ai-in-services", "digital-services", evidence, on=on)


def answered(book, choice, **options):
    for number in range(1, 8):
        book.write("decide", f"AI-{number}", choice, reason="As agreed.", **{**WHO, **options})
    return book


def test_the_event_takes_the_policy_from_level_3_to_2(book, evidence):
    found = of_the_event(book, evidence)

    assert (found.before.level, found.level_now, found.level_if_done) == (3, 2, 2)
    assert len(found.unanswered) == 7
    assert [part.name["en"] for part in found.now.next_gap.components] == [
        "Policies are developed",
        "Policies are processed",
        "Patents and licences are assured",
        "Professional practices are evaluated",
        "Guidelines are updated",
        "KPI thresholds are updated",
        "New measures and KPIs are introduced",
    ]


def test_components_are_certain_so_nothing_above_level_2_has_a_chance(book, evidence):
    found = of_the_event(book, evidence)

    assert found.now.chances_at_least == (1, 1, 1, 0, 0, 0)
    assert found.before.chances == (0, 0, 0, 1, 0, 0)


def test_keep_brings_the_level_back_once_it_is_done(book, evidence):
    answered(book, Choice.KEEP)

    found = of_the_event(book, evidence)

    assert (found.level_now, found.level_if_done) == (2, 3)
    assert {status for _, status in found.findings} == {FindingStatus.KEEP}
    assert found.unanswered == ()


def test_a_level_changes_only_when_components_are_recorded_as_met(book, evidence):
    answered(book, Choice.KEEP)
    parts = book.register.policies["digital-services"].components_of(3)

    for part in parts[:-1]:
        book.write("record_component", "digital-services", part.id, ComponentState.MET, **WHO)
    assert of_the_event(book, evidence).level_now == 2
    book.write("record_component", "digital-services", parts[-1].id, ComponentState.MET, **WHO)

    found = of_the_event(book, evidence)
    assert found.level_now == 3
    assert {status for _, status in found.findings} == {FindingStatus.MET}


def test_exceed_says_what_a_higher_level_still_asks_for(book, evidence):
    answered(book, Choice.EXCEED)

    found = of_the_event(book, evidence)
    assert found.level_if_done == 3
    assert [part.id for part in found.if_done.next_gap.components] == ["L4-review"]

    book.write("record_component", "digital-services", "L4-review", ComponentState.MET, **WHO)
    found = of_the_event(book, evidence)
    assert (found.level_now, found.level_if_done) == (2, 4)
    assert found.if_done.chances_at_least[4] == pytest.approx(0.93, abs=0.02)


def test_accept_keeps_the_lower_level_and_opens_again_after_its_last_day(book, evidence):
    answered(book, Choice.ACCEPT, until=SPRING)

    on_the_last_day = of_the_event(book, evidence, on=SPRING)
    on_the_next = of_the_event(book, evidence, on=SPRING + timedelta(days=1))

    assert (on_the_last_day.level_now, on_the_last_day.level_if_done) == (2, 2)
    assert {status for _, status in on_the_last_day.findings} == {FindingStatus.ACCEPTED}
    assert on_the_last_day.unanswered == ()
    assert {status for _, status in on_the_next.findings} == {FindingStatus.EXPIRED}
    assert len(on_the_next.unanswered) == 7


def test_answers_are_given_finding_by_finding(book, evidence):
    answered(book, Choice.KEEP)
    book.write("decide", "AI-4", Choice.ACCEPT, reason="The winter's figures.", until=SPRING, **WHO)

    found = of_the_event(book, evidence)

    assert found.level_if_done == 2
    assert [part.id for part in found.if_done.next_gap.components] == ["L3-practices"]


def test_the_log_is_replayed_to_the_same_state(book, evidence):
    answered(book, Choice.KEEP)
    answered(book, Choice.ACCEPT, until=SPRING)
    book.write("record_component", "digital-services", "L4-review", ComponentState.MET, **WHO)
    book.write("record_assessment", of_the_event(book, evidence).now, **WHO)

    replayed = replay(book.entries)

    assert replayed == book.register
    assert len(replayed.decisions["AI-1"]) == 2
    assert replayed.assessed["digital-services"][0].level == 2
    assert replayed.assessed["digital-services"][0].made_from == {
        "answers": "a1",
        "posterior": "p1",
    }


def test_less_trust_lowers_the_chance_of_the_higher_level(book, rng):
    answered(book, Choice.EXCEED)
    book.write("record_component", "digital-services", "L4-review", ComponentState.MET, **WHO)
    less = Evidence({"done-online": 71.0, "council-trust": rng.normal(38, 2, 4000)})

    found = of_the_event(book, less)

    assert found.level_if_done == 3
    assert found.if_done.chances_at_least[4] < 0.3
    assert np.isclose(sum(found.if_done.chances), 1)
