from datetime import date, datetime

import pytest
from playwright.sync_api import expect

from dsm.database import transaction
from dsm.roles import Action
from dsm.surveying import campaigns
from dsm.surveying.days import TOWN, end_of
from surveys.campaigns import MOVES, Entry, State
from tests.support.campaigning import a_questionnaire, publish, terms
from tests.support.surveys_site import terms as running_terms
from ui.staff.surveys.moves import changed_terms, moves
from ui.staff.surveys.terms_form import campaign_of, terms_draft
from ui.texts.texts import texts_in

EN = texts_in("en")


def names(**given) -> list[str]:
    return [name for name, _, _ in moves(terms(**given))]


def test_only_legal_moves_are_offered():
    assert names(state=State.PURGED) == []
    assert names(state=State.CLOSED) == ["purge"]
    assert "resume" in names(state=State.PAUSED)
    assert "pause" not in names(state=State.PAUSED)
    assert names(state=State.DRAFT)[0] == "open"
    assert {State.DRAFT, State.OPEN} < set(MOVES)


def test_without_invitations_nobody_is_invited_or_reminded():
    assert not {"invite", "remind"} & set(names(state=State.OPEN, entry=Entry.OPEN))


def test_every_move_asks_for_what_it_does():
    asked = {name: action for name, action, _ in moves(terms(state=State.OPEN))}

    assert asked["remind"] is Action.SEND
    assert asked["close"] is Action.RUN_CAMPAIGN
    assert moves(terms(state=State.CLOSED))[0][1] is Action.PURGE


def test_terms_that_nobody_touched_stay_as_they_are():
    at_midnight = terms(
        opens_at=datetime(2026, 11, 1, tzinfo=TOWN), closes_at=end_of(date(2026, 11, 30))
    )
    shown = terms_draft(at_midnight)
    asked = a_questionnaire(id=at_midnight.questionnaire)

    wanted = campaign_of(EN, shown, asked)

    assert shown.closes == "2026-11-30"
    assert changed_terms(at_midnight, wanted) == {}


def test_a_later_last_day_is_included_whole():
    draft = terms_draft(terms())
    draft.closes = "2027-01-31"

    wanted = campaign_of(EN, draft, a_questionnaire(id=terms().questionnaire))

    assert changed_terms(terms(), wanted) == {"closes_at": datetime(2027, 2, 1, tzinfo=TOWN)}


@pytest.fixture
def planned(survey_town):
    """A draft campaign of its own for one test, open to everybody and ready to open."""
    with transaction(survey_town.engine) as session:
        known = {one.slug for one in campaigns.all_campaigns(session)}
        slug = f"planned-{len(known)}"
        asked = publish(session, a_questionnaire(id=slug))
        wanted = running_terms(asked, slug=slug, name="Planned", entry=Entry.OPEN, frame="")
        campaigns.add(session, wanted, "Kari")
    return slug


def state_of(town, slug) -> State:
    with transaction(town.engine) as session:
        return campaigns.find(session, slug).state


@pytest.mark.browser
@pytest.mark.slow
def test_a_survey_is_opened_paused_resumed_closed_and_purged(see, planned, survey_town):
    page = see(f"surveys/{planned}")
    page.get_by_role("button", name="Open …").click()
    page.get_by_role("button", name="Open the survey").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("0 answers")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("nobody can answer now")
    page.get_by_role("button", name="Let people in again").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("days left")
    page.get_by_role("button", name="Close …").click()
    page.get_by_role("button", name="Close it for good").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("it is closed")
    page.get_by_role("button", name="Delete answers …").click()
    page.get_by_label("Address of the survey").fill("another")
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("alert")).to_contain_text("“another” is not its address.")
    page.get_by_label("Address of the survey").fill(planned)
    page.get_by_role("button", name="Delete for good").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("All answers are deleted.")
    expect(page.locator("#proof")).to_contain_text("The key of the survey")
    assert state_of(survey_town, planned) is State.PURGED


@pytest.mark.browser
@pytest.mark.slow
def test_what_is_missing_keeps_a_survey_from_opening(see, planned, survey_town):
    with transaction(survey_town.engine) as session:
        campaigns.change(session, planned, "Kari", purpose="", contact="")
    page = see(f"surveys/{planned}")

    page.get_by_role("button", name="Open …").click()

    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text("Not yet: this is missing")
    expect(sheet).to_contain_text("Purpose is empty.")
    expect(sheet).to_contain_text("Contact is empty.")
    expect(sheet.get_by_role("button", name="Open the survey")).to_have_count(0)


@pytest.mark.browser
@pytest.mark.slow
def test_terms_of_a_draft_can_be_changed_and_the_draft_thrown_away(see, planned, survey_town):
    page = see(f"surveys/{planned}")
    page.get_by_role("button", name="Change the terms").click()
    page.get_by_label("What it is for").fill("Something else.")
    page.get_by_role("button", name="Keep the terms").click()
    expect(page.locator(".facts").first).to_contain_text("Something else.")

    page.get_by_role("button", name="Throw away …").click()
    page.get_by_role("button", name="Throw it away").click()

    expect(page.get_by_role("table")).to_be_visible()
    with transaction(survey_town.engine) as session:
        assert planned not in {one.slug for one in campaigns.all_campaigns(session)}
