import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_question_is_added_after_the_one_in_hand(builder):
    builder.get_by_role("button", name="Add a question").click()

    expect(builder.locator(".ql button.q").nth(2)).to_have_attribute("aria-current", "true")
    builder.get_by_label("Question, Bokmål").fill("Hvorfor?")
    expect(builder.locator(".ql button.q").nth(2)).to_contain_text("Hvorfor?")


def test_a_page_is_added(builder):
    builder.get_by_role("button", name="Add a page").click()

    expect(builder.locator(".ql .on")).to_contain_text("Page 2")
    expect(builder.get_by_label("Title of the page, Bokmål")).to_be_visible()
