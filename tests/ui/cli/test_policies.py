from pathlib import Path

import pytest

from dsm.maturity.benchmark import Gap
from ui.cli.policies import gap_in_words, in_english, level_in_words

ROOT = Path(__file__).parents[3]
AI_CASE = ROOT / "tests" / "dsm" / "maturity" / "ai_case"
INDICATORS = ROOT / "dsm" / "demo" / "indicators.csv"


@pytest.fixture
def registered(dsm, engine):
    """One policy in force at level 3, and the figures its thresholds stand on."""
    dsm("import", "indicators", INDICATORS)
    dsm("import", "policies", AI_CASE, "--actor", "kari")
    return dsm


def test_policies_are_listed_with_the_chance_of_each_level(registered):
    (found,) = registered("policy", "list", "--json").json

    assert found["policy"] == "digital-services"
    assert found["level"] == 3
    assert sum(found["chances"]) == pytest.approx(1)
    assert "Digital services for everyone" in registered("policy", "list").out


def test_a_policy_shows_what_the_next_level_asks_for(registered):
    shown = registered("policy", "show", "digital-services")

    assert "level 3, aims at 4" in shown.out
    assert "council-trust >= 40 % of adults (no figure)" in shown.out


def test_an_unknown_policy_is_answered_with_the_known_ones(registered):
    done = registered("policy", "show", "unheard-of")

    assert done.code == 3
    assert "digital-services" in done.err


def test_recording_a_component_changes_the_level_and_the_log(registered):
    before = len(registered("policy", "log", "--json").json)

    done = registered(
        *("policy", "component", "digital-services", "L2-duties", "missing"),
        *("--evidence", "minutes of 3 November", "--actor", "kari"),
    )

    assert done.code == 0
    log = registered("policy", "log", "--json").json
    assert len(log) == before + 1
    assert log[-1]["payload"]["evidence"] == "minutes of 3 November"
    assert registered("policy", "list", "--json").json[0]["level"] == 1


def test_an_unknown_state_is_refused_with_the_states_and_logs_nothing(registered):
    before = registered("policy", "log", "--json").out

    done = registered(
        "policy", "component", "digital-services", "L2-duties", "lost", "--actor", "k"
    )

    assert done.code == 3
    assert "met, partial, missing, not-applicable" in done.err
    assert registered("policy", "log", "--json").out == before


def test_the_log_is_a_table_too(registered):
    assert "policy-registered" in registered("policy", "log").out


def test_level_0_has_no_name_of_its_own():
    assert [level_in_words(level) for level in (0, 1)] == ["below 1", "1"]


def test_a_level_nobody_described_says_so():
    assert gap_in_words(Gap(5, (), (), described=False)) == "nobody has said what it asks for"


def test_a_text_without_english_is_shown_as_it_is():
    assert in_english({"nb": "Folkehelse"}) == "Folkehelse"
