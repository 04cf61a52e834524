import pytest
from playwright.sync_api import Page, expect
from sqlmodel import delete

from dsm import advice, plans, policy
from dsm.database import transaction
from dsm.maturity.policies import ComponentState
from dsm.tables import PlanSetRow
from tests.support.rooms import BUDGET
from tests.support.site import Site
from tests.ui.conftest import Town, log_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def page_of_plans(visit) -> Page:
    return visit(f"plans?budget={BUDGET}")


def looked(town: Town, budget: int = BUDGET):
    with transaction(town.engine) as session:
        return plans.view(session, town.settings.draws_folder, budget=budget)


def test_another_budget_gets_its_plans(page_of_plans, planned_town, rooms: tuple[Site, Town]):
    page = page_of_plans
    page.get_by_label("Another budget, million kroner").fill("much")
    page.get_by_role("button", name="Make plans", exact=True).click()
    expect(page.get_by_role("alert").last).to_contain_text("“much” is not a budget.")
    expect(page.get_by_label("Another budget, million kroner")).to_have_value("much")

    page.get_by_label("Another budget, million kroner").fill("4,2")
    page.get_by_role("button", name="Make plans", exact=True).click()

    expect(page).to_have_url(rooms[0].address("/staff/plans?budget=4200"))
    expect(page.locator(".seg .on")).to_have_text("4.2 mn kr")
    assert looked(planned_town, budget=4200) is not None
    page.get_by_role("link", name="3 mn kr").click()
    expect(page.locator(".seg .on")).to_have_text("3 mn kr")


def test_a_budget_that_fits_nothing_is_said_and_nothing_is_kept(page_of_plans, planned_town):
    page_of_plans.get_by_label("Another budget, million kroner").fill("0,1")
    page_of_plans.get_by_role("button", name="Make plans", exact=True).click()

    alert = page_of_plans.get_by_role("alert").last
    expect(alert).to_contain_text("fits the budget of 100")
    assert looked(planned_town, budget=100) is None


def test_plans_on_older_figures_say_so_and_can_be_made_again(visit, planned_town):
    with transaction(planned_town.engine) as session:
        policy.record_component(
            session, "digital", "L2-users", ComponentState.MET, evidence="Minutes", actor="Ola"
        )
    page = visit(f"plans?budget={BUDGET}")
    expect(page.get_by_role("heading", name="These plans rest on older figures")).to_be_visible()

    page.get_by_role("button", name="Make plans again").click()

    expect(page.get_by_role("heading", name="These plans rest on older figures")).to_have_count(0)
    expect(page.locator(".mine").get_by_text("level 3").first).to_be_visible()
    assert not looked(planned_town).outdated


def test_after_the_logout_no_plans_are_made(page_of_plans, planned_town, rooms):
    with transaction(planned_town.engine) as session:
        before = advice.budgets(session)
    elsewhere = page_of_plans.context.new_page()
    elsewhere.goto(rooms[0].address("/staff/policies"))
    elsewhere.locator("header").get_by_role("button", name="Log out").click()
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Log in")

    page_of_plans.get_by_label("Another budget, million kroner").fill("2")
    page_of_plans.get_by_role("button", name="Make plans", exact=True).click()

    alert = page_of_plans.get_by_role("alert").last
    expect(alert).to_contain_text("Nobody is logged in here any more.")
    with transaction(planned_town.engine) as session:
        assert advice.budgets(session) == before


def test_a_budget_without_plans_offers_to_make_them(visit, planned_town):
    page = visit("plans?budget=2500")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2.5 million kroner")

    page.get_by_role("button", name="Make plans for 2.5 million kroner").click()

    expect(page.locator(".seg .on")).to_have_text("2.5 mn kr")
    with transaction(planned_town.engine) as session:
        session.exec(delete(PlanSetRow).where(PlanSetRow.budget == 2500))


def test_an_empty_database_says_what_to_import(page: Page, site: Site):
    log_in(page, site)
    page.goto(site.address("/staff/plans"))

    expect(page.get_by_role("heading", level=1)).to_have_text("There are no plans yet")
    expect(page.locator("code")).to_contain_text("dsm import actions FILE.csv")
