import pytest
from playwright.sync_api import expect
from sqlmodel import delete

from dsm.database import transaction
from dsm.jobs import queue
from dsm.jobs.job import Started, State
from dsm.tables import JobRow
from tests.dsm.test_research import a_job
from tests.support.markup import attributes, words
from ui.staff.names import Names
from ui.staff.research.starting import Draft, started_words
from ui.texts.texts import texts_in

NAMES = Names(texts=texts_in("en"))


def test_only_what_is_ticked_is_asked_for():
    assert Draft("autumn", constructs={"trust": False, "safety": True}).chosen == ["safety"]


def test_what_came_of_it_is_told_line_by_line():
    found = [
        Started(a_job(id=1, construct="safety"), is_new=True),
        Started(a_job(id=2, construct="belonging", asked_by="<Ola>"), is_new=False),
        Started(a_job(id=3, state=State.DONE, estimate=9, asked_by="Ola"), is_new=False),
    ]

    told = started_words(NAMES, found)

    assert "Safety: asked for." in words(told)
    assert "Belonging: <Ola> asked for the same fit before." in words(told)
    assert "trust: Ola had the same fit made before." in words(told)
    assert attributes(told, "a", "href") == [
        "/staff/research/jobs/1",
        "/staff/research/jobs/2",
        "/staff/research/runs/9",
    ]


@pytest.fixture
def jobs(research_rooms):
    """Whatever jobs a test starts are gone afterwards."""
    engine = research_rooms[1]
    yield engine
    with transaction(engine) as session:
        session.exec(delete(JobRow))


@pytest.mark.browser
@pytest.mark.slow
def test_a_fit_is_started_from_the_form_and_going_on_at_once(at_desk, jobs):
    shown = at_desk("research")
    shown.get_by_role("button", name="Start", exact=True).click()
    expect(shown.get_by_role("alert")).to_contain_text("Nothing was chosen to estimate.")

    shown.get_by_label("Seed").fill("1.5")
    before = shown.get_by_role("checkbox", name="trust").element_handle()
    shown.get_by_label("Answers").select_option("spring")
    before.wait_for_element_state("hidden")  # what can be chosen is put there anew
    shown.get_by_role("checkbox", name="trust").click()
    shown.get_by_role("button", name="Start", exact=True).click()
    expect(shown.get_by_role("alert")).to_contain_text("The seed is 1.5.")

    shown.get_by_label("Seed").fill("5")
    shown.get_by_role("button", name="Start", exact=True).click()

    expect(shown.get_by_text("trust: asked for.")).to_be_visible()
    expect(shown.get_by_role("progressbar")).to_be_visible()
    with transaction(jobs) as session:
        (job,) = queue.jobs(session)
    assert (job.wave, job.frame, job.construct, job.seed) == ("spring", "town", "trust", 5)
    assert job.asked_by == "Kari Nordmann"
