"""A running application over a town with surveys in every state."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from secrets import token_hex

import pytest
from playwright.sync_api import Browser, Page, expect

from dsm import stewardship
from dsm.database import transaction
from dsm.surveying import questionnaires
from dsm.surveying.keys import Keyring
from tests.support.browser import DESKTOP, PHONE, axe_violations
from tests.support.site import Site, served, site_settings
from tests.support.surveys_site import ROLES, evening_buses, fill_surveys
from tests.ui.conftest import Town, log_in, make_town

type Visit = Callable[[str], Page]


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


@pytest.fixture
def survey_town(survey_rooms: tuple[Site, Town]) -> Town:
    """The town."""
    return survey_rooms[1]


@pytest.fixture
def draft(survey_town: Town) -> str:
    """A fresh short draft: a page that is still open from another test may save into its own."""
    made = replace(evening_buses(), id=f"buses-{token_hex(4)}")
    with transaction(survey_town.engine) as session:
        questionnaires.new_draft(session, made, "Kari")
    return made.id


@pytest.fixture
def see(page: Page, survey_rooms: tuple[Site, Town]) -> Visit:
    """Open a staff page, in a desktop window."""
    page.set_default_timeout(8000)
    log_in(page, survey_rooms[0])

    def go(path: str) -> Page:
        page.goto(survey_rooms[0].address(f"/staff/{path}"))
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        # What is typed before that is lost: the page stands before it can talk.
        page.wait_for_function("window.did_handshake")
        return page

    return go


@pytest.fixture
def front(see: Visit, draft: str) -> Page:
    """The builder, with the front of a short draft in hand."""
    return see(f"surveys/drafts/{draft}")


@pytest.fixture
def builder(front: Page) -> Page:
    """The builder, with the second question in hand."""
    take(front, 1)
    return front


@pytest.fixture
def barriers(browser: Browser, survey_rooms: tuple[Site, Town]) -> Callable[..., list[str]]:
    """List what keeps anybody from using a page: light and dark, desktop and phone."""

    def look(path: str, prepare: Callable[[Page], object] = lambda _: None) -> list[str]:
        found = []
        for scheme in ("light", "dark"):
            for window in (DESKTOP, PHONE):
                context = browser.new_context(
                    viewport=window, color_scheme=scheme, locale="en-GB", reduced_motion="reduce"
                )
                page = context.new_page()
                log_in(page, survey_rooms[0])
                page.goto(survey_rooms[0].address(f"/staff/{path}"))
                expect(page.get_by_role("heading", level=1)).to_be_visible()
                page.wait_for_function("window.did_handshake")
                prepare(page)
                found += axe_violations(page)
                wide = page.evaluate("document.documentElement.scrollWidth")
                found += [f"{wide} pixels wide in {window['width']}"] * (wide > window["width"])
                context.close()
        return found

    return look


def take(page: Page, question: int) -> None:
    """Take a question in hand, counted from 0 over all pages."""
    line = page.locator(".ql button.q").nth(question)
    line.click()
    expect(line).to_have_attribute("aria-current", "true")
    expect(page.locator(".edit .first")).to_be_visible()
