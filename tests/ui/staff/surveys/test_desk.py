import pytest
from playwright.sync_api import expect

from dsm import stewardship
from dsm.database import transaction

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_whoever_lost_the_role_meanwhile_changes_nothing(see, survey_town):
    page = see("surveys/resident-survey-2026")
    with transaction(survey_town.engine) as session:
        stewardship.change_roles(session, survey_town.name, take=["sender"])
    try:
        page.get_by_role("button", name="Pause").click()

        expect(page.get_by_text("may not run-campaign")).to_be_visible()
        page.reload()
        expect(page.get_by_role("button", name="Pause")).to_have_count(0)
    finally:
        with transaction(survey_town.engine) as session:
            stewardship.change_roles(session, survey_town.name, give=["sender"])
