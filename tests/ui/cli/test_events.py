from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from tests.ui.cli.conftest import at_terminal
from ui.cli.main import run

ROOT = Path(__file__).parents[3]
AI_CASE = ROOT / "tests" / "dsm" / "maturity" / "ai_case"
INDICATORS = ROOT / "dsm" / "demo" / "indicators.csv"
DOWN, ENTER = "\x1b[B", "\r"


@pytest.fixture
def opened(dsm, engine):
    """The event that brought seven findings about one policy."""
    dsm("import", "indicators", INDICATORS)
    dsm("import", "policies", AI_CASE, "--actor", "kari")
    dsm("import", "events", AI_CASE, "--actor", "kari")
    return dsm


def the_policy(dsm):
    return dsm("event", "show", "ai-in-services", "--json").json["policies"][0]


def test_events_are_listed_with_what_waits_for_an_answer(opened):
    (event,) = opened("event", "list", "--json").json

    assert event["unanswered"] == 7
    assert "AI in digital city services" in opened("event", "list").out


def test_an_event_shows_levels_before_and_now(opened):
    found = the_policy(opened)

    assert (found["level_before"], found["level_now"], found["level_if_done"]) == (3, 2, 2)
    assert "L3-developed" in opened("event", "show", "ai-in-services").out


def test_keeping_all_shows_the_level_if_it_is_done(opened):
    for number in range(1, 8):
        done = opened(
            "event", "decide", f"AI-{number}", "keep", "--reason", "As agreed", "--actor", "k"
        )
        assert done.code == 0

    found = the_policy(opened)
    assert (found["level_now"], found["level_if_done"]) == (2, 3)
    assert found["findings"][0]["decisions"][0]["reason"] == "As agreed"


def test_accepting_needs_an_end_date(opened):
    done = opened("event", "decide", "AI-1", "accept", "--reason", "Later", "--actor", "k")

    assert done.code == 3
    assert "--until" in done.err


def test_an_acceptance_keeps_its_day(opened):
    day = ("--until", "2999-03-31")

    opened("event", "decide", "AI-1", "accept", "--reason", "Later", "--actor", "k", *day)

    first = the_policy(opened)["findings"][0]
    assert (first["status"], first["decisions"][0]["until"]) == ("accepted", "2999-03-31")


def test_a_day_that_is_none_is_refused(opened):
    done = opened(
        *("event", "decide", "AI-1", "accept", "--reason", "x", "--actor", "k"),
        *("--until", "next spring"),
    )

    assert done.code == 3
    assert "'next spring'" in done.err


def test_a_decision_can_be_made_by_answering_questions(opened, monkeypatch):
    at_terminal(monkeypatch)
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        keys.send_text(f"{DOWN}{ENTER}We want level 4{ENTER}kari{ENTER}")
        with pytest.raises(SystemExit) as ended:
            run(["event", "decide", "AI-1"])

    assert not ended.value.code
    decision = the_policy(opened)["findings"][0]["decisions"][0]
    assert (decision["choice"], decision["reason"], decision["actor"]) == (
        "exceed",
        "We want level 4",
        "kari",
    )


def test_a_new_event_and_its_finding_are_entered_by_flags(opened):
    done = opened(
        *("event", "open", "drones", "--kind", "technology", "--name", "Drones"),
        *("--date", "2026-06-15", "--actor", "kari"),
    )
    assert done.code == 0

    done = opened(
        *("event", "finding", "D1", "--event", "drones", "--policy", "digital-services"),
        *("--kind", "component", "--about", "L2-duties", "--turns", "partial"),
        *("--text", "Nobody answers for the air", "--actor", "kari"),
    )
    assert done.code == 0

    found = opened("event", "show", "drones", "--json").json["policies"][0]
    assert (found["level_now"], found["findings"][0]["status"]) == (1, "open")


def test_a_finding_about_something_in_place_needs_what_it_turns_to(opened):
    opened(
        *("event", "open", "drones", "--kind", "technology", "--name", "Drones"),
        *("--date", "2026-06-15", "--actor", "kari"),
    )

    done = opened(
        *("event", "finding", "D1", "--event", "drones", "--policy", "digital-services"),
        *("--kind", "component", "--about", "L2-duties", "--text", "Nobody", "--actor", "kari"),
    )

    assert done.code == 3
    assert opened("event", "show", "drones", "--json").json["policies"] == []


def test_an_unknown_event_is_answered_with_the_known_ones(opened):
    done = opened("event", "show", "unheard-of")

    assert done.code == 3
    assert "ai-in-services" in done.err
