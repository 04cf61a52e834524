import pytest
from playwright.sync_api import Page, expect

from dsm import policy
from dsm.database import transaction

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def fill_event(page: Page) -> None:
    page.get_by_label("Name, in a few words").fill("A new bridge")
    page.get_by_label("What kind", exact=True).first.select_option(label="From outside")
    page.get_by_label("Since when").fill("2026-11-20")
    page.get_by_label("What it is, in a sentence or two").fill("It is shorter.")
    page.get_by_label("Where in the city").fill("the quay")


def test_a_report_opens_the_event_and_lowers_the_level_at_once(visit, planned_town):
    page = visit("report-event")
    fill_event(page)

    page.get_by_role("button", name="Add an effect").click()
    effect = page.get_by_role("group", name="Effect 1")
    effect.get_by_label("Policy").select_option(label="Parks")
    effect.get_by_label("How likely").select_option(label="8 in 10")
    effect.get_by_label("What it may do, in a sentence").fill("More people come.")
    page.get_by_role("button", name="Add a finding").click()
    finding = page.get_by_role("group", name="Finding 1")
    finding.get_by_label("Policy").select_option(label="Parks")
    finding.get_by_label("Which part").select_option(index=1)
    finding.get_by_label("What it turns to").select_option(label="partly met")
    finding.get_by_label("What is wanting, in a sentence").fill("Nobody counts them.")
    page.get_by_role("button", name="Report the event").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("A new bridge: 1")
    expect(page.locator(".steps dd")).to_have_text(["1", "0", "0"])
    with transaction(planned_town.engine) as session:
        register = policy.load_register(session)
        opened = policy.log(session)[-2]
    assert register.events["a-new-bridge"].scope == "the quay"
    assert register.impacts["a-new-bridge"][0].chance == 0.8
    assert register.findings["a-new-bridge-1"].refers_to == "L1-parks"
    assert opened.actor == planned_town.name


def test_all_problems_are_said_at_once_and_what_was_typed_stays(visit, planned_town):
    page = visit("report-event")
    page.get_by_label("Name, in a few words").fill("A new bridge")
    page.get_by_role("button", name="Add a finding").click()
    page.get_by_label("What is wanting, in a sentence").fill("Nobody counts them.")

    page.get_by_role("button", name="Report the event").click()

    alert = page.get_by_role("alert").last
    for problem in (
        "The event has no day.",
        "Finding 1: no policy is chosen.",
        "Finding 1: it is not said which part or figure.",
    ):
        expect(alert).to_contain_text(problem)
    expect(page.get_by_label("Name, in a few words")).to_have_value("A new bridge")
    expect(page.get_by_label("What is wanting, in a sentence")).to_have_value("Nobody counts them.")
    with transaction(planned_town.engine) as session:
        assert "a-new-bridge" not in policy.load_register(session).events


def test_a_finding_about_something_else_asks_for_something_else(visit):
    page = visit("report-event")
    page.get_by_role("button", name="Add a finding").click()
    finding = page.get_by_role("group", name="Finding 1")

    finding.get_by_label("What kind").select_option(label="A figure that may not hold")
    expect(finding.get_by_label("Which figure")).to_be_visible()
    expect(finding.get_by_label("Which part")).to_have_count(0)
    finding.get_by_label("What kind").select_option(label="Something no policy covers")

    expect(finding.get_by_label("Which figure")).to_have_count(0)


def test_rows_can_be_taken_away_again_and_the_others_stay(visit):
    page = visit("report-event")
    for number, text in enumerate(("First.", "Second."), 1):
        page.get_by_role("button", name="Add an effect").click()
        row = page.get_by_role("group", name=f"Effect {number}")
        row.get_by_label("What it may do, in a sentence").fill(text)

    page.get_by_role("button", name="Remove effect 1").click()

    expect(page.get_by_label("What it may do, in a sentence")).to_have_count(1)
    expect(page.get_by_label("What it may do, in a sentence")).to_have_value("Second.")


def test_anybody_can_report_an_event(faults):
    def open_everything(page: Page) -> None:
        page.get_by_role("button", name="Add an effect").click()
        page.get_by_role("button", name="Add a finding").click()
        expect(page.get_by_role("group", name="Finding 1")).to_be_visible()
        page.get_by_role("button", name="Report the event").click()
        expect(page.get_by_role("alert").last).to_be_visible()

    assert faults("report-event", open_everything) == []
