"""A new elicitation is typed and ticked; what is missing is told, and what was typed stays."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_criteria_of_ones_own_become_a_draft(ask_experts):
    page = ask_experts("new-elicitation")
    page.get_by_role("radio", name="best and worst").check()
    page.get_by_label("What is judged?").select_option(label="others, which I write")
    page.get_by_label("One a line: norsk; English").fill(
        "Kostnad; Cost\nFart; Speed\nRekkevidde; Reach"
    )
    page.get_by_label("Title in English").fill("What counts most, new")
    page.get_by_role("button", name="Keep as a draft").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("What counts most, new")
    expect(page.get_by_text("3 criteria, best and worst")).to_be_visible()
    expect(page.get_by_text("Nobody is invited yet.")).to_be_visible()


def test_everything_that_is_missing_is_told_and_what_was_typed_stays(ask_experts):
    page = ask_experts("new-elicitation")
    page.get_by_role("radio", name="pairs").check()
    page.get_by_label("What is judged?").select_option(label="others, which I write")
    page.get_by_label("What experts are told, in English").fill("Thank you.")
    page.get_by_role("button", name="Keep as a draft").click()

    expect(page.get_by_role("alert")).to_contain_text("It has no title.")
    expect(page.get_by_role("alert")).to_contain_text("0 objects are too few")
    expect(page.get_by_label("What experts are told, in English")).to_have_value("Thank you.")


def test_who_does_not_run_panels_asks_nobody(ask_experts, only_as):
    only_as("researcher")

    expect(ask_experts("new-elicitation").get_by_role("alert")).to_be_visible()


def test_anybody_can_ask(expert_barriers):
    assert expert_barriers("new-elicitation") == []
