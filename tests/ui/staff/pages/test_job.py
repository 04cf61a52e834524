from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlmodel import delete

from dsm.database import transaction
from dsm.jobs.job import Line, State
from dsm.tables import JobLineRow, JobRow
from tests.dsm.test_research import NOW, a_job, a_running_job
from tests.support.jobs import ask
from tests.support.markup import attributes, words
from tests.ui.staff.conftest import finder
from ui.staff.pages.job import far_markup, log_markup, standing_markup
from ui.staff.research.going_on import EVERY
from ui.texts.texts import texts_in

ENGLISH = texts_in("en")


def test_a_live_job_shows_how_far_it_is():
    shown = far_markup(ENGLISH, a_running_job(), NOW)

    assert attributes(shown, "div", "role") == ["progressbar"]


def test_how_far_a_job_is_does_not_change_what_is_read_aloud():
    job = replace(a_running_job(), total=100)

    later = replace(job, finished=50)

    assert far_markup(ENGLISH, later, NOW) != far_markup(ENGLISH, job, NOW)
    assert standing_markup(ENGLISH, later) == standing_markup(ENGLISH, job)


def test_a_finished_job_leads_to_its_run():
    done = a_job(state=State.DONE, estimate=7)

    shown = standing_markup(ENGLISH, done)

    assert far_markup(ENGLISH, done, NOW) == ""
    assert attributes(shown, "a", "href") == ["/staff/research/runs/7"]


def test_a_job_that_failed_says_why_and_what_to_do():
    job = a_job(state=State.FAILED, problem="No <answers>.", fix="Bring some.")

    assert words(standing_markup(ENGLISH, job)) == "FailedNo <answers>. Bring some."


def test_the_log_stands_in_the_towns_time():
    log = (Line(NOW.replace(month=7, day=1, hour=12, minute=0, second=5), "Taken <up>."),)

    assert words(log_markup(ENGLISH, log)).endswith("-07-01 14:00:05 Taken <up>.")


@pytest.fixture
def waiting(research_rooms):
    """A job that waits, and is gone afterwards."""
    engine = research_rooms[1]
    yield ask(engine, seed=77)
    with transaction(engine) as session:
        session.exec(delete(JobRow))


@pytest.mark.browser
@pytest.mark.slow
def test_a_job_is_followed_and_cancelled_on_its_page(at_desk, waiting):
    shown = at_desk(f"research/jobs/{waiting.id}")
    expect(shown.get_by_role("heading", level=1)).to_have_text("trust, autumn")
    expect(shown.get_by_text("Waits for a worker.")).to_be_visible()
    expect(shown.locator(".log")).to_contain_text("Asked for by kari.")

    shown.get_by_role("button", name="Cancel the fit of trust").click()

    expect(shown.get_by_role("status").first).to_contain_text("Cancelled before it began.")
    expect(shown.locator(".log")).to_contain_text("Cancelled by Kari Nordmann.")
    expect(shown.get_by_role("button", name="Cancel the fit of trust")).to_have_count(0)


@pytest.mark.browser
@pytest.mark.slow
def test_a_job_that_is_gone_is_told_once(at_desk, research_rooms, waiting):
    shown = at_desk(f"research/jobs/{waiting.id}")
    with transaction(research_rooms[1]) as session:
        session.exec(delete(JobLineRow))
        session.exec(delete(JobRow))

    told = shown.get_by_role("alert")
    expect(told).to_contain_text(f"There is no job {waiting.id}.")
    expect(shown.get_by_role("progressbar")).to_have_count(0)
    told.evaluate("node => { node.kept = true }")
    shown.wait_for_timeout(2000 * EVERY)  # the next looks would put another in its place
    assert told.evaluate("node => node.kept")


@pytest.mark.browser
@pytest.mark.slow
def test_anybody_can_use_the_page_of_a_job(browser, research_rooms, waiting):
    assert finder(browser, research_rooms[0])(f"research/jobs/{waiting.id}") == []


@pytest.mark.browser
@pytest.mark.slow
def test_a_job_that_does_not_exist_leads_to_those_that_do(at_desk):
    shown = at_desk("research/jobs/999")

    expect(shown.get_by_role("heading", level=1)).to_have_text("There is no job 999.")
    expect(shown.get_by_text("All runs and jobs are listed in one place.")).to_be_visible()


def test_an_hour_is_an_hour_everywhere():
    winter = Line(NOW.replace(month=1, day=1, hour=12, minute=0, second=0), "A")

    assert "13:00:00" in words(log_markup(ENGLISH, (winter,)))
    assert winter.at.utcoffset() == timedelta(0)
