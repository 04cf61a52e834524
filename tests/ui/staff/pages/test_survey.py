import pytest
from playwright.sync_api import Page, expect

from tests.ui.staff.conftest import sheet_faults

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_page_says_where_people_answer_and_lets_staff_try_it(see):
    page = see("surveys/resident-survey-2026")

    expect(page.get_by_role("img", name="QR code of the address")).to_be_visible()
    href = page.get_by_role("link", name="Try it as a resident").get_attribute("href")
    assert href is not None
    assert href.startswith("/s/resident-survey-2026/try/")


def test_what_is_asked_is_a_map_one_can_read(see):
    page = see("surveys/resident-survey-2026")

    page.get_by_text("All questions, and who is asked them").click()

    expect(page.locator(".routes > li")).to_have_count(8)


def test_a_survey_that_is_not_there_is_said(see):
    expect(see("surveys/none").get_by_role("alert")).to_contain_text("There is no campaign 'none'")


def test_the_page_speaks_norwegian(see):
    page = see("surveys/resident-survey-2026")
    page.locator("header").get_by_role("button", name="Norsk").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("svar, ")
    expect(page.get_by_role("heading", name="mangler: 12 av 100")).to_be_visible()


def test_anybody_can_watch_a_survey(barriers):
    def open_everything(page: Page) -> None:
        for line in page.locator("summary").all():
            line.click()

    assert barriers("surveys/resident-survey-2026", open_everything) == []
    assert barriers("surveys/resident-survey-2022") == []


def test_anybody_can_use_the_sheets_over_a_survey(barriers):
    found = []

    def open_each(page: Page) -> None:
        for name in ("Send reminder …", "Invite people …", "Extend …", "Close …"):
            page.get_by_role("button", name=name).first.click()
            found.extend(sheet_faults(page))

    assert barriers("surveys/resident-survey-2026", open_each) == []
    assert found == []
