"""Running applications with one official: the simulated Kristiansund, and a town without a survey."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import delete

from dsm import policy, stewardship
from dsm.database import open_engine, transaction
from dsm.tables import PolicyLogRow
from tests.support.browser import DESKTOP, PHONE, axe_violations
from tests.support.demo import copy_demo
from tests.support.rooms import BUDGET, a_town_book, fill_town
from tests.support.site import Site, served, site_settings
from tests.ui.conftest import NAME, PASSWORD, Town, log_in, make_town

type Visit = Callable[[str], Page]


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
    log_in(page, rooms[0])

    def go(path: str) -> Page:
        page.goto(rooms[0].address(f"/staff/{path}"))
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        return page

    return go


@pytest.fixture
def faults(
    browser: Browser, rooms: tuple[Site, Town], planned_town: Town
) -> Callable[[str], list[str]]:
    """List what keeps anybody from using a page: light and dark, desktop and phone."""

    def look(path: str, prepare: Callable[[Page], object] = lambda _: None) -> list[str]:
        found = []
        for scheme in ("light", "dark"):
            for window in (DESKTOP, PHONE):
                context = browser.new_context(
                    viewport=window, color_scheme=scheme, locale="en-GB", reduced_motion="reduce"
                )
                page = context.new_page()
                log_in(page, rooms[0])
                page.goto(rooms[0].address(f"/staff/{path}"))
                expect(page.get_by_role("heading", level=1)).to_be_visible()
                prepare(page)
                found += axe_violations(page)
                wide = page.evaluate("document.documentElement.scrollWidth")
                found += [f"{wide} pixels wide in {window['width']}"] * (wide > window["width"])
                context.close()
        return found

    return look
