"""A running application over a town with surveys in every state."""

from collections.abc import Callable
from dataclasses import replace
from secrets import token_hex

import pytest
from playwright.sync_api import Browser, Page, expect

from dsm.database import transaction
from dsm.surveying import questionnaires
from tests.support.site import Site
from tests.support.surveys_site import evening_buses
from tests.ui.conftest import Town
from tests.ui.staff.conftest import Visit, finder, opener


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
    return opener(page, survey_rooms[0])


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
    return finder(browser, survey_rooms[0])


def take(page: Page, question: int) -> None:
    """Take a question in hand, counted from 0 over all pages."""
    line = page.locator(".ql button.q").nth(question)
    line.click()
    expect(line).to_have_attribute("aria-current", "true")
    expect(page.locator(".edit .first")).to_be_visible()
