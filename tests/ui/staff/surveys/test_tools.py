import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_keyboard_stays_on_a_button_that_is_pressed_again_and_again(builder):
    down = builder.get_by_role("button", name="Move down", exact=True)
    down.focus()

    builder.keyboard.press("Enter")
    expect(builder.locator(".ql button").last).to_contain_text("Would you")
    expect(builder.locator(".ql .on")).to_contain_text("How safe")
    builder.keyboard.press("Enter")

    expect(builder.locator(".ql button").last).to_contain_text("How safe")
    expect(down).to_be_focused()


def test_a_question_can_be_sent_to_another_page(builder):
    builder.get_by_label("Move to page").select_option(label="Page 2")

    expect(builder.locator(".ql button").last).to_contain_text("How safe")


def test_the_front_cannot_be_moved(front):
    expect(front.get_by_role("button", name="Delete", exact=True)).to_be_hidden()
