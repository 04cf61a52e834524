"""The same chain on a real PostgreSQL, by one setting."""

import tempfile
from pathlib import Path

import pytest

from dsm import advice, board, people, today
from dsm.database import migrate, open_engine, require_current, transaction
from dsm.settings import Settings
from tests.support.cities import build_city
from tests.support.postgres import NAMED, started


@pytest.fixture
def settings(tmp_path):
    # A short path of its own: sockets must be short, and the server's user must get there.
    with tempfile.TemporaryDirectory() as folder, started(Path(folder)) as address:
        if address is None:
            pytest.skip(f"needs PostgreSQL: name one with {NAMED}, or install its server")
        yield Settings(database_url=address, data_folder=tmp_path, secret="a secret")


@pytest.mark.slow
def test_the_whole_chain_runs_on_postgresql_and_its_tables_go_down_again(settings):
    engine = open_engine(settings)
    migrate(engine)
    require_current(engine)

    build_city(engine, settings.draws_folder)
    with transaction(engine) as session:
        plans = advice.make_plans(session, settings.draws_folder, budget=200)
        shown = people.view(session, settings.draws_folder, "trust")
        stands = board.board(session, settings.draws_folder)
        first = today.city_today(session, settings.draws_folder)
    migrate(engine, "base")
    engine.dispose()

    assert len(plans.front) > 0
    assert shown.city.answers == 400
    assert list(stands.assessments) == ["meeting"]
    assert first.answers == 400
