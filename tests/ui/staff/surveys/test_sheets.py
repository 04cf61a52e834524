import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_sheet_has_a_name_and_can_be_left_by_keyboard(see):
    page = see("surveys/resident-survey-2026")
    page.get_by_role("button", name="Close …").focus()
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog", name="Close the survey?")
    expect(sheet).to_be_visible()

    page.keyboard.press("Escape")

    expect(sheet).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_contain_text("answers")


def test_what_is_wrong_is_said_on_the_sheet_which_stays(see):
    page = see("surveys/resident-survey-2026")
    page.get_by_role("button", name="Extend …").click()
    page.get_by_label("Closes").fill("2026-01-01")

    page.get_by_role("button", name="Extend", exact=True).click()

    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("is no later end")
