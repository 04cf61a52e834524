import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_title_says_how_many_are_open_and_whom_one_needs(see):
    page = see("surveys")

    expect(page.get_by_role("heading", level=1)).to_contain_text("needs men aged 18–29.")
    expect(page.get_by_role("row")).not_to_have_count(1)
    expect(page.get_by_role("link", name="Resident survey, autumn 2026")).to_be_visible()


def test_a_survey_a_draft_and_a_proof_are_one_press_away(see):
    page = see("surveys")
    page.get_by_role("row", name="Resident survey, 2022").get_by_role("link", name="proof").click()
    expect(page.locator("#proof")).to_contain_text("Names and addresses")

    page = see("surveys")
    page.get_by_role("link", name="Evening buses, short module").first.click()

    expect(page.locator(".builder")).to_be_visible()


def test_a_town_without_a_survey_is_told_what_to_do(visit):
    page = visit("surveys")

    expect(page.get_by_role("heading", name="Nobody is asked anything yet.")).to_be_visible()


def test_anybody_can_use_the_list(barriers):
    assert barriers("surveys") == []
