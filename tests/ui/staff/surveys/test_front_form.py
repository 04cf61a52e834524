import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_title_and_words_around_the_questions_are_written(front):
    front.get_by_label("Title, Bokmål").fill("Kveldsbussen")
    front.get_by_label("What stands before the questions, Bokmål").fill("Tre spørsmål.")

    phone = front.frame_locator("iframe")
    expect(phone.locator("h1")).to_have_text("Kveldsbussen")
    expect(phone.locator("main")).to_contain_text("Tre spørsmål.")
    expect(front.locator(".eyebrow").last).to_contain_text("Kveldsbussen")


def test_a_language_is_added_written_and_removed(front):
    front.get_by_label("Add a language").select_option(label="Polski")
    front.get_by_role("button", name="Polski", exact=True).click()
    front.get_by_label("Title, Polski").fill("Autobusy")
    expect(front.get_by_text("Bokmål: Evening buses, short module")).to_be_visible()

    front.get_by_role("button", name="Remove Polski").click()

    expect(
        front.get_by_role("group", name="Language to write").get_by_role("button")
    ).to_have_count(3)


def test_consent_texts_can_be_changed(front):
    front.get_by_text("What people agree to").click()
    front.get_by_label("The button that agrees, Bokmål").fill("Ja, gjerne")

    expect(front.frame_locator("iframe").locator("button")).to_have_text("Ja, gjerne")


def test_who_answers_can_be_chosen(front):
    front.get_by_label("Who answers").select_option(label="experts")
    front.locator(".ql button.q").first.click()
    front.locator(".ql button.g").first.click()

    expect(front.get_by_label("Who answers")).to_have_value("experts")
