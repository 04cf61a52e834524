import pytest
from playwright.sync_api import expect

from dsm import audit
from dsm.database import transaction

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_answers_are_taken_along_in_a_format_and_it_is_written_down(see, survey_town):
    page = see("surveys/resident-survey-2024")

    with page.expect_download() as download:
        page.get_by_role("button", name="Answers of single people as CSV for analysis").click()

    assert download.value.suggested_filename.startswith("resident-survey-2024-analysis")
    assert len(download.value.path().read_text(encoding="utf-8").splitlines()) == 41
    with transaction(survey_town.engine) as session:
        taken = [one for one in audit.entries(session) if one.action == "export-analysis"]
    assert taken[0].actor == survey_town.name


def test_figures_for_everybody_wait_for_the_closing(see):
    page = see("surveys/resident-survey-2026")

    page.get_by_role("button", name="Figures of groups as CSV for Excel").click()

    expect(page.get_by_text("its figures would change with every answer")).to_be_visible()
