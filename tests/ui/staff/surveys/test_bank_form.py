import re

import pytest
from playwright.sync_api import expect

from surveys.asking.bank import bank_entries
from ui.staff.surveys.bank_form import matching


def test_every_word_that_is_typed_must_be_there():
    entries = bank_entries()

    found = matching(entries, "SAFETY dark")

    assert "safe-dark" in {entry.item for entry in found}
    assert all(entry.construct == "safety" or "dark" in entry.item for entry in found)
    assert matching(entries, "no such words") == []
    assert matching(entries, "") == list(entries)


@pytest.mark.browser
@pytest.mark.slow
def test_a_question_is_found_and_taken_word_for_word(builder):
    builder.get_by_role("button", name="Add from the bank").click()
    builder.get_by_label("Search").fill("alene mørkt")
    builder.get_by_role("button", name="Add safe-dark").click()

    expect(builder.locator(".ql button.q").nth(2)).to_contain_text("Det er mørkt")
    expect(builder.locator(".hints")).to_contain_text("Can be compared.")


@pytest.mark.browser
@pytest.mark.slow
def test_another_wording_is_warned_of(builder):
    builder.get_by_role("button", name="Add from the bank").click()
    builder.get_by_label("Search").fill("safe-dark")
    builder.get_by_role("button", name="Add safe-dark").click()
    expect(builder.get_by_label("Question, Bokmål")).to_have_value(re.compile("Det er mørkt"))
    builder.get_by_label("Question, Bokmål").fill("Er du trygg?")

    expect(builder.locator(".hints")).to_contain_text("differs from the bank in the wording")
