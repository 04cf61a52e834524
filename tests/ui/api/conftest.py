"""The respondents' API as a program meets it."""

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
def client(settings: Settings, campaign: Fielded) -> Iterator[TestClient]:
    """A program over HTTP."""
    with a_browser_at(settings) as opened:
        yield opened
