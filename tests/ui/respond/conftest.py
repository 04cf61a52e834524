"""The respondents' pages as a browser without scripts meets them."""

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from dsm.settings import Settings
from tests.support.respondents import a_browser_at, fielded
from tests.support.surveys import Fielded


@pytest.fixture
def campaign(engine: Engine, settings: Settings) -> Fielded:
    """A campaign that everybody may answer."""
    return fielded(engine, settings)


@pytest.fixture
def invited(engine: Engine, settings: Settings) -> Fielded:
    """A campaign for three people with personal links."""
    return fielded(engine, settings, slug="bare-for-deg", invited=3)


@pytest.fixture
def client(settings: Settings, engine: Engine) -> Iterator[TestClient]:
    """A browser that has never been here."""
    with a_browser_at(settings) as opened:
        yield opened
