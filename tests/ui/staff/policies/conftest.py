"""The board of a small town, and one that an answer can be added to."""

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session

from dsm.board import BoardView, board
from dsm.database import transaction
from dsm.settings import Settings
from tests.support.rooms import fill_town


@pytest.fixture
def town_session(engine: Engine, settings: Settings) -> Iterator[Session]:
    """A session on a database with two policies and an event."""
    fill_town(engine, settings.draws_folder, budgets=())
    with transaction(engine) as session:
        yield session


@pytest.fixture
def view(town_session: Session, settings: Settings) -> BoardView:
    """What the Policies page shows of it."""
    return board(town_session, settings.draws_folder)
