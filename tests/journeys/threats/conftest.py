"""What attackers meet: campaigns in the field, and the whole application before them."""

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from dsm.settings import Settings
from tests.support.house import House, running_house
from tests.support.respondents import a_browser_at, fielded
from tests.support.surveys import Fielded


@pytest.fixture
def campaign(engine: Engine, settings: Settings) -> Fielded:
    """A campaign that everybody may answer, at /s/trygg."""
    return fielded(engine, settings)


@pytest.fixture
def invited(engine: Engine, settings: Settings) -> Fielded:
    """A campaign for three people with personal links, at /s/bare."""
    return fielded(engine, settings, slug="bare", invited=3)


@pytest.fixture
def client(settings: Settings, engine: Engine) -> Iterator[TestClient]:
    """A browser that has never been here."""
    with a_browser_at(settings) as opened:
        yield opened


# Once for all that only ask: what is refused changes nothing, and starting takes seconds.
@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A running application, its routes, and a way in for every role."""
    with running_house(tmp_path_factory.mktemp("house")) as running:
        yield running
