from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlmodel import delete

from dsm.database import transaction
from dsm.jobs.job import State
from dsm.tables import JobRow, utc_now
from tests.support.jobs import ask, job_now
from tests.ui.staff.conftest import finder

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def town(research_rooms):
    """The town's database, without jobs afterwards."""
    engine = research_rooms[1]
    yield engine
    with transaction(engine) as session:
        session.exec(delete(JobRow))


def change(engine, number: int, **values) -> None:
    with transaction(engine) as session:
        row = session.get_one(JobRow, number)
        for name, value in values.items():
            setattr(row, name, value)


def test_a_job_is_followed_from_waiting_to_its_end_without_loading_anew(at_desk, town):
    shown = at_desk("research")
    expect(shown.get_by_text("Nothing runs or waits.")).to_be_visible()

    job = ask(town, seed=11)
    # Just asked for, however long the page takes: after a while it says that nobody comes.
    change(town, job.id, asked_at=utc_now() + timedelta(hours=1))
    expect(shown.get_by_text("Waits for a worker.")).to_be_visible()
    expect(shown.get_by_role("heading", level=1)).to_have_text("One fit is going on.")
    now = utc_now()
    change(
        town, job.id, state=State.RUNNING, heartbeat_at=now, sampling_at=now, finished=30, total=120
    )
    expect(shown.get_by_text("30 of 120 draws")).to_be_visible()
    expect(shown.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "25")
    change(
        town, job.id, state=State.FAILED, problem="It ran out of memory.", fix="Give it more.",
        ended_at=utc_now(),
    )  # fmt: skip

    ended = shown.locator("section", has=shown.get_by_role("heading", name="Ended without a run"))
    expect(ended.get_by_text("It ran out of memory. Give it more.")).to_be_visible()
    expect(shown.get_by_role("progressbar")).to_have_count(0)


def test_a_job_is_cancelled_from_the_list(at_desk, town):
    job = ask(town, seed=12)
    shown = at_desk("research")

    shown.get_by_role("button", name="Cancel the fit of trust").click()

    expect(shown.get_by_text("Cancelled before it began.")).to_be_visible()
    assert job_now(town, job.id).state is State.CANCELLED


def test_a_job_that_nobody_takes_up_says_what_to_do(at_desk, town):
    job = ask(town, seed=13)
    change(town, job.id, asked_at=job.asked_at.replace(year=2025))

    shown = at_desk("research")

    expect(shown.get_by_role("heading", level=1)).to_have_text("Fits wait, and nobody does them.")
    expect(shown.get_by_role("heading", name="No worker seems to be running.")).to_be_visible()
    expect(shown.get_by_text("dsm worker", exact=True)).to_be_visible()


def test_anybody_can_follow_jobs(browser, research_rooms, town):
    ask(town, seed=14)

    assert finder(browser, research_rooms[0])("research") == []
