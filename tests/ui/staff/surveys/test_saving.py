import re

import pytest
from playwright.sync_api import expect

from dsm.database import transaction
from dsm.surveying import questionnaires
from tests.support.jobs import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def stored(town, id):
    with transaction(town.engine) as session:
        return questionnaires.load_draft(session, id)


def written(town, id):
    return stored(town, id).questionnaire.question("safe").text["nb"]


def test_what_is_written_is_kept_a_moment_later(builder, survey_town, draft):
    builder.get_by_label("Question, Bokmål").fill("Er du trygg?")

    wait_for(lambda: written(survey_town, draft) == "Er du trygg?", seconds=60)
    expect(builder.locator(".eyebrow").last).to_contain_text(re.compile(r"saved \d\d:\d\d"))
    assert stored(survey_town, draft).saved_by == survey_town.name


def someone_else(town, id) -> None:
    theirs = stored(town, id)
    with transaction(town.engine) as session:
        questionnaires.save_draft(session, theirs.questionnaire, theirs.revision, "Ola")


def test_two_who_write_are_told_and_one_may_keep_hers(builder, survey_town, draft):
    someone_else(survey_town, draft)
    builder.get_by_label("Question, Bokmål").fill("Mitt spørsmål")
    expect(builder.get_by_role("alert")).to_contain_text("Ola saved revision 2")

    builder.get_by_role("button", name="Keep mine").click()

    expect(builder.get_by_role("alert")).to_have_count(0)
    expect(builder.locator(".eyebrow").last).to_contain_text(re.compile(r"saved \d\d:\d\d"))
    assert stored(survey_town, draft).questionnaire.question("safe").text["nb"] == "Mitt spørsmål"


def test_the_other_text_can_be_taken_and_ones_own_brought_back(builder, survey_town, draft):
    someone_else(survey_town, draft)
    builder.get_by_label("Question, Bokmål").fill("Mitt spørsmål")
    builder.get_by_role("button", name="Take theirs").click()
    expect(builder.get_by_label("Question, Bokmål")).to_have_value(
        "How safe do you feel at the stop?"
    )

    builder.get_by_role("button", name="Undo").click()

    expect(builder.get_by_label("Question, Bokmål")).to_have_value("Mitt spørsmål")
