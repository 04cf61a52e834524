import pytest
from playwright.sync_api import Page, expect

from dsm import policy
from dsm.board import board
from dsm.database import transaction
from dsm.maturity.entries import EntryKind
from tests.support.site import Site
from tests.ui.conftest import Town

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def the_log(town: Town):
    with transaction(town.engine) as session:
        return policy.log(session)


def record(page: Page, part: str, state: str, evidence: str) -> None:
    page.get_by_label("Part, by level").select_option(label=part)
    page.get_by_role("radio", name=state, exact=True).check()
    page.get_by_label("What shows it").fill(evidence)
    page.get_by_role("button", name="Record", exact=True).click()


def test_a_policy_shows_what_the_use_case_found(visit, planned_town):
    with transaction(planned_town.engine) as session:
        assessment = board(session, planned_town.settings.draws_folder).assessments["digital"]

    page = visit("policies/digital")

    expect(page.locator(".rung")).to_have_count(5)
    expect(page.locator(".rung.now .step")).to_have_text(str(assessment.level))
    expect(page.locator(".chances li").nth(assessment.level)).to_contain_text("stated")
    expect(page.locator("#missing")).to_have_text("What level 2 still lacks")
    [missing] = assessment.next_gap.components
    expect(page.locator("#missing ~ *, section:has(#missing)").last).to_contain_text(
        missing.name["en"]
    )


def test_recording_a_part_as_met_raises_the_level_and_is_logged(visit, planned_town):
    page = visit("policies/digital")

    record(page, "2 · Users are asked (missing)", "met", "Minutes of 4 May")

    expect(page.get_by_role("heading", level=1)).to_contain_text("stands at level\u00a03")
    expect(page.locator(".log").first).to_contain_text("“Users are asked”: met. Minutes of 4 May")
    entry = the_log(planned_town)[-1]
    assert (entry.kind, entry.actor) == (EntryKind.COMPONENT_RECORDED, planned_town.name)
    assert entry.payload["evidence"] == "Minutes of 4 May"


def test_a_part_is_not_met_without_saying_what_shows_it(visit, planned_town):
    before = len(the_log(planned_town))
    page = visit("policies/digital")

    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_role("alert").last).to_contain_text("Choose one of the four.")
    page.get_by_role("radio", name="met", exact=True).check()
    page.get_by_role("button", name="Record", exact=True).click()

    expect(page.get_by_role("alert").last).to_contain_text("Name a document, a decision or a link.")
    expect(page.get_by_role("radio", name="met", exact=True)).to_be_checked()
    assert len(the_log(planned_town)) == before


def test_partly_and_missing_can_be_recorded_without_evidence(visit, planned_town):
    page = visit("policies/digital")

    record(page, "4 · Measured (missing)", "partly met", "")

    expect(page.locator(".log").first).to_contain_text("“Measured”: partly met.")


def test_a_page_left_open_after_the_logout_records_nothing(visit, planned_town, rooms):
    before = len(the_log(planned_town))
    page = visit("policies/digital")
    elsewhere = page.context.new_page()
    elsewhere.goto(rooms[0].address("/staff/policies"))
    elsewhere.locator("header").get_by_role("button", name="Log out").click()
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Log in")

    record(page, "2 · Users are asked (missing)", "met", "Minutes")

    expect(page.get_by_text("Nobody is logged in here any more.")).to_be_visible()
    assert len(the_log(planned_town)) == before


def test_a_policy_that_is_not_there_is_said_with_those_that_are(visit):
    page = visit("policies/fishing")

    expect(page.get_by_role("alert")).to_contain_text("There is no policy 'fishing'.")
    expect(page.get_by_role("alert")).to_contain_text("digital, parks")


def test_the_page_speaks_norwegian(visit):
    page = visit("policies/digital")
    page.locator("header").get_by_role("button", name="Norsk").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Digitale tjenester står på nivå")
    expect(page.locator(".rung").last).to_contain_text("Skrevet ned")


def test_an_event_with_findings_is_linked(visit, rooms: tuple[Site, Town]):
    page = visit("policies/digital")

    page.get_by_role("link", name="◆ Drafts by machine").click()

    expect(page).to_have_url(rooms[0].address("/staff/events/drafts"))


def test_anybody_can_use_a_policys_page(faults):
    assert faults("policies/digital") == []
