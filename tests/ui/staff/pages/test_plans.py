import csv
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dsm import plans
from dsm.database import transaction
from dsm.plans import GOALS
from tests.support.rooms import BUDGET
from tests.ui.conftest import Town
from ui.texts.texts import texts_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EN = texts_in("en")


def looked(town: Town, plan: str = "", budget: int | None = BUDGET):
    with transaction(town.engine) as session:
        return plans.view(session, town.settings.draws_folder, budget=budget, plan=plan)


@pytest.fixture
def page_of_plans(visit) -> Page:
    page = visit(f"plans?budget={BUDGET}")
    expect(
        page.locator(".panels svg.nicegui-echart, .panels .nicegui-echart svg").last
    ).to_be_visible()
    return page


def press_point(page: Page, name: str) -> None:
    """Press a point of the first panel where it is drawn."""
    chart = page.locator(".panels .nicegui-echart").first
    place = chart.evaluate(
        """(element, name) => {
            const chart = getElement(element.id.slice(1)).chart;
            for (const [index, series] of chart.getOption().series.entries()) {
                const point = (series.data || []).find(one => one.name === name);
                if (point) return chart.convertToPixel({seriesIndex: index}, point.value);
            }
        }""",
        name,
    )
    chart.click(position={"x": place[0], "y": place[1]})


def test_the_page_says_what_the_use_case_found(page_of_plans, planned_town):
    view = looked(planned_town)
    page, chosen = page_of_plans, view.chosen

    expect(page.get_by_role("heading", level=1)).to_have_text(EN.find(view.title))
    expect(page.locator("p.lead")).to_have_text(EN.find(view.lead))
    expect(page.locator(".strip .gg b")).to_have_text(
        [EN.write(chosen.gains[goal].median, "signed") for goal in GOALS]
    )
    expect(page.locator(".np")).to_have_count(len(view.named))
    expect(page.locator(".mine > li")).to_have_count(len(chosen.actions))
    expect(page.locator(".act")).to_have_count(len(view.actions))
    expect(
        page.get_by_role("heading", name=f"All {len(view.plans.front)} good plans")
    ).to_be_visible()
    expect(page.locator(".page")).not_to_contain_text("total")


def test_choosing_another_plan_changes_strip_list_and_address(page_of_plans, planned_town):
    page, view = page_of_plans, looked(planned_town, "B")

    page.get_by_role("radio", name="Plan B").check()

    expect(page.locator(".strip .pl")).to_have_text("BPlan B")
    expect(page.locator(".strip .gg b")).to_have_text(
        [EN.write(view.chosen.gains[goal].median, "signed") for goal in GOALS]
    )
    expect(page.get_by_role("status")).to_contain_text("Plan B: Social-cultural ")
    names = page.locator(".mine b")
    expect(names.filter(has_text="A fair")).to_have_count(1)
    expect(page.locator(".mine > li")).to_have_count(len(view.chosen.actions))
    expect(page.get_by_role("heading", level=2, name="Plan B: ")).to_be_visible()
    expect(page).to_have_url(re.compile("plan=B"))
    # The choice lasts: the address can be sent to somebody.
    page.reload()
    expect(page.locator(".strip .pl")).to_have_text("BPlan B")


def test_the_list_is_the_keyboards_way(page_of_plans):
    page_of_plans.get_by_role("radio", name="Plan A").focus()
    page_of_plans.keyboard.press("Space")
    page_of_plans.keyboard.press("ArrowDown")

    expect(page_of_plans.locator(".strip .pl")).to_have_text("BPlan B")
    expect(page_of_plans.get_by_role("radio", name="Plan B")).to_be_focused()


def test_pressing_a_point_takes_its_plan_in_hand(page_of_plans, planned_town):
    view = looked(planned_town)
    lettered = {one.plan for one in view.plans.named}
    place = next(at for at in range(len(view.plans.front)) if at not in lettered)

    press_point(page_of_plans, "Plan A")
    expect(page_of_plans.locator(".strip .pl")).to_have_text("APlan A")
    expect(page_of_plans.get_by_role("radio", name="Plan A")).to_be_checked()
    press_point(page_of_plans, f"Plan {place}")

    expect(page_of_plans.locator(".strip .pl")).to_have_text(f"{place}Plan {place}")
    expect(page_of_plans.get_by_text("It has no letter; choose one above")).to_be_visible()


def test_two_plans_are_held_against_each_other(page_of_plans):
    page = page_of_plans

    page.get_by_label("Hold Plan D against").select_option(label="Plan C")

    expect(page.locator(".only h3").nth(1)).to_contain_text("Only in Plan C")
    expect(page.locator(".cg")).to_have_count(len(GOALS))
    expect(page.locator(".acts .letter.o").first).to_have_text("C")
    expect(page).to_have_url(re.compile("against=C"))
    expect(page.get_by_label("Hold Plan D against")).to_be_focused()


def test_all_plans_can_be_taken_away(page_of_plans, planned_town, tmp_path: Path):
    count = len(looked(planned_town).plans.front)
    taken = {}
    for kind in ("CSV", "JSON"):
        with page_of_plans.expect_download() as download:
            page_of_plans.get_by_role("button", name=f"All plans as {kind}").click()
        taken[kind] = tmp_path / download.value.suggested_filename
        download.value.save_as(taken[kind])

    lines = taken["CSV"].read_text(encoding="utf-8-sig").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    assert len(list(rows)) == count
    assert len(json.loads(taken["JSON"].read_text(encoding="utf-8"))["plans"]) == count


def test_the_table_behind_the_panels_opens(page_of_plans):
    page_of_plans.get_by_text("Table behind the panels").click()

    expect(page_of_plans.get_by_role("rowheader", name="Plan A")).to_be_visible()


@pytest.mark.parametrize(
    ("asked", "said"),
    [("plan=Z", "Choose a letter from A to"), ("plan=999", "or a number from 0 to")],
)
def test_a_plan_that_is_not_there_is_said(visit, asked, said):
    expect(visit(f"plans?{asked}").get_by_role("alert")).to_contain_text(said)


def test_the_page_speaks_norwegian(page_of_plans):
    page_of_plans.locator("header").get_by_role("button", name="Norsk").click()

    expect(page_of_plans.locator(".strip .pl")).to_have_text("DPakke D")
    expect(page_of_plans.locator(".strip")).to_contain_text("av 5 mill. kr per år")
    expect(page_of_plans.locator(".mine")).to_contain_text("Trær")


def test_the_strip_stays_in_sight(page_of_plans):
    page_of_plans.mouse.wheel(0, 2500)

    expect(page_of_plans.locator(".strip")).to_be_in_viewport(ratio=1)


def test_anybody_can_use_the_plans(faults):
    def open_everything(page: Page) -> None:
        expect(page.locator(".panels .nicegui-echart svg").last).to_be_visible()
        page.get_by_text("Table behind the panels").click()

    assert faults(f"plans?budget={BUDGET}", open_everything) == []
