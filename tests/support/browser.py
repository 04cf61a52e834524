"""A real browser for tests, or a loud skip; a failure where DSM_REQUIRE_BROWSER is 1."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Error, Page, Playwright, expect, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1360, "height": 900}
PATIENCE = 60  # seconds until a busy machine has done what was asked


# One per module: while Playwright's synchronous interface is open, async tests cannot run.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real browser; without one, tests are skipped and say so."""
    with open_browser() as opened:
        yield opened


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Open the system's Chromium, or the one Playwright fetched."""
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        browser = _launch(playwright)
        yield browser
        browser.close()


def axe_violations(page: Page, within: str | None = None) -> list[str]:
    """Return what axe finds on the page, or within what a selector finds: rule, help, and markup."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, context=within).response["violations"]
    return [
        f"{rule['id']}: {rule['help']} | {node['html'][:160]}"
        for rule in found
        for node in rule["nodes"]
    ]


def _launch(playwright: Playwright) -> Browser:
    try:
        return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
    except Error as error:
        reason = f"no Chromium was found or it did not start: {str(error).splitlines()[0]}"
        if os.environ.get("DSM_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
