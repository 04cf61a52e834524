import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


# One test, as whoever begins a round changes what others see of the one before.
def test_the_panel_shows_points_without_names_hides_what_few_answered_and_asks_again(see):
    page = see("surveys/effects-of-measures/panel")

    expect(page.get_by_role("heading", level=1)).to_contain_text("The experts agree on 1 of 3")
    expect(page.get_by_role("img", name="5 answers, middle")).to_have_count(3)
    expect(page.get_by_text("fewer than 4 experts")).to_be_visible()
    expect(page.get_by_role("heading", name="Reasons")).to_be_visible()
    expect(page.get_by_text("until at least 4 experts must have written")).to_be_visible()
    expect(page.locator(".page")).not_to_contain_text("Expert 0")

    page.get_by_role("button", name="Begin the next round …").click()
    page.get_by_role("button", name="Begin the round", exact=True).click()
    expect(page.locator("p.lead")).to_contain_text("Round 2, Open")
    page.get_by_role("button", name="End the round …").click()
    page.get_by_role("button", name="End the round", exact=True).click()

    expect(page.locator("p.lead")).to_contain_text("Round 2, Paused")
    expect(page.get_by_role("link", name="Round 1")).to_be_visible()


def test_a_survey_of_residents_has_no_panel(see):
    page = see("surveys/resident-survey-2026/panel")

    expect(page.get_by_role("alert")).to_contain_text("asks residents")


def test_anybody_can_look_at_a_panel(barriers):
    assert barriers("surveys/effects-of-measures/panel") == []
