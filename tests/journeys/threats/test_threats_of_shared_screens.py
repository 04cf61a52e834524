"""A screen that many use: what is left on it of the one before."""

import itertools
import re

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy.engine import Engine

from tests.support.respondents import fielded
from tests.support.site import Site
from tests.support.surveys import Fielded
from tests.support.watch import Watch, press

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NUMBERS = itertools.count(1)


@pytest.fixture
def watch(respondents_site: tuple[Engine, Site]) -> Watch:
    return Watch(respondents_site[1])


@pytest.fixture
def library(respondents_site: tuple[Engine, Site]) -> Fielded:
    """A campaign that somebody answers on a machine of the library."""
    engine, site = respondents_site
    return fielded(engine, site.settings, slug=f"library-{next(NUMBERS)}")


@pytest.mark.parametrize("way", ["s", "k"], ids=["a browser", "a kiosk"])
def test_threat_27_on_a_shared_screen_the_back_button_shows_nothing_after_the_end(
    browser: Browser, watch: Watch, library: Fielded, way: str
):
    # The guards: no-store on every page, and cookies that are taken away with the last answer.
    page = watch.open(browser)
    page.goto(watch.site.address(f"/{way}/{library.slug}?lang=nb"))
    page.get_by_role("button", name="Jeg vil svare").click()
    page.get_by_text("Ganske trygg").click()
    page.locator(".go .b").first.click()
    page.get_by_text("Biblioteket").click()
    page.locator(".go .b").first.click()
    page.get_by_label("Beskriv stedet").fill("hemmelig sted")
    page.locator(".go .b").first.click()
    expect(page.get_by_role("heading", name="Takk. Svarene dine er lagret.")).to_be_visible()
    receipt = page.locator(".code").inner_text()
    press(page, page.locator("form[action$=clear] button"))

    seen = []
    for _ in range(8):
        page.go_back()
        page.wait_for_load_state()
        checked = page.locator("input:checked").count()
        seen.append((page.content(), checked))
    for path in ("", "/page/1", "/page/3", "/hand-in", "/receipt"):
        page.goto(watch.site.address(f"/s/{library.slug}{path}"))
        seen.append((page.content(), page.locator("input:checked").count()))
    cookies = [one["name"] for one in page.context.cookies() if library.slug in one["name"]]
    page.context.close()

    assert receipt
    assert not any("hemmelig" in content or receipt in content for content, _ in seen)
    assert [checked for _, checked in seen if checked] == []
    assert cookies == []


def test_threat_27_whoever_only_walks_away_leaves_no_answers_either(
    browser: Browser, watch: Watch, library: Fielded
):
    # The guard: the cookie that opens the answers is taken away when they are handed in.
    page = watch.open(browser)
    page.goto(watch.site.address(f"/s/{library.slug}?lang=nb"))
    page.get_by_role("button", name="Jeg vil svare").click()
    page.get_by_text("Ganske trygg").click()
    for _ in range(3):
        press(page, page.locator(".go .b").first)
    expect(page.get_by_role("heading", name="Takk. Svarene dine er lagret.")).to_be_visible()

    told = [page.goto(watch.site.address(f"/s/{library.slug}/page/{n}")) for n in (1, 2, 3)]
    left = [one["name"] for one in page.context.cookies() if library.slug in one["name"]]
    page.context.close()

    assert [one.status for one in told if one] == [403] * 3
    assert left == [f"kvittering-{library.slug}"]


def test_threat_27_no_page_of_respondents_may_be_kept(
    browser: Browser, watch: Watch, library: Fielded
):
    told = []
    page = watch.open(browser)
    page.on("response", lambda one: told.append((one.url, one.headers)))
    page.goto(watch.site.address(f"/s/{library.slug}?lang=nb"))
    page.get_by_role("button", name="Jeg vil svare").click()
    for _ in range(3):
        press(page, page.locator(".go .b").first)
    page.wait_for_url(re.compile("receipt"))
    page.context.close()

    pages = [(url, headers) for url, headers in told if "/static/" not in url]
    assert len(pages) >= 6
    assert {headers.get("cache-control") for _, headers in pages} == {"no-store"}
