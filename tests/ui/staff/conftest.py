"""The simulated Kristiansund behind a running application, with one official."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dsm import stewardship
from dsm.database import open_engine, transaction
from tests.support.demo import copy_demo
from tests.support.site import Site, served, site_settings
from tests.ui.conftest import NAME, PASSWORD


# Once for all pages that only look: the copy is nobody else's, and starting takes seconds.
@pytest.fixture(scope="session")
def demo_site(demo_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The running application over a copy of the finished demo."""
    folder = tmp_path_factory.mktemp("demo-site") / "data"
    copy_demo(demo_city, folder)
    settings = site_settings(folder)
    engine = open_engine(settings)
    with transaction(engine) as session:
        stewardship.add_account(session, NAME, "official", PASSWORD)
    engine.dispose()
    with served(settings) as site:
        yield site
