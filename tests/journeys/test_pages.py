"""The chain on the pages: other answers come in, and what an official reads changes with them."""

import re

import pytest
from playwright.sync_api import Page, expect

from dsm import advice, stewardship
from dsm.database import transaction
from tests.support.builders import some_answers
from tests.support.cities import add_wave, build_city
from tests.support.databases import open_with_tables
from tests.support.site import Site, served, site_settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]
BUDGET = 200


def log_in(page: Page, site: Site, token: str) -> None:
    page.goto(site.address(f"/login/link/{token}"))
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def read(page: Page, site: Site, path: str, place: str) -> str:
    page.goto(site.address(path))
    found = page.locator(place).first
    expect(found).to_be_visible()
    return found.inner_text()


def test_other_answers_change_people_policies_and_plans(browser, tmp_path):
    settings = site_settings(tmp_path)
    engine = open_with_tables(settings)
    build_city(engine, settings.draws_folder, some_answers(lift=-0.4))
    with transaction(engine) as session:
        advice.make_plans(session, settings.draws_folder, budget=BUDGET)
        stewardship.add_account(session, "Kari", "official", None)
        token = stewardship.make_login_link(session, "Kari")

    with served(settings) as site:
        page = browser.new_page(locale="en-GB", reduced_motion="reduce")
        log_in(page, site, token)
        people = read(page, site, "/staff/people?construct=trust", "p.lead")
        level = read(page, site, "/staff/policies/meeting", "h1")
        gain = read(page, site, f"/staff/plans?budget={BUDGET}&plan=A", ".strip .gg b")

        add_wave(engine, settings.draws_folder, "later", some_answers(lift=0.6, seed=2), "2027-10")

        people_now = read(page, site, "/staff/people?construct=trust", "p.lead")
        level_now = read(page, site, "/staff/policies/meeting", "h1")
        kept = read(page, site, f"/staff/plans?budget={BUDGET}&plan=A", ".strip .gg b")
        page.get_by_role("button", name="Make plans again").click()
        expect(page.get_by_role("button", name="Make plans again")).to_have_count(0)
        gain_now = read(page, site, f"/staff/plans?budget={BUDGET}&plan=A", ".strip .gg b")
    engine.dispose()

    assert percent(people_now) > percent(people) + 10
    assert "1" in level
    assert "2" in level_now
    assert kept == gain  # what was made stays as it was, until somebody makes it again
    assert float(gain_now) > float(gain)


def percent(sentence: str) -> float:
    return float(re.search(r"(\d+)\s*%", sentence).group(1))
