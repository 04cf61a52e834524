import pytest
from playwright.sync_api import expect

from dsm import stewardship
from dsm.database import transaction

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_an_official_may_not_read_it_and_is_told_who_may(visit):
    page = visit("audit")

    expect(page.get_by_text("data-protection-officer")).to_be_visible()
    expect(page.get_by_role("table")).to_have_count(0)


def test_who_watches_over_the_house_finds_it_at_the_foot(visit, planned_town):
    with transaction(planned_town.engine) as session:
        stewardship.change_roles(
            session, planned_town.name, give=["data-protection-officer"], by="siri"
        )
    page = visit("")

    page.get_by_role("link", name="Who did what").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Who did what")
    newest = page.get_by_role("row").nth(1)
    expect(newest).to_contain_text("siri")
    expect(newest).to_contain_text("change-roles")


def test_nothing_keeps_anybody_from_using_it(faults):
    assert faults("audit") == []
