"""What the running server does by itself, seen in its database."""

import time
from datetime import timedelta

import pytest

from dsm.database import transaction
from dsm.elicitation import elicitations
from dsm.elicitation.elicitation import State
from dsm.tables import utc_now
from tests.support.databases import open_with_tables
from tests.support.eliciting import an_elicitation
from tests.support.site import served, site_settings

pytestmark = pytest.mark.slow

PATIENCE = 60  # seconds


def test_a_round_of_experts_ends_by_itself_in_a_server_that_was_only_started(tmp_path):
    settings = site_settings(tmp_path)
    engine = open_with_tables(settings)
    with transaction(engine) as session:
        elicitations.add(session, an_elicitation(slug="panel"))
        soon = utc_now() + timedelta(seconds=1)
        elicitations.open_round(session, "panel", closes_at=soon)
    time.sleep(1)

    with served(settings):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with transaction(engine) as session:
                (panel,) = elicitations.all_elicitations(session)
            if panel.state is State.CLOSED:
                break
            time.sleep(0.1)
    engine.dispose()

    assert panel.state is State.CLOSED
