"""Running applications with one official: the simulated Kristiansund, and a town without a survey."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.engine import Engine
from sqlmodel import delete

from dsm import policy, stewardship
from dsm.database import open_engine, transaction
from dsm.surveying.keys import Keyring
from dsm.tables import PolicyLogRow
from tests.dsm.conftest import built_town
from tests.support.browser import DESKTOP, PHONE, axe_violations
from tests.support.demo import copy_demo
from tests.support.rooms import BUDGET, a_town_book, fill_town
from tests.support.site import Site, served, site_settings
from tests.support.surveys_site import ROLES, fill_surveys
from tests.ui.conftest import NAME, PASSWORD, Town, log_in, make_town

__all__ = ["built_town"]  # a fixture of its own file

OFFICIAL = "Olav Nordmann"
LONGEST = 150  # seconds

type Visit = Callable[[str], Page]

STANDS_STILL = "!document.querySelector('[class*=transition]') && !document.getAnimations().length"


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


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Town]]:
    """A running application and the town it serves."""
    made = make_town(site_settings(tmp_path_factory.mktemp("rooms")))
    fill_town(made.engine, made.settings.draws_folder, budgets=(3000, BUDGET))
    with served(made.settings) as site:
        yield site, made
    made.engine.dispose()


# Here, and not beside those who need it most: imported into another conftest it would be made twice.
@pytest.fixture(scope="session")
def survey_rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Town]]:
    """A running application and its town, whose one account may do what the pages offer."""
    made = make_town(site_settings(tmp_path_factory.mktemp("surveys")))
    with transaction(made.engine) as session:
        fill_surveys(session, Keyring(made.settings.keys_folder, made.settings.secret))
        stewardship.change_roles(session, made.name, give=ROLES)
    with served(made.settings) as site:
        yield site, made
    made.engine.dispose()


@pytest.fixture(scope="session")
def research_rooms(
    built_town: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Site, Engine]]:
    """A running application over two waves of trust; a researcher has the usual name."""
    folder = tmp_path_factory.mktemp("research") / "data"
    shutil.copytree(built_town, folder)
    settings = site_settings(folder)
    engine = open_engine(settings)
    with transaction(engine) as session:
        stewardship.add_account(session, NAME, "researcher", PASSWORD)
        stewardship.add_account(session, OFFICIAL, "official", PASSWORD)
    with served(settings) as site:
        yield site, engine
    engine.dispose()


@pytest.fixture
def at_desk(page: Page, research_rooms: tuple[Site, Engine]) -> Visit:
    """Open a staff page as the researcher, in a desktop window."""
    # The first look at a run loads the libraries that draw, on a busy machine for long.
    page.set_default_timeout(1000 * LONGEST)
    return opener(page, research_rooms[0])


@pytest.fixture
def planned_town(rooms: tuple[Site, Town]) -> Town:
    """The town, its policy log as it was in the beginning."""
    town = rooms[1]
    with transaction(town.engine) as session:
        session.exec(delete(PolicyLogRow))
        session.flush()
        policy.keep_entries(session, a_town_book().entries)
    return town


@pytest.fixture
def visit(page: Page, rooms: tuple[Site, Town], planned_town: Town) -> Visit:
    """Open a staff page as the official, in a desktop window."""
    return opener(page, rooms[0])


@pytest.fixture
def faults(
    browser: Browser, rooms: tuple[Site, Town], planned_town: Town
) -> Callable[..., list[str]]:
    """List what keeps anybody from using a page: light and dark, desktop and phone."""
    return finder(browser, rooms[0])


def opener(page: Page, site: Site) -> Visit:
    """Log in, and return what opens a staff page in this window once it can talk."""
    log_in(page, site)

    def go(path: str) -> Page:
        page.goto(site.address(f"/staff/{path}"))
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        # What is typed before that is lost: the page stands before it can talk.
        page.wait_for_function("window.did_handshake")
        return page

    return go


def finder(browser: Browser, site: Site) -> Callable[..., list[str]]:
    """Return what lists everything that keeps anybody from using a page once it is prepared."""

    def look(path: str, prepare: Callable[[Page], object] = lambda _: None) -> list[str]:
        found = []
        for scheme in ("light", "dark"):
            for window in (DESKTOP, PHONE):
                context = browser.new_context(
                    viewport=window, color_scheme=scheme, locale="en-GB", reduced_motion="reduce"
                )
                page = context.new_page()
                page.set_default_timeout(1000 * LONGEST)
                opener(page, site)(path)
                prepare(page)
                found += axe_violations(page)
                wide = page.evaluate("document.documentElement.scrollWidth")
                found += [f"{wide} pixels wide in {window['width']}"] * (wide > window["width"])
                context.close()
        return found

    return look


def sheet_faults(page: Page) -> list[str]:
    """List what keeps anybody from using the sheet that was just opened, and close it."""
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("heading", level=2)).to_be_visible()
    page.wait_for_function(STANDS_STILL)
    # On a narrow page axe takes the dimmed page behind a sheet for what its letters stand on.
    found = axe_violations(page, "[role=dialog]") if page.viewport_size == DESKTOP else []
    wide = page.evaluate("document.querySelector('.sheet').scrollWidth")
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    return found + [f"a sheet {wide} pixels wide"] * (wide > page.evaluate("innerWidth"))
