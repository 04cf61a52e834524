"""What the running server does by itself, seen in its database."""

from datetime import timedelta

import pytest

from dsm.database import exclusive, transaction
from dsm.elicitation import elicitations
from dsm.elicitation.elicitation import State
from dsm.tables import utc_now
from tests.support.databases import open_with_tables
from tests.support.eliciting import an_elicitation
from tests.support.jobs import wait_for
from tests.support.site import served, site_settings

pytestmark = pytest.mark.slow

PATIENCE = 150  # seconds; a round of upkeep that fails has a second one within


def test_a_round_of_experts_ends_by_itself_in_a_server_that_was_only_started(tmp_path):
    settings = site_settings(tmp_path)
    engine = open_with_tables(settings)
    with transaction(engine) as session:
        elicitations.add(session, an_elicitation(slug="panel"))
        elicitations.open_round(session, "panel")
    with exclusive(engine) as session:
        elicitations.find_row(session, "panel").closes_at = utc_now() - timedelta(seconds=1)

    try:
        with served(settings):
            wait_for(lambda: state_now(engine) is State.CLOSED, seconds=PATIENCE)
    finally:
        engine.dispose()


def state_now(engine):
    with transaction(engine) as session:
        (panel,) = elicitations.all_elicitations(session)
    return panel.state
