"""A browser, and the whole application as respondents meet it."""

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from tests.support.browser import browser
from tests.support.databases import open_with_tables
from tests.support.site import Site, served, site_settings

__all__ = ["browser"]  # a fixture of its own file


# Once for all, each with a campaign of its own: starting takes seconds.
@pytest.fixture(scope="session")
def respondents_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Site]]:
    """A running application, and its database in which there is nothing yet."""
    settings = site_settings(tmp_path_factory.mktemp("respondents"))
    engine = open_with_tables(settings)
    with served(settings) as site:
        yield engine, site
    engine.dispose()
