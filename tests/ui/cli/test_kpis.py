from pathlib import Path

import pytest

from indicators.kpis.scoring import State
from ui.cli.kpis import state_in_words

ROOT = Path(__file__).parents[3]
PUBLISHED = ROOT / "tests" / "indicators" / "kpis" / "kristiansund_2020.csv"
TARGETS = ROOT / "dsm" / "demo" / "kpi_benchmarks.csv"


@pytest.fixture
def reported(dsm, engine):
    """The thirteen figures that Kristiansund has published, and the demo's targets."""
    dsm("import", "keyfigures", PUBLISHED)
    dsm("import", "targets", TARGETS)
    return dsm


def test_what_nobody_entered_is_not_in_our_copy(reported):
    found = reported("kpis", "--json").json

    assert found["key_figures"] == 91
    assert len(found["states"]["not in our copy"]) == 78
    assert found["states"]["not reported"] == []


def test_scores_stand_beside_their_coverage(reported):
    scores = reported("kpis", "--json").json["scores"]

    assert sum(one["key_figures_reported"] for one in scores if len(one["place"]) == 1) == 13
    assert all(one["key_figures"] > 0 for one in scores)


def test_figures_carry_their_bands(reported):
    figures = reported("kpis", "--json").json["figures"]

    scored = [one for one in figures if one["state"] == "scored"]
    assert scored
    assert all(one["points"] in {1, 2, 3, 4} and one["target"] is not None for one in scored)


def test_later_figures_may_be_left_out(reported):
    assert reported("kpis", "--year", "1999", "--json").json["reported"] == 0


def test_the_table_counts_what_is_not_listed(reported):
    assert "78 not in our copy" in reported("kpis").out
    assert reported("kpis", "--all").out.count("not in our copy") > 78


def test_states_are_said_in_plain_words():
    assert [state_in_words(state) for state in State] == [
        "scored",
        "no benchmark",
        "not verified",
        "not reported",
        "not in our copy",
    ]
