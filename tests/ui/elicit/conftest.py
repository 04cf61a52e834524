"""A browser without scripts, which has never been here, and an expert whom it may let in."""

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from dsm.settings import Settings
from tests.support.eliciting import Panel, a_panel
from tests.support.respondents import a_browser_at


@pytest.fixture
def client(settings: Settings, engine: Engine) -> Iterator[TestClient]:
    """A browser at the door."""
    with a_browser_at(settings) as opened:
        opened.headers["accept-language"] = "en"
        yield opened


@pytest.fixture
def panel(engine: Engine, settings: Settings) -> Panel:
    """An open round on effects, with one expert."""
    return a_panel(engine, settings)
