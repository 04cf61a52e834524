import re

import pytest
from playwright.sync_api import expect

from dsm.database import transaction
from dsm.surveying import campaigns, questionnaires
from surveys.campaigns import Mode, State

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_questionnaire_is_begun_from_the_battery(see, survey_town):
    page = see("new-survey")
    page.get_by_label("Title", exact=True).fill("Trivsel på Øya")
    expect(page.get_by_label("Name in the data")).to_have_value("trivsel-pa-oya")

    page.get_by_role("button", name="Write the questions").click()

    expect(page.locator(".builder")).to_be_visible()
    with transaction(survey_town.engine) as session:
        draft = questionnaires.load_draft(session, "trivsel-pa-oya")
    assert draft.questionnaire.title["nb"] == "Trivsel på Øya"


def test_a_name_that_cannot_be_one_is_said_and_what_was_typed_stays(see):
    page = see("new-survey")
    page.get_by_label("Name in the data").fill("Not a name!")

    page.get_by_role("button", name="Write the questions").click()

    expect(page.get_by_role("alert")).to_contain_text("cannot be called 'Not a name!'")
    expect(page.get_by_label("Name in the data")).to_have_value("Not a name!")


def test_terms_are_kept_as_a_draft_survey(see, survey_town):
    page = see("new-survey?questionnaire=resident-survey")
    page.get_by_role("textbox", name="Address").fill("autumn-again")
    page.get_by_role("radio", name=re.compile("^confidential")).check()
    page.get_by_label("Who answers questions").fill("71 57 40 00")
    page.get_by_role("button", name="Keep the survey").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Nobody is asked yet.")
    with transaction(survey_town.engine) as session:
        kept = campaigns.find(session, "autumn-again")
    assert (kept.state, kept.mode, kept.contact) == (State.DRAFT, Mode.CONFIDENTIAL, "71 57 40 00")


def test_nothing_is_sent_that_would_wipe_out_what_is_being_typed(see):
    page = see("new-survey")
    received: list[str] = []
    page.on(
        "websocket",
        lambda line: line.on("framereceived", lambda frame: received.append(str(frame))),
    )

    see("new-survey?questionnaire=resident-survey")
    page.get_by_role("button", name="Keep the survey").click()

    # The answer to the click comes after everything that was sent on opening.
    expect(page.get_by_role("alert").last).to_contain_text("is taken")
    assert any("40{" in frame for frame in received)
    assert [frame for frame in received if "updateValue" in frame] == []


def test_all_that_is_wrong_with_terms_is_said_at_once(see):
    page = see("new-survey?questionnaire=resident-survey")
    page.get_by_label("Name", exact=True).fill("")
    page.get_by_role("textbox", name="Address").fill("Not an address")
    page.get_by_label("Closes").fill("2026-01-01")
    page.get_by_role("button", name="Keep the survey").click()

    alert = page.get_by_role("alert").last
    for problem in ("has no name", "cannot be an address", "before it opens"):
        expect(alert).to_contain_text(problem)


def test_anybody_can_begin_a_survey(barriers):
    assert barriers("new-survey") == []
    assert barriers("new-survey?questionnaire=resident-survey") == []
