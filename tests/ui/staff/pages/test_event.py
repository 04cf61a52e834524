import pytest
from playwright.sync_api import Page, expect

from dsm import policy
from dsm.board import board
from dsm.database import transaction
from dsm.maturity.events import Choice
from tests.ui.conftest import Town

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def answers(town: Town, finding: str):
    with transaction(town.engine) as session:
        return policy.load_register(session).decisions.get(finding, ())


def answer(page: Page, choice: str, reason: str, until: str = "") -> None:
    page.get_by_role("radio", name=choice).check()
    page.get_by_label("Reason").fill(reason)
    if until:
        page.get_by_label("Accepted until").fill(until)
    page.get_by_role("button", name="Answer", exact=True).click()


def test_the_page_says_what_the_use_case_found(visit, planned_town):
    with transaction(planned_town.engine) as session:
        view = board(session, planned_town.settings.draws_folder)
    [event] = view.events
    touched = [one for one in event.consequences if one.findings]

    page = visit("events/drafts")

    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{event.unanswered}")
    expect(page.locator(".find")).to_have_count(sum(len(one.findings) for one in touched))
    [consequence] = touched
    levels = [consequence.before.level, consequence.level_now, consequence.level_if_done]
    expect(page.locator(".steps dd")).to_have_text([str(level) for level in levels])
    expect(page.locator(".impacts")).to_contain_text("Less driving")


@pytest.mark.parametrize(
    ("choice", "until", "said", "if_done"),
    [
        ("Keep", "", "✓ Keep", "3"),
        ("Exceed", "", "✓ Exceed", "3"),
        ("Accept", "2099-05-01", "✓ Accepted · until 1 May 2099", "1"),
    ],
)
def test_each_answer_is_kept_with_name_and_reason_and_moves_the_level_if_done(
    visit, planned_town, choice, until, said, if_done
):
    page = visit("events/drafts")

    answer(page, choice, "The board meets in May.", until)

    expect(page.locator(".find").first).to_contain_text(f"{said} · ")
    expect(page.locator(".find").first).to_contain_text("The board meets in May.")
    expect(page.locator(".steps dd")).to_have_text(["3", "1", if_done])
    [kept] = answers(planned_town, "F1")
    assert (kept.actor, kept.reason) == (planned_town.name, "The board meets in May.")
    # The next finding is open for an answer, so that a row of them goes quickly.
    expect(page.locator(".find.open h3")).to_have_text("Nobody checks the supplier.")
    expect(page.locator(".find.open h3")).to_be_focused()


def test_accept_without_reason_and_day_is_refused_and_what_was_typed_stays(visit, planned_town):
    page = visit("events/drafts")

    answer(page, "Accept", "")
    alert = page.get_by_role("alert").last
    expect(alert).to_contain_text("The answer has no reason.")
    expect(alert).to_contain_text("Say until which day; then the finding opens again.")
    answer(page, "Accept", "Until the winter is over.")

    expect(alert).not_to_contain_text("The answer has no reason.")
    expect(alert).to_contain_text("A lower level is accepted without an end date.")
    expect(page.get_by_label("Reason")).to_have_value("Until the winter is over.")
    expect(page.get_by_role("radio", name="Accept")).to_be_checked()
    assert answers(planned_town, "F1") == ()


def test_a_new_answer_takes_the_place_of_the_old_and_both_stay_in_the_log(visit, planned_town):
    page = visit("events/drafts")
    answer(page, "Keep", "First thought.")
    page.get_by_role("button", name="Answer finding 1 anew").click()
    expect(page.get_by_label("Reason")).to_have_value("First thought.")

    answer(page, "Accept", "Second thought.", "2099-05-01")

    expect(page.locator(".find").first).to_contain_text("Second thought.")
    assert [one.choice for one in answers(planned_town, "F1")] == [Choice.KEEP, Choice.ACCEPT]


def test_a_finding_can_be_left_as_it_is(visit, planned_town):
    page = visit("events/drafts")

    page.get_by_role("button", name="Leave as it is").click()
    expect(page.locator(".find.open")).to_have_count(0)
    page.get_by_role("button", name="Answer finding 2").click()

    expect(page.locator(".find.open h3")).to_have_text("Nobody checks the supplier.")
    assert answers(planned_town, "F1") == ()


def test_an_answer_given_in_another_window_is_not_lost(visit, planned_town):
    page = visit("events/drafts")
    with transaction(planned_town.engine) as session:
        policy.decide(session, "F2", Choice.EXCEED, reason="Elsewhere.", actor="Ola")

    answer(page, "Keep", "Here.")

    expect(page.locator(".find").nth(1)).to_contain_text("Elsewhere.")
    expect(page.get_by_role("heading", level=1)).to_contain_text("every finding is answered")


def test_after_the_logout_nothing_is_answered(visit, planned_town, rooms):
    page = visit("events/drafts")
    elsewhere = page.context.new_page()
    elsewhere.goto(rooms[0].address("/staff/policies"))
    elsewhere.locator("header").get_by_role("button", name="Log out").click()
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Log in")

    answer(page, "Keep", "Too late.")

    expect(page.get_by_role("alert").last).to_contain_text("Nobody is logged in here any more.")
    assert answers(planned_town, "F1") == ()


def test_the_choice_can_be_made_with_the_keyboard(visit):
    page = visit("events/drafts")

    page.get_by_role("radio", name="Keep").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")

    expect(page.get_by_role("radio", name="Accept")).to_be_checked()
    expect(page.get_by_label("Accepted until")).to_be_visible()


def test_an_event_that_is_not_there_is_said(visit):
    expect(visit("events/none").get_by_role("alert")).to_contain_text("There is no event 'none'.")


def test_the_page_speaks_norwegian(visit):
    page = visit("events/drafts")
    page.locator("header").get_by_role("button", name="Norsk").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Utkast fra maskin: 2")
    page.get_by_role("button", name="Svar", exact=True).click()
    expect(page.get_by_role("alert").last).to_contain_text("Velg hold, løft eller aksepter.")


def test_anybody_can_use_an_events_page(faults):
    def open_everything(page: Page) -> None:
        page.get_by_role("radio", name="Accept").check()
        expect(page.get_by_label("Accepted until")).to_be_visible()
        page.get_by_role("button", name="Answer", exact=True).click()
        expect(page.get_by_role("alert").last).to_be_visible()

    assert faults("events/drafts", open_everything) == []
