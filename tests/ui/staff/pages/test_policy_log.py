import pytest
from playwright.sync_api import expect

from tests.support.rooms import a_town_book
from tests.support.site import Site
from tests.ui.conftest import log_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_log_says_that_it_replays_to_the_same_state(visit):
    count = len(a_town_book().entries)

    page = visit("policy-log")

    expect(page.get_by_role("heading", level=1)).to_have_text(
        f"{count} entries, replayed to the same state."
    )
    expect(page.locator(".log > li").first).to_contain_text("Nobody checks the supplier.")


def test_everything_can_be_seen(visit):
    count = len(a_town_book().entries)
    page = visit("policy-log")
    expect(page.locator(".log > li")).to_have_count(3)

    page.get_by_role("link", name=f"All {count} entries").click()

    expect(page.locator(".log > li")).to_have_count(count)
    expect(page.locator(".log > li").last).to_contain_text("Registered: Digital services")


def test_an_empty_log_is_no_mistake(page, site: Site):
    log_in(page, site)
    page.goto(site.address("/staff/policy-log"))

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "0 entries, replayed to the same state."
    )


def test_anybody_can_read_the_log(faults):
    assert faults("policy-log?all=1") == []
