import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import axe_violations
from tests.ui.conftest import PASSWORD, log_in
from tests.ui.staff.conftest import LONGEST, OFFICIAL, finder

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROSE = "trust has risen since April 2026."


def test_officials_see_what_changed_with_its_odds(page: Page, research_rooms):
    site = research_rooms[0]
    page.set_default_timeout(1000 * LONGEST)
    page.goto(site.address("/login?next=/staff/trend"))
    page.get_by_label("Name").fill(OFFICIAL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(ROSE, timeout=1000 * LONGEST)
    expect(page.get_by_text("Only 2 waves: how large steps usually are")).to_be_visible()
    expect(page.get_by_role("img", name="The whole city: April 2026")).to_be_visible()
    expect(page.get_by_text("that it has risen since the wave before").first).to_be_visible()
    assert page.locator(".plots.small figure").count() == 2 + 4
    page.get_by_text("Table behind the pictures").click()
    assert page.get_by_role("table").locator("tbody tr").count() == 2 * (1 + 2 + 4)


def test_the_people_page_leads_to_the_trend(at_desk):
    shown = at_desk("people?construct=trust")

    shown.get_by_role("link", name="Over time").click()

    expect(shown.get_by_role("heading", level=1)).to_have_text(ROSE, timeout=1000 * LONGEST)


def test_anybody_can_read_a_trend(browser, research_rooms):
    def wait(page):
        expect(page.get_by_role("heading", level=1)).to_have_text(ROSE, timeout=1000 * LONGEST)
        page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")

    assert finder(browser, research_rooms[0])("trend?construct=trust", wait) == []


def test_what_has_no_two_waves_is_a_problem_with_a_fix(at_desk):
    shown = at_desk("trend?construct=happiness")

    expect(shown.get_by_role("alert")).to_contain_text("'happiness' has fewer than two waves.")


def test_before_the_second_wave_the_page_says_what_a_trend_needs(page: Page, site):
    log_in(page, site)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(site.address("/staff/trend"))

    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing to follow yet")
    expect(page.get_by_role("heading", name="A trend needs two waves.")).to_be_visible()
    assert axe_violations(page) == []
