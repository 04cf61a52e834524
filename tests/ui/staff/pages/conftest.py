"""The town with surveys is shared with the tests of its parts; one with panels is made here."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from dsm import stewardship
from dsm.database import transaction
from tests.support.eliciting import fill_panels
from tests.support.site import Site, served, site_settings
from tests.ui.conftest import Town, make_town
from tests.ui.staff.conftest import Visit, finder, opener
from tests.ui.staff.surveys.conftest import (
    barriers,
    builder,
    draft,
    front,
    see,
    survey_town,
)

__all__ = ["barriers", "builder", "draft", "front", "see", "survey_town"]

PANEL_ROLES = ("sender", "official")


@pytest.fixture(scope="session")
def expert_rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Town]]:
    """A running application whose experts have judged."""
    made = make_town(site_settings(tmp_path_factory.mktemp("experts")))
    fill_panels(made.engine, made.settings)
    with served(made.settings) as site:
        yield site, made
    made.engine.dispose()


@pytest.fixture
def only_as(expert_rooms: tuple[Site, Town]) -> Callable[..., None]:
    """Let the one account of that town have these roles only."""
    town = expert_rooms[1]

    def become(*roles: str) -> None:
        with transaction(town.engine) as session:
            had = stewardship.find_account(session, town.name).roles
            gone = [role for role in had if role not in roles]
            stewardship.change_roles(session, town.name, give=roles, take=gone)

    become(*PANEL_ROLES)
    return become


@pytest.fixture
def ask_experts(page: Page, expert_rooms: tuple[Site, Town], only_as: Callable[..., None]) -> Visit:
    """Open a staff page of that town, in a desktop window."""
    visit: list[Visit] = []

    def go(path: str) -> Page:
        # Logged in only now, when the test has said in which role.
        if not visit:
            visit.append(opener(page, expert_rooms[0]))
        return visit[0](path)

    return go


@pytest.fixture
def expert_barriers(
    browser: Browser, expert_rooms: tuple[Site, Town], only_as: Callable[..., None]
) -> Callable[..., list[str]]:
    """List what keeps anybody from using a page: light and dark, desktop and phone."""
    return finder(browser, expert_rooms[0])
