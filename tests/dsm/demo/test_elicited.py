"""The elicitation of the simulated city: closed, invented, and shown whole."""

import pytest

from dsm import goals, measures
from dsm.database import transaction
from dsm.decisions.actions import read_actions
from dsm.demo.elicited import FOLDER, SLUG, build_elicitation
from dsm.elicitation import elicitations
from dsm.elicitation.effect_report import pool_effects_of
from dsm.elicitation.elicitation import State
from dsm.surveying.keys import Keyring
from indicators.composite import read_indicators


@pytest.fixture
def asked(engine, tmp_path):
    with transaction(engine) as session:
        goals.keep_indicators(session, read_indicators(FOLDER / "indicators.csv"))
        measures.keep_actions(session, read_actions(FOLDER / "actions.csv"))
    build_elicitation(engine, Keyring(tmp_path, "secret"))
    with transaction(engine) as session:
        yield session


def test_its_round_is_over_and_its_title_says_that_it_is_invented(asked):
    found = elicitations.find(asked, SLUG)

    assert found.state is State.CLOSED
    assert "(invented answers)" in found.title["en"]
    assert "(oppdiktede svar)" in found.title["nb"]


def test_every_effect_was_judged_by_enough_experts_to_be_shown(asked):
    report = pool_effects_of(asked, SLUG)

    assert len(report.effects) == len(elicitations.find(asked, SLUG).pairs) == 8
    assert report.left_out == {}
