"""How quick the builder is in a real browser: opening sixty questions in four languages, key to preview."""

import shutil
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from dsm.database import migrate, open_engine, transaction
from dsm.stewardship import add_account, set_city
from dsm.surveying import questionnaires
from tests.support.browser import FLAGS
from tests.support.campaigning import a_city
from tests.support.site import Site, served, site_settings
from tests.support.surveys_site import many_questions

NAME, PASSWORD = "Kari Nordmann", "fire gode ord og litt til"
KEYS = 60
OPENINGS = 5
OPEN_LIMIT, KEY_LIMIT = 1.5, 0.2  # seconds, what was promised
# One letter is typed; the clock stops when the respondent's page in the frame shows it.
KEY_TO_PREVIEW = """async letter => {
    const field = document.querySelector('.edit .first textarea');
    const shown = () => document.querySelector('iframe').contentDocument.body.textContent;
    const wanted = field.value + letter;
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
    const start = performance.now();
    document.execCommand('insertText', false, letter);
    while (!shown().includes(wanted)) {
        if (performance.now() - start > 5000) throw new Error('the preview did not follow');
        await new Promise(next => requestAnimationFrame(next));
    }
    return (performance.now() - start) / 1000;
}"""


def measure() -> list[dict[str, Any]]:
    """Return one row for opening and one for typing, each with its limit.

    Returns
    -------
    list of dict
        `what`, `times`, `median seconds`, `p95 seconds`, `limit`, `kept`.
    """
    with _site() as site, _browser() as page:
        _log_in(page, site)
        openings = [_open(page, site) for _ in range(OPENINGS)]
        keys = list(_type(page))
    return [
        _row("open 60 questions in 4 languages", openings, OPEN_LIMIT),
        _row("key to preview", keys, KEY_LIMIT),
    ]


@contextmanager
def _site() -> Iterator[Site]:
    with tempfile.TemporaryDirectory() as folder:
        settings = site_settings(Path(folder))
        engine = open_engine(settings)
        migrate(engine)
        with transaction(engine) as session:
            set_city(session, a_city())
            add_account(session, NAME, "author", PASSWORD)
            questionnaires.new_draft(session, many_questions(), NAME)
        engine.dispose()
        with served(settings) as site:
            yield site


@contextmanager
def _browser() -> Iterator[Page]:
    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser.new_page(viewport={"width": 1360, "height": 900}, locale="en-GB")
        browser.close()


def _log_in(page: Page, site: Site) -> None:
    page.goto(site.address("/login"))
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/staff/**")
    _open(page, site)  # the first page of a process loads what all later ones share


def _open(page: Page, site: Site) -> float:
    """Return the seconds until every question is listed and the fields and the phone stand."""
    page.goto("about:blank")
    page.goto(site.address("/staff/surveys/drafts/sixty-questions"), wait_until="commit")
    page.wait_for_function(
        "document.querySelectorAll('.ql button.q').length === 60"
        " && document.querySelector('.edit textarea')"
        " && document.querySelector('iframe').contentDocument.querySelector('h1')"
    )
    return float(page.evaluate("performance.now() / 1000"))


def _type(page: Page) -> Iterator[float]:
    page.locator(".ql button.q").nth(30).click()
    page.wait_for_function(
        "document.querySelector('.ql button.on.q')"
        " && document.querySelector('.edit .first textarea')"
        " && document.querySelector('iframe').contentDocument.querySelector('legend')"
    )
    for letter in range(KEYS):
        yield float(page.evaluate(KEY_TO_PREVIEW, "abcdefghij"[letter % 10]))


def _row(what: str, seconds: list[float], limit: float) -> dict[str, Any]:
    high = statistics.quantiles(seconds, n=20, method="inclusive")[-1]
    return {
        "what": what,
        "times": len(seconds),
        "median seconds": round(statistics.median(seconds), 3),
        "p95 seconds": round(high, 3),
        "limit": limit,
        "kept": high <= limit,
    }


if __name__ == "__main__":
    for row in measure():
        print(row)
