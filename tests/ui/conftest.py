"""A browser, a database with one account, and a running application."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy.engine import Engine

from dsm import stewardship
from dsm.database import migrate, open_engine, transaction
from dsm.settings import Settings, read_settings
from dsm.stewardship import Account, City
from tests.support.browser import DESKTOP, browser
from tests.support.cities import build_city
from tests.support.databases import open_filled
from tests.support.once import made_once
from tests.support.site import Site, served, site_settings

__all__ = ["browser"]  # a fixture of its own file

NAME = "Kari Nordmann"
PASSWORD = "fire gode ord og litt til"


@dataclass(frozen=True, slots=True)
class Town:
    """A database with a simulated city and one official, and how to reach both."""

    settings: Settings
    engine: Engine
    account: Account
    name: str = NAME
    password: str = field(default=PASSWORD, repr=False)

    def login_link(self) -> str:
        """Return a fresh token that logs the official in once."""
        with transaction(self.engine) as session:
            return stewardship.make_login_link(session, self.name)


def make_town(settings: Settings) -> Town:
    """Set a database up."""
    engine = open_filled(settings, _found)
    with transaction(engine) as session:
        return Town(settings, engine, stewardship.find_account(session, NAME))


def _found(engine: Engine) -> None:
    migrate(engine)
    city = City(
        name="Kristiansund",
        residents=24_479,
        residents_source="Statistics Norway, table 07459, 2026",
        simulated=True,
    )
    with transaction(engine) as session:
        stewardship.set_city(session, city)
        stewardship.add_account(session, NAME, "official", PASSWORD)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A fresh town in a folder of its own."""
    made = make_town(read_settings({"DSM_DATA_FOLDER": str(tmp_path)}))
    yield made
    made.engine.dispose()


@pytest.fixture(scope="session")
def built_city(tmp_path_factory) -> Path:
    """A folder with a small city, estimated once for all tests that only look."""
    return made_once(tmp_path_factory, "city", _build)


def _build(folder: Path) -> None:
    settings = read_settings({"DSM_DATA_FOLDER": str(folder)})
    opened = open_engine(settings)
    migrate(opened)
    build_city(opened, settings.draws_folder)
    opened.dispose()


@pytest.fixture(scope="module")
def site_and_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Town]]:
    """A running application over a fresh town."""
    made = make_town(site_settings(tmp_path_factory.mktemp("site")))
    with served(made.settings) as site:
        yield site, made
    made.engine.dispose()


@pytest.fixture
def site(site_and_town: tuple[Site, Town]) -> Site:
    """The running application."""
    return site_and_town[0]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh window of desktop size that nobody is logged in on."""
    context = browser.new_context(viewport=DESKTOP, locale="en-GB", reduced_motion="reduce")
    yield context.new_page()
    context.close()


def log_in(page: Page, site: Site) -> None:
    """Log in as the one official."""
    page.goto(site.address("/login"))
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
