"""Residents who answer Trivsel on a phone on which scripts are switched off."""

from playwright.sync_api import Browser, Page, expect

from dsm.surveying.links import qr_text
from tests.journeys.trivsel.letters import code_on
from tests.journeys.trivsel.people import SLUG, WRITTEN, Answers
from tests.support.pdf import PdfPage
from tests.support.site import Site

PHONE = {"width": 360, "height": 740}


def answer_by_code(browser: Browser, site: Site, letter: PdfPage, answers: Answers) -> None:
    """Type the code of the letter."""
    page = a_phone(browser)
    page.goto(site.address(f"/s/{SLUG}"))
    page.get_by_label("Koden i brevet").fill(code_on(letter).lower().replace("-", " "))
    page.get_by_role("button", name="Gå videre").click()
    answer_all(page, answers)


def answer_by_qr(browser: Browser, site: Site, token: str, answers: Answers) -> None:
    """Follow the QR code of the letter."""
    page = a_phone(browser)
    page.goto(qr_text(site.address(), SLUG, token))
    answer_all(page, answers)


def a_phone(browser: Browser) -> Page:
    """A phone on which scripts are switched off."""
    return browser.new_context(
        viewport=PHONE, locale="nb-NO", java_script_enabled=False, reduced_motion="reduce"
    ).new_page()


def answer_all(page: Page, answers: Answers) -> None:
    """Agree, answer what is known on each page, and send."""
    with page.expect_navigation():
        page.locator('button[value="agree"]').click()
    for _ in range(20):
        if "/page/" not in page.url:
            break
        for id, code in answers.items():
            field = page.locator(f'input[name="q.{id}"][value="{code}"]')
            if field.count():
                page.locator("label", has=field).click()
        if answers["trust-people"] == 0 and page.locator("textarea").count():
            page.locator("textarea").fill(WRITTEN)
        with page.expect_navigation():
            page.locator(".go .b").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Takk")
    page.context.close()
