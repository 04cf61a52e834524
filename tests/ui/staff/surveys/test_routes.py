import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_draft_is_tried_in_a_page_of_its_own(front):
    with front.context.expect_page() as opened:
        front.get_by_role("link", name="Try it").click()
    tried = opened.value

    expect(tried.get_by_text("nothing of this is kept")).to_be_visible()
    tried.get_by_label("Never").check()
    tried.get_by_role("button", name="Lagre og gå videre").click()
    expect(tried.locator("main")).to_contain_text("Would you take a bus")
    tried.get_by_role("button", name="English").click()
    tried.get_by_role("button", name="Save and go on").click()

    expect(tried.get_by_text("Nothing was kept.")).to_be_visible()


def test_a_draft_that_is_not_there_cannot_be_tried(front, survey_rooms):
    found = front.request.get(survey_rooms[0].address("/staff/surveys/drafts/none/try"))

    assert found.status == 404
    assert "There is no draft of 'none'" in found.text()


def test_nobody_tries_without_a_login(browser, survey_rooms):
    context = browser.new_context()

    found = context.request.get(
        survey_rooms[0].address("/staff/surveys/drafts/evening-buses/try"), max_redirects=0
    )

    assert found.status == 303
    context.close()
