"""A researcher's day: a fit outlives the pages, one is cancelled, two who ask for one get one."""

import signal
import time
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from dsm import stewardship
from dsm.database import open_engine, transaction
from dsm.jobs import queue
from dsm.jobs.job import State
from dsm.stewardship import City
from tests.support.databases import open_with_tables
from tests.support.jobs import ask, job_now, keep_town, wait_for, wait_until_ended
from tests.support.site import SERVE, Site, served, site_settings
from tests.support.worker import started, working

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "fire gode ord og litt til"
ENOUGH = 20_000  # draws; so many that the fit can be used
ENDLESS = 300_000  # draws; minutes of sampling, unless somebody cancels
BOTH = 150.0  # seconds that a busy machine may take


@pytest.fixture
def house(tmp_path):
    """A town with answers, an analyst and a researcher."""
    settings = site_settings(tmp_path)
    engine = open_with_tables(settings)
    keep_town(engine)
    with transaction(engine) as session:
        city = City(name="Sand", residents=4000, residents_source="a test", simulated=True)
        stewardship.set_city(session, city)
        stewardship.add_account(session, "Ola", "analyst", PASSWORD)
        stewardship.add_account(session, "Rita", "researcher", PASSWORD)
    engine.dispose()
    return settings


@pytest.fixture
def engine(house):
    opened = open_engine(house)
    yield opened
    opened.dispose()


def desk_of(browser, site: Site, name: str) -> Page:
    """Log somebody in, and open her desk."""
    page = browser.new_context(locale="en-GB", reduced_motion="reduce").new_page()
    page.set_default_timeout(1000 * BOTH)
    page.goto(site.address("/login?next=/staff/research"))
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    open_desk(page, site)
    return page


def open_desk(page: Page, site: Site) -> None:
    page.goto(site.address("/staff/research"))
    page.wait_for_function("window.did_handshake")


def wait_until_up(site: Site) -> None:
    until = time.monotonic() + BOTH
    while time.monotonic() < until:
        try:
            urlopen(site.address("/login")).close()  # noqa: S310 - our own address
        except URLError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the pages did not come up")


def start_trust(page: Page) -> None:
    page.get_by_role("checkbox", name="trust").click()
    page.get_by_role("button", name="Start", exact=True).click()


def test_a_fit_outlives_the_pages_is_cancelled_on_new_ones_and_the_next_becomes_a_run(
    browser, house, engine
):
    site = Site(house)
    with working(house):
        with started(house, "-c", SERVE) as pages:
            wait_until_up(site)
            desk = desk_of(browser, site, "Rita")
            expect(desk.get_by_text("Nothing runs or waits.")).to_be_visible()
            endless = ask(engine, draws=ENDLESS)
            expect(desk.get_by_role("progressbar")).to_be_visible()  # without loading anew
            wait_for(lambda: job_now(engine, endless.id).finished > 0, seconds=BOTH)
            pages.send_signal(signal.SIGKILL)
            pages.wait()
            desk.goto("about:blank")  # or it would load itself anew while it is opened below

        orphan = job_now(engine, endless.id)
        assert orphan.state is State.RUNNING
        wait_for(lambda: job_now(engine, endless.id).finished > orphan.finished, seconds=BOTH)
        with started(house, "-c", SERVE):
            wait_until_up(site)
            open_desk(desk, site)
            expect(desk.get_by_role("progressbar")).to_be_visible()
            desk.get_by_role("button", name="Cancel the fit of trust").click()
            cancelled = wait_until_ended(engine, endless.id, seconds=BOTH)
            expect(desk.get_by_role("heading", name="Ended without a run")).to_be_visible()
            expect(desk.get_by_text("Cancelled", exact=True)).to_be_visible()

            done = wait_until_ended(engine, ask(engine, draws=ENOUGH).id, seconds=BOTH)
            link = desk.get_by_role("table", name="All runs").get_by_role("link", name="trust")
            expect(link).to_have_attribute("href", f"/staff/research/runs/{done.estimate}")
            desk.goto(site.address(f"/staff/research/runs/{done.estimate}"))
            expect(desk.get_by_role("heading", level=1)).to_contain_text("Fit to use")

    assert (cancelled.state, cancelled.tries, cancelled.estimate) == (State.CANCELLED, 1, None)
    assert (done.state, done.tries) == (State.DONE, 1)


def test_two_who_ask_for_the_same_fit_get_one_and_are_told_so(browser, house, engine):
    with served(house) as site:
        olas, ritas = desk_of(browser, site, "Ola"), desk_of(browser, site, "Rita")
        start_trust(olas)
        expect(olas.get_by_text("trust: asked for.")).to_be_visible()

        start_trust(ritas)

        told = "trust: Ola asked for the same fit before. It is made once, for both."
        expect(ritas.get_by_text(told)).to_be_visible()
        # Nobody works here; after some seconds the page says so, and what to do.
        alone = olas.get_by_role("heading", name="No worker seems to be running.")
        expect(alone).to_be_visible()
        expect(olas.get_by_text("dsm worker", exact=True)).to_be_visible()

    with transaction(engine) as session:
        assert [job.asked_by for job in queue.jobs(session)] == ["Ola"]
