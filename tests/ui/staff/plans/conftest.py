"""Plans of a small town."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from dsm.database import transaction
from tests.support.databases import open_with_tables
from tests.support.installation import settings_in
from tests.support.rooms import BUDGET, fill_town
from ui.staff.plans.scene import Scene, load_scene


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Path]]:
    """A database with plans for one budget, and where its draws are; only look at it."""
    folder = tmp_path_factory.mktemp("planned")
    settings = settings_in(folder)
    engine = open_with_tables(settings)
    fill_town(engine, settings.draws_folder)
    yield engine, settings.draws_folder
    engine.dispose()


@pytest.fixture(scope="module")
def scene(planned: tuple[Engine, Path]) -> Scene:
    """The page's scene, with the balanced plan in hand."""
    engine, folder = planned
    with transaction(engine) as session:
        found = load_scene(session, folder, budget=BUDGET)
    assert isinstance(found, Scene)
    return found
