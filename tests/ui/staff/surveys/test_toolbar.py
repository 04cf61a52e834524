import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_pressed_language_is_written_and_shown(builder):
    builder.get_by_role("button", name="English", exact=True).click()

    pressed = builder.get_by_role("group", name="Language").get_by_role("button", pressed=True)
    expect(pressed).to_have_text("English")
    expect(builder.frame_locator("iframe").locator("main")).to_contain_text(
        "The stop you use most."
    )
    assert (
        builder.evaluate("document.querySelector('iframe').contentDocument.documentElement.lang")
        == "en"
    )


def test_there_is_nothing_to_undo_at_first(front):
    expect(front.get_by_role("button", name="Undo")).to_be_disabled()
    expect(front.get_by_role("button", name="Do again")).to_be_disabled()


def test_it_is_said_when_the_draft_was_saved(front):
    expect(front.locator(".eyebrow").last).to_contain_text(
        "Evening buses, short module · draft, saved"
    )
