from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from dsm import evidence
from dsm.database import transaction
from dsm.research import Desk
from tests.dsm.test_research import NOW, a_job, a_running_job
from tests.support.browser import axe_violations
from tests.support.views import estimated
from tests.ui.conftest import PASSWORD
from tests.ui.staff.conftest import OFFICIAL, finder
from ui.staff.pages.research import research_title
from ui.texts.texts import texts_in

ENGLISH = texts_in("en")


def a_desk(*live, runs=(), is_left_alone=False) -> Desk:
    return Desk(now=NOW, live=live, without_run=(), runs=runs, is_left_alone=is_left_alone)


@pytest.mark.parametrize(
    ("desk", "title"),
    [
        (a_desk(), "Nothing was estimated yet."),
        (a_desk(runs=(estimated(),)), "One run was made. Nothing is going on."),
        (a_desk(a_running_job()), "One fit is going on."),
        (a_desk(a_job(), a_job(id=2)), "2 fits are going on."),
        (
            a_desk(a_job(asked_at=NOW - timedelta(hours=1)), is_left_alone=True),
            "Fits wait, and nobody does them.",
        ),
    ],
)
def test_the_title_says_how_much_is_going_on(desk, title):
    assert research_title(ENGLISH, desk) == title


@pytest.mark.browser
@pytest.mark.slow
def test_the_desk_lists_every_run_and_leads_to_it(at_desk, research_rooms):
    with transaction(research_rooms[1]) as session:
        runs = evidence.all_estimates(session)

    shown = at_desk("research")

    table = shown.get_by_role("table", name="All runs")
    assert table.locator("tbody tr").count() == len(runs)
    for run in runs:
        assert table.locator(f'a[href="/staff/research/runs/{run.id}"]').count() == 1
    expect(shown.locator("header").get_by_role("link", name="Research")).to_have_attribute(
        "aria-current", "page"
    )


@pytest.mark.browser
@pytest.mark.slow
def test_officials_neither_see_the_room_nor_get_in(page: Page, research_rooms):
    site = research_rooms[0]
    page.goto(site.address("/login?next=/staff/research"))
    page.get_by_label("Name").fill(OFFICIAL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("This page cannot be shown")
    expect(page.locator("header").get_by_role("link", name="Research")).to_have_count(0)
    for closed in ("research/runs/1", "research/jobs/1"):
        page.goto(site.address(f"/staff/{closed}"))
        expect(page.get_by_role("heading", level=1)).to_have_text("This page cannot be shown")
    for closed in ("research/runs/1.nc", "research/runs/1.csv"):
        assert page.request.get(site.address(f"/staff/{closed}")).status == 403


@pytest.mark.browser
@pytest.mark.slow
def test_anybody_can_use_the_desk(browser, research_rooms):
    assert finder(browser, research_rooms[0])("research") == []


@pytest.mark.browser
@pytest.mark.slow
def test_without_answers_the_desk_says_what_comes_first(page, site, site_and_town):
    from dsm import stewardship
    from tests.ui.conftest import NAME, log_in

    with transaction(site_and_town[1].engine) as session:
        stewardship.change_roles(session, NAME, give=("researcher",))
    log_in(page, site)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(site.address("/staff/research"))

    expect(
        page.get_by_role("heading", name="There are no answers to estimate from yet.")
    ).to_be_visible()
    assert axe_violations(page) == []
