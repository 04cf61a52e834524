"""The list of elicitations, for those who run panels or may see what was judged."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_every_elicitation_is_listed_with_its_state(ask_experts):
    page = ask_experts("experts")

    expect(page.get_by_role("heading", level=1)).to_have_text("1 round is open")
    row = page.get_by_role("row").filter(has_text="3 criteria in pairs").filter(has_text="4 of 4")
    expect(row).to_contain_text("Round 1 is over")


def test_the_surveys_lead_there(ask_experts):
    page = ask_experts("surveys")
    page.get_by_role("link", name="What experts judge").click()

    expect(page).to_have_url(re.compile("/staff/experts$"))


def test_anybody_can_look_at_the_list(expert_barriers):
    assert expert_barriers("experts") == []


def test_who_neither_runs_panels_nor_sees_judgements_gets_no_list(ask_experts, only_as):
    only_as("clerk")
    page = ask_experts("experts")

    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("table")).to_have_count(0)
