"""The same chain on a real PostgreSQL, by one setting."""

import pytest

from dsm import advice, board, people, today
from dsm.database import migrate, require_current, transaction
from tests.support.cities import build_city
from tests.support.databases import new_settings, open_with_tables


@pytest.fixture
def settings(tmp_path, server):
    return new_settings("postgresql", tmp_path, server)


@pytest.mark.slow
def test_the_whole_chain_runs_on_postgresql_and_its_tables_go_down_again(settings):
    engine = open_with_tables(settings)
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
