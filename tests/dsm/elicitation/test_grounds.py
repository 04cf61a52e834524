"""Interests and evidence are told as counts, and not where few judged."""

import pytest

from dsm.database import transaction
from dsm.elicitation.elicitation import ElicitationError
from dsm.elicitation.grounds import grounds_of
from tests.support.eliciting import a_panel, an_effect_of, judge_all


def said(action="light", **more):
    return {**an_effect_of(action, -1, 3, 8), **more}


def test_interests_and_evidence_are_counted(engine, settings):
    panel = a_panel(engine, settings, count=4)
    judge_all(
        panel,
        [
            {"effects": [said(evidence="study")], "conflict": "My firm sells lamps."},
            {"effects": [said(evidence="study")]},
            {"effects": [said(evidence="opinion"), said("hosts", evidence="study")]},
            {"effects": [said()], "conflict": ""},
        ],
    )
    panel.close()

    with transaction(engine) as session:
        grounds = grounds_of(session, panel.slug)

    assert (grounds.experts, grounds.interests) == (4, 1)
    assert grounds.evidence == {("light", "safe"): {"opinion": 1, "study": 2}}


def test_nothing_is_told_of_three(engine, settings):
    panel = a_panel(engine, settings, count=3)
    judge_all(panel, [{"effects": [said()], "conflict": "x"}] * 3)
    panel.close()

    with transaction(engine) as session:
        assert grounds_of(session, panel.slug) is None


def test_nothing_is_told_while_the_round_is_open(engine, settings):
    panel = a_panel(engine, settings, count=4)

    with transaction(engine) as session, pytest.raises(ElicitationError):
        grounds_of(session, panel.slug)
