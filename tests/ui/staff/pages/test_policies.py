import pytest
from playwright.sync_api import Browser, expect

from dsm.board import board
from dsm.database import transaction
from tests.support.browser import PHONE
from tests.support.site import Site
from tests.ui.conftest import log_in
from ui.texts.texts import texts_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EN = texts_in("en")


def test_the_page_says_what_the_use_case_found(visit, planned_town):
    with transaction(planned_town.engine) as session:
        view = board(session, planned_town.settings.draws_folder)

    page = visit("policies")

    expect(page.get_by_role("heading", level=1)).to_have_text(EN.find(view.title))
    expect(page.locator("p.lead")).to_have_text(EN.find(view.lead))
    expect(page.locator(".board .pol")).to_have_count(len(view.assessments))
    expect(page.get_by_role("row", name="Digitalization")).to_contain_text("◆ 2 open findings")


def test_every_way_onwards_leads_where_it_says(visit):
    for link, heading in (
        ("Digital services aims for 4 ◆ 2 open findings", "Digital services stands at level"),
        ("Answer Drafts by machine", "Drafts by machine: 2"),
        ("Report an event", "Report an event"),
        ("See the log", "entries, replayed to the same state."),
    ):
        page = visit("policies")
        page.locator(".page").get_by_role("link", name=link).click()

        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)


def test_a_phone_shows_the_list_instead_of_the_board(browser: Browser, rooms, planned_town):
    context = browser.new_context(viewport=PHONE, locale="nb-NO", reduced_motion="reduce")
    page = context.new_page()
    page.goto(rooms[0].address("/login"))
    page.get_by_label("Navn").fill(planned_town.name)
    page.get_by_label("Passord").fill(planned_town.password)
    page.get_by_role("button", name="Logg inn").click()
    page.goto(rooms[0].address("/staff/policies"))

    expect(page.locator(".plist").first).to_be_visible()
    expect(page.locator(".board")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 av 2 planer har nådd målet sitt.")
    expect(page.locator(".page")).to_contain_text("nivå 1, Finnes · målet er 4 · ◆ 2 åpne funn")
    context.close()


def test_an_empty_register_says_what_comes_next(page, site: Site):
    log_in(page, site)
    page.goto(site.address("/staff/policies"))

    expect(page.get_by_role("heading", level=1)).to_have_text("No policy is on the board yet.")
    expect(page.locator("code")).to_have_text("dsm import policies FOLDER")


def test_anybody_can_use_the_board(faults):
    assert faults("policies") == []
