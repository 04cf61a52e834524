import pytest
from playwright.sync_api import expect

from dsm import evidence
from dsm.database import transaction
from dsm.estimated import Judged
from tests.support.views import estimated
from tests.ui.staff.conftest import LONGEST, finder
from ui.staff.pages.run import run_title
from ui.texts.texts import texts_in

FAILED = Judged(id="energy", about="sampling", passed=False, value=0.1, limit=0.3, sentence="Slow.")


@pytest.mark.parametrize(
    ("language", "run", "checks", "title"),
    [
        ("en", estimated(), (), "Fit to use."),
        ("en", estimated(), (FAILED,), "Fit to use, with one remark."),
        ("en", estimated(fits=False), (FAILED, FAILED), "Fit to use, with 2 remarks."),
        (
            "en",
            estimated(passed=False),
            (FAILED,),
            "Not fit to use: the draws cannot be believed.",
        ),
        ("nb", estimated(), (FAILED,), "Kan brukes, med én merknad."),
    ],
)
def test_the_title_is_the_verdict(language, run, checks, title):
    assert run_title(texts_in(language), run, checks) == title


@pytest.mark.browser
@pytest.mark.slow
def test_a_run_shows_its_checks_its_pictures_and_its_predictions(at_desk, research_rooms):
    with transaction(research_rooms[1]) as session:
        run = evidence.all_estimates(session)[0]

    shown = at_desk(f"research/runs/{run.id}")

    checks = shown.get_by_role("table", name="Checks", exact=True)
    expect(checks.get_by_text("Predictions may be believed (Pareto k)")).to_be_visible()
    for check in run.verdict:
        expect(checks.get_by_text(check.sentence, exact=True)).to_be_visible()
    # Everybody is predicted while one looks already.
    expect(shown.locator(".skeleton")).to_have_count(0, timeout=1000 * LONGEST)
    expect(shown.get_by_role("img", name="Rank plot of")).to_be_visible()
    assert shown.get_by_role("img", name="Shares of the answers to").count() == 3
    assert shown.get_by_role("img", name="How far the predictions of").count() == 3
    assert shown.get_by_text("A good one:").count() == 10
    command = "dsm estimate autumn --frame town --construct trust --seed 1"
    expect(shown.get_by_text(command)).to_be_visible()
    expect(shown.get_by_role("heading", level=1)).to_contain_text("Fit to use")


@pytest.mark.browser
@pytest.mark.slow
def test_anybody_can_read_a_run(browser, research_rooms):
    def wait(page):
        expect(page.locator(".skeleton")).to_have_count(0, timeout=1000 * LONGEST)
        page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")

    assert finder(browser, research_rooms[0])("research/runs/1", wait) == []


@pytest.mark.browser
@pytest.mark.slow
def test_a_run_that_does_not_exist_leads_to_those_that_do(at_desk):
    shown = at_desk("research/runs/999")

    expect(shown.get_by_role("heading", level=1)).to_have_text("There is no run 999.")
    expect(shown.get_by_text("All runs and jobs are listed in one place.")).to_be_visible()
