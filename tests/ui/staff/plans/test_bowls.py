import pytest
from playwright.sync_api import Page, expect

from dsm import plans
from dsm.database import transaction
from tests.support.rooms import BUDGET
from tests.ui.conftest import Town

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def page_of_plans(visit) -> Page:
    return visit(f"plans?budget={BUDGET}")


def looked(town: Town, budget: int = BUDGET):
    with transaction(town.engine) as session:
        return plans.view(session, town.settings.draws_folder, budget=budget)


def test_the_stones_always_add_up_and_mark_a_plan(page_of_plans, planned_town):
    page = page_of_plans
    stones = page.get_by_role("spinbutton")

    page.get_by_role("button", name="Add five stones to Economic").click()
    expect(stones.nth(1)).to_have_value("38")
    stones.nth(1).fill("100")
    stones.nth(1).blur()
    expect(stones.nth(0)).to_have_value("0")
    expect(stones.nth(2)).to_have_value("0")

    best = plans.best_under(looked(planned_town).plans, (0, 100, 0))
    letter = {one.plan: one.letter for one in looked(planned_town).plans.named}.get(best, best)
    expect(page.get_by_role("heading", name=f"With these stones: Plan {letter}")).to_be_visible()
    expect(page.locator(".np")).to_have_count(len(looked(planned_town).named))
    page.get_by_role("button", name=f"Take Plan {letter} in hand").click()
    expect(page.locator(".strip .pl")).to_have_text(f"{letter}Plan {letter}")
    page.get_by_role("button", name="Take five stones from Economic").click()
    expect(stones.nth(1)).to_have_value("95")
    page.get_by_role("button", name="Weigh them equally").click()
    expect(stones.nth(0)).to_have_value("34")
