import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_page_has_a_title_and_what_leads_in(builder):
    builder.locator(".ql button.g").nth(1).click()
    builder.get_by_label("Title of the page, Bokmål").fill("Kveldene dine")
    builder.get_by_label("What leads in, Bokmål").fill("Tenk på forrige uke.")

    expect(builder.locator(".ql .on")).to_have_text("Page 1 · Kveldene dine")
    phone = builder.frame_locator("iframe")
    expect(phone.locator("h1")).to_have_text("Kveldene dine")
    expect(phone.locator("main")).to_contain_text("Tenk på forrige uke.")


def test_a_page_moves_with_its_questions(builder):
    builder.locator(".ql button.g").nth(2).click()

    builder.get_by_role("button", name="Move up", exact=True).click()

    expect(builder.locator(".ql button.q").first).to_contain_text("Would you take a bus")
