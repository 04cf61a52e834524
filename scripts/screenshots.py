"""Take the pictures of the README anew: simulate, serve, log in, photograph."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, ViewportSize, sync_playwright

from dsm.settings import read_settings
from dsm.surveying.links import personal_link
from scripts.printed import print_pictures, somebody_invited

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
ROOMS = {
    "city": "/staff/",
    "people": "/staff/people",
    "policies": "/staff/policies",
    "plans": "/staff/plans",
    "surveys": "/staff/surveys",
}
DRAFT = "/staff/surveys/drafts/evening-buses"
RESEARCH = "/staff/research"
TREND = "/staff/trend?construct=safety"
PANEL = "/staff/experts/two-measures"
PHONE: ViewportSize = {"width": 390, "height": 844}
WIDTHS = {"desktop": (1360, 1400), "phone": (390, 1400)}
PORT = 8137


def main() -> None:
    """Write one picture per room and width, and the first page in the dark."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "ui", "demo", "--folder", folder, "--port", str(PORT)]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603  # our own program
        try:
            link = _link(server)
            _wait()
            with sync_playwright() as playwright:
                browser = _launch(playwright)
                slug = _photograph(browser, link)
                _surveys(browser, slug, Path(folder))
        finally:
            server.terminate()
            server.wait()


def _link(server: "subprocess.Popen[str]") -> str:
    assert server.stdout is not None
    for line in server.stdout:
        if "http" in line and "login" in line:
            return line[line.index("http") :].strip()
    raise SystemExit("The demo ended without a login link.")


def _wait() -> None:
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/login", timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("The demo does not answer.")


def _launch(playwright: Playwright) -> Browser:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    flags = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    return playwright.chromium.launch(executable_path=found, args=flags)


def _photograph(browser: Browser, link: str) -> str:
    """Take the pictures of the staff pages; return the address of the survey that is open."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(link)
    page.get_by_role("button").first.click()
    page.wait_for_url("**/staff/**")
    for width, (across, down) in WIDTHS.items():
        page.set_viewport_size({"width": across, "height": down})
        for room, address in ROOMS.items():
            _one(page, address, f"{room}-{width}")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 1360, "height": 1400})
    _one(page, ROOMS["city"], "city-dark")
    page.emulate_media(color_scheme="light")
    _desk(page)
    return _staff_surveys(page)


def _desk(page: Page) -> None:
    """Photograph what a researcher sees: a run, a trend once it is fitted, and experts' answers."""
    page.goto(_address(RESEARCH))
    run = page.locator(f'a[href^="{RESEARCH}/runs/"]').first.get_attribute("href")
    assert run is not None
    page.goto(_address(run))
    _take(page, "run-desktop", whole=False)
    page.goto(_address(TREND))
    page.locator(".skeleton").wait_for(state="detached")
    _take(page, "trend-desktop", whole=False)
    page.goto(_address(PANEL))
    _take(page, "experts-desktop", whole=False)


def _staff_surveys(page: Page) -> str:
    """Photograph the survey that is open, and the builder with a question in hand."""
    page.goto(_address(ROOMS["surveys"]))
    survey = page.locator('a[href^="/staff/surveys/resident-survey-"]').first.get_attribute("href")
    assert survey is not None
    page.goto(_address(survey))
    _take(page, "survey-desktop", whole=False)
    page.goto(_address(DRAFT))
    page.wait_for_function("window.did_handshake")
    page.locator(".ql button.q").nth(1).click()
    page.locator(".edit .first").wait_for()
    _take(page, "builder-desktop")
    return survey.rsplit("/", 1)[1]


def _surveys(browser: Browser, slug: str, folder: Path) -> None:
    """Photograph what a resident meets: letter, form, and her phone from the code to the receipt."""
    settings = read_settings({"DSM_DATA_FOLDER": str(folder)})
    invited = somebody_invited(settings, slug)
    print_pictures(settings, slug, invited, PICTURES)
    context = browser.new_context(viewport=PHONE, locale="nb-NO", reduced_motion="reduce")
    page = context.new_page()
    page.goto(_address(f"/s/{slug}"))
    page.locator("main input[type=text]").first.fill("K7Q4-9D2M-X1BV-6TRA-P")
    page.locator("main form button").first.click()
    _take(page, "respond-error")
    page.goto(personal_link(f"http://127.0.0.1:{PORT}", slug, invited.link_token))
    _take(page, "respond-first", whole=False)
    with page.expect_navigation():
        page.locator('button[value="agree"]').click()
    for number in range(1, 20):
        if "/page/" not in page.url:
            break
        for asked in page.locator("fieldset").all():
            choices = asked.locator("label:has(input[type=radio])")
            if choices.count():
                choices.nth(min(number % 3 + 1, choices.count() - 1)).click()
        if number in {1, 3}:
            _take(page, "respond-scale" if number == 1 else "respond-page", whole=False)
        with page.expect_navigation():
            page.locator(".go .b").first.click()
    page.get_by_role("heading", level=1).wait_for()
    _take(page, "respond-receipt")


def _one(page: Page, address: str, name: str) -> None:
    page.goto(_address(address))
    _take(page, name)


def _take(page: Page, name: str, *, whole: bool = True) -> None:
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_load_state("networkidle")
    if not whole:
        page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=PICTURES / f"{name}.png", full_page=whole, animations="disabled")
    print(f"{name}.png", file=sys.stderr)


def _address(path: str) -> str:
    return f"http://127.0.0.1:{PORT}{path}"


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    main()
