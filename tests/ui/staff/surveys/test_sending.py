import csv
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from dsm.database import transaction
from dsm.surveying import campaigns, invitations
from dsm.surveying.sendings import SendingKind, sendings
from tests.support.surveys_site import SEX

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def planned(survey_town):
    """A draft campaign that takes invitations."""
    with transaction(survey_town.engine) as session:
        campaign = campaigns.find(session, "resident-survey-2026")
        slug = f"invited-{len(campaigns.all_campaigns(session))}"
        campaigns.add(session, replace(campaign, slug=slug, name="Invited"), "Kari")
    return slug


def a_register(folder: Path, people: int = 20) -> Path:
    file = folder / "register.csv"
    with file.open("w", newline="", encoding="utf-8") as opened:
        rows = csv.writer(opened, delimiter=";")
        rows.writerow(["navn", "adresse", "postnr", "poststed", "sex", "age_band"])
        for number in range(people):
            sex = SEX.levels[number % 2]
            rows.writerow([f"P {number}", f"Gata {number}", "6509", "Dale", sex, "18-29"])
    return file


def test_people_are_invited_from_a_file_and_letters_are_taken_along(
    see, planned, survey_town, tmp_path
):
    page = see(f"surveys/{planned}")
    page.get_by_role("button", name="Invite people …").click()
    expect(page.get_by_role("button", name="Choose the register")).to_be_visible()

    page.locator("input[type=file]").set_input_files(a_register(tmp_path))
    expect(page.get_by_text("Ready for 20 people")).to_be_visible()
    with page.expect_download() as letters:
        page.get_by_role("button", name="Letters (PDF)").click()
    with page.expect_download() as links:
        page.get_by_role("button", name="Links for messages (CSV)").click()

    assert letters.value.path().read_bytes().startswith(b"%PDF")
    assert f"/s/{planned}?t=" in links.value.path().read_text(encoding="utf-8-sig")
    with transaction(survey_town.engine) as session:
        campaign = campaigns.find(session, planned)
        assert invitations.invited_count(session, campaign.id) == 20
        assert [one.kind for one in sendings(session, campaign)] == [
            SendingKind.LETTERS,
            SendingKind.LINKS,
        ]


def test_a_register_that_is_wrong_invites_nobody(see, planned, survey_town, tmp_path):
    page = see(f"surveys/{planned}")
    page.get_by_role("button", name="Invite people …").click()
    file = tmp_path / "register.csv"
    file.write_text("navn;adresse\nKari;Gata 1\n", encoding="utf-8")

    page.locator("input[type=file]").set_input_files(file)

    expect(page.get_by_role("dialog").get_by_role("alert")).to_be_visible()
    with transaction(survey_town.engine) as session:
        assert invitations.invited_count(session, campaigns.find(session, planned).id) == 0


def test_those_who_have_not_answered_are_reminded(see):
    page = see("surveys/resident-survey-2026")
    page.get_by_role("button", name="Send reminder …").first.click()
    page.get_by_role("button", name="Remind", exact=True).click()

    expect(page.get_by_text("Ready for 687 people")).to_be_visible()
    expect(page.get_by_text("Links and codes are kept nowhere")).to_be_visible()
