import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_condition_is_put_together_from_an_earlier_answer(builder):
    builder.get_by_text("Asked when").click()
    builder.get_by_role("button", name="Ask always").click()
    expect(builder.locator(".when summary")).to_contain_text("always")

    builder.get_by_label("The answer to").select_option(label="1. How often are you out after six?")
    builder.get_by_label("has to be", exact=True).select_option(label="one of these")
    builder.get_by_role("checkbox", name="At times").click()
    builder.get_by_role("button", name="Add this condition").click()

    expect(builder.get_by_label("Condition", exact=True)).to_have_value("often = 2")
    expect(builder.locator(".when summary")).to_contain_text("question 1 is “At times”")


def test_what_cannot_be_read_is_said_at_once(builder):
    builder.get_by_text("Asked when").click()

    builder.get_by_label("Condition", exact=True).fill("often == 2")

    expect(builder.locator(".when .note").first).to_contain_text("Write one =.")


def test_without_an_answer_nothing_is_added(builder):
    builder.get_by_text("Asked when").click()

    builder.get_by_role("button", name="Add this condition").click()

    expect(builder.get_by_text("Choose an answer first.")).to_be_visible()
    expect(builder.get_by_label("Condition", exact=True)).to_have_value("often in (2, 3)")


def test_nothing_can_be_asked_about_before_the_first_question(front):
    page = front
    page.locator(".ql button.q").first.click()
    page.get_by_text("Asked when").click()

    expect(page.get_by_text("Nothing is asked before it")).to_be_visible()
