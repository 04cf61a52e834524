"""Take the pictures of the README anew: simulate, serve, log in, photograph."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
ROOMS = {
    "city": "/staff/",
    "people": "/staff/people",
    "policies": "/staff/policies",
    "plans": "/staff/plans",
}
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
                _photograph(_launch(playwright), link)
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


def _photograph(browser: Browser, link: str) -> None:
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


def _one(page: Page, address: str, name: str) -> None:
    page.goto(f"http://127.0.0.1:{PORT}{address}")
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True, animations="disabled")
    print(f"{name}.png", file=sys.stderr)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    main()
