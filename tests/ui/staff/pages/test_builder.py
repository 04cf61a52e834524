import pytest
from playwright.sync_api import Page, expect

from tests.ui.staff.conftest import sheet_faults

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_sixty_questions_in_four_languages_stand_and_are_quick_to_change(see):
    page = see("surveys/drafts/sixty-questions")
    expect(page.locator(".ql button.q")).to_have_count(60)

    page.locator(".ql button.q").nth(59).click()
    page.get_by_label("Question, Bokmål").fill("Det siste?")

    expect(page.frame_locator("iframe").locator("main")).to_contain_text("Det siste?")


def test_a_question_is_written_by_keyboard_alone(front):
    front.get_by_role("button", name="Add a question").focus()
    front.keyboard.press("Enter")
    expect(front.get_by_label("Question, Bokmål")).to_be_focused()
    front.keyboard.type("Hvor ofte?")
    for _ in range(2):
        front.keyboard.press("Tab")
    expect(front.get_by_label("Kind of answer", exact=True)).to_be_focused()
    front.keyboard.press("ArrowDown")
    expect(front.get_by_role("checkbox", name="Excludes the others").first).to_be_visible()
    expect(front.get_by_label("Kind of answer", exact=True)).to_be_focused()
    while front.evaluate("document.activeElement.getAttribute('aria-label')") != "Answer 1":
        front.keyboard.press("Tab")
    front.keyboard.type("Aldri")

    expect(front.frame_locator("iframe").locator("label.o").first).to_have_text("Aldri")
    expect(front.locator(".ql .on")).to_contain_text("Hvor ofte?")


def test_a_draft_that_is_not_there_is_said(see):
    expect(see("surveys/drafts/none").get_by_role("alert")).to_contain_text("no draft of 'none'")


def test_who_may_not_write_is_told(visit):
    page = visit("surveys/drafts/none")

    expect(page.get_by_role("alert")).to_be_visible()


def test_anybody_can_write_a_survey(barriers):
    def open_everything(page: Page) -> None:
        page.locator(".ql button.q").nth(1).click()
        expect(page.get_by_label("Kind of answer", exact=True)).to_be_visible()
        for line in page.locator(".builder summary").all():
            line.click()
        expect(page.locator(".hints li").first).to_be_visible()

    assert barriers("surveys/drafts/evening-buses") == []
    assert barriers("surveys/drafts/evening-buses", open_everything) == []


def test_anybody_can_use_the_sheets_over_a_draft(barriers):
    found = []

    def open_each(page: Page) -> None:
        for name in ("Publish …", "Add from the bank"):
            page.get_by_role("button", name=name).first.click()
            found.extend(sheet_faults(page))

    assert barriers("surveys/drafts/evening-buses", open_each) == []
    assert found == []
