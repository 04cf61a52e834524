"""A newcomer at the staff pages, who writes the survey Trivsel and says whom it asks."""

import re

from playwright.sync_api import Browser, Page, expect
from sqlalchemy.engine import Engine

from dsm.database import transaction
from dsm.surveying import questionnaires
from surveys.asking.questionnaire import Questionnaire
from tests.journeys.trivsel.people import SLUG
from tests.support.site import Site

OWN_WORDS = {  # the question that the newcomer adds to the battery
    "Bokmål": "Hva ville gjort Dale bedre?",
    "Nynorsk": "Kva ville gjort Dale betre?",
    "English": "What would make Dale better?",
}


def log_in(browser: Browser, link: str) -> Page:
    """Log in by the link that `dsm init` printed."""
    page = browser.new_page(
        locale="en-GB", reduced_motion="reduce", viewport={"width": 1360, "height": 1000}
    )
    page.goto(link)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


def write_and_publish(page: Page, site: Site, engine: Engine) -> Questionnaire:
    """Begin from the shipped battery, add a question in own words, and publish."""
    page.goto(site.address("/staff/surveys"))
    page.get_by_role("link", name="New survey").first.click()
    arrive(page, "**/new-survey")
    page.get_by_label("Title", exact=True).fill("Trivsel")
    page.get_by_role("button", name="Write the questions").click()
    arrive(page, "**/drafts/**")
    page.locator(".ql button.q").first.click()
    expect(page.locator(".edit .first")).to_be_visible()
    page.get_by_role("button", name="Add a question").click()
    expect(page.get_by_label("Question, Bokmål")).to_have_value("")
    page.get_by_label("Kind of answer", exact=True).select_option(value="long-text")
    expect(page.get_by_label("Answer 1", exact=True)).to_have_count(0)
    for language, text in OWN_WORDS.items():
        if language != "Bokmål":  # in which one begins
            write_in(page, language)
        field = page.get_by_label(f"Question, {language}")
        field.fill(text)
        expect(field).to_have_value(text)
    page.locator(".ql button").first.click()
    for language in ("Nynorsk", "English"):
        write_in(page, language)
        page.get_by_label(f"Title, {language}").fill("Trivsel")
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("button", name="Publish for good").click()
    arrive(page, "**questionnaire=**")
    with transaction(engine) as session:
        return questionnaires.load(session, "trivsel")


def set_terms(page: Page, site: Site) -> None:
    """Say who is asked, until when, and what is promised."""
    page.get_by_role("textbox", name="Address").fill(SLUG)
    page.get_by_role("radio", name=re.compile("^anonymous")).check()
    page.get_by_role("radio", name=re.compile("^those who were invited")).check()
    for way in ("Phone", "Paper"):
        # The box shows a tick as soon as the server has taken it.
        page.get_by_role("checkbox", name=way).click()
        expect(page.get_by_role("checkbox", name=way)).to_be_checked()
    page.get_by_label("Who answers questions").fill("Servicetorget, 71 57 40 00")
    page.get_by_label("What it is for").fill("To know how people in Dale are doing.")
    page.get_by_label("Legal basis").fill("A task in the public interest")
    page.get_by_label("Population").select_option(label="town")
    page.get_by_role("button", name="Keep the survey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nobody is asked yet.")


def arrive(page: Page, address: str) -> None:
    """Wait for a page and for the server behind it; what is typed before that is lost."""
    page.wait_for_url(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_function("window.did_handshake")


def write_in(page: Page, language: str) -> None:
    page.get_by_role("group", name="Language to write").get_by_role("button", name=language).click()
    expect(page.get_by_label(f", {language}").first).to_be_visible()
