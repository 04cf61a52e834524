import pytest
from playwright.sync_api import Browser, Page, expect

from dsm.stewardship import Account, City
from tests.support.browser import DESKTOP, PHONE, axe_violations
from tests.support.markup import attributes, words
from tests.support.site import Site
from tests.ui.conftest import log_in
from ui.appearance import Appearance
from ui.staff.office import Visitor
from ui.staff.shell import Room, bottom_bar, foot, simulated_strip, top_bar
from ui.texts.texts import texts_in

MARKS = "Marks, words and states"


def a_visitor(
    *, language: str = "en", simulated: bool = True, name: str = "Kari", role: str = "official"
) -> Visitor:
    return Visitor(
        account=Account(1, name, (role,)),
        city=City(name="Ås", residents=24479, residents_source="table 07459", simulated=simulated),
        texts=texts_in(language),
        appearance=Appearance.SYSTEM,
        path="/staff/plans",
        session={"csrf": "token"},
    )


@pytest.mark.parametrize("bar", [top_bar, bottom_bar])
def test_the_room_one_is_in_is_the_current_page(bar):
    markup = bar(a_visitor(), Room.PLANS)

    rooms = [href for href in attributes(markup, "a", "href") if href != "/staff/"]
    assert rooms == ["/staff/people", "/staff/policies", "/staff/plans", "/staff/surveys"]
    assert attributes(markup, "a", "aria-current") == ["page"]


def test_researchers_have_a_sixth_room_which_a_phone_has_in_its_foot():
    researcher = a_visitor(role="researcher")

    for part in (top_bar(researcher, Room.RESEARCH), foot(researcher, None)):
        assert "/staff/research" in attributes(part, "a", "href")
    for part in (
        bottom_bar(researcher, Room.RESEARCH),
        top_bar(a_visitor(), None),
        foot(a_visitor(), None),
    ):
        assert "/staff/research" not in attributes(part, "a", "href")


def test_a_page_outside_the_rooms_is_none_of_them():
    assert attributes(top_bar(a_visitor(), None), "a", "aria-current") == []


def test_the_strip_stands_while_the_city_is_simulated_and_says_what_is_real():
    assert "24,479 (table 07459)" in words(simulated_strip(a_visitor()))
    assert simulated_strip(a_visitor(simulated=False)) == ""


def test_the_foot_says_which_data_are_shown():
    assert "data version 2026-11-20" in words(foot(a_visitor(), "2026-11-20"))
    assert "no figures yet" in words(foot(a_visitor(), ""))
    assert "figures" not in words(foot(a_visitor(), None))


def test_names_are_escaped():
    assert "<script>" in words(top_bar(a_visitor(name="<script>"), None))


def test_what_changes_something_is_posted_with_its_token():
    markup = top_bar(a_visitor(), None)

    assert set(attributes(markup, "form", "method")) == {"post"}
    assert len(attributes(markup, "form", "action")) == 3
    assert markup.count('name="csrf" value="token"') == 3


@pytest.fixture
def staff(page: Page, site: Site) -> Page:
    """A window that is logged in, on the page of marks."""
    log_in(page, site)
    page.goto(site.address("/staff/components"))
    expect(page.get_by_role("heading", level=1)).to_have_text(MARKS)
    # Whoever leaves before that makes the browser complain of a broken line.
    page.wait_for_function("window.did_handshake")
    return page


@pytest.mark.browser
@pytest.mark.slow
def test_a_page_speaks_the_visitors_language_from_then_on(staff: Page):
    staff.locator("header").get_by_role("button", name="Norsk").click()

    expect(staff.locator("header").get_by_role("link", name="Byen i dag")).to_be_visible()
    assert staff.evaluate("document.documentElement.lang") == "nb-NO"
    assert staff.url.endswith("/staff/components")


@pytest.mark.browser
@pytest.mark.slow
def test_dark_is_a_choice_that_lasts(staff: Page):
    for label in ("Light", "Dark"):
        staff.locator("header").get_by_role("button", name=label).click()
        expect(staff.get_by_role("heading", level=1)).to_have_text(MARKS)

    staff.reload()

    expect(staff.locator("body")).to_have_css("background-color", "rgb(16, 25, 31)")


@pytest.mark.browser
@pytest.mark.slow
def test_an_address_that_leads_nowhere_leads_back_to_the_rooms(staff: Page, site: Site):
    answer = staff.goto(site.address("/staff/nowhere"))

    assert answer is not None
    assert answer.status == 404
    expect(staff.get_by_role("heading", level=1)).to_have_text("Nothing is at this address")
    assert axe_violations(staff) == []
    staff.get_by_role("link", name="To the front page").click()
    expect(staff).to_have_url(site.address("/staff/"))


@pytest.mark.browser
@pytest.mark.slow
def test_the_first_tab_leads_past_the_bar(staff: Page):
    staff.keyboard.press("Tab")
    staff.keyboard.press("Enter")

    assert staff.evaluate("document.activeElement.className") == "page"


@pytest.mark.browser
@pytest.mark.slow
def test_a_fixable_problem_in_a_handler_is_said_with_its_fix(staff: Page):
    staff.get_by_role("button", name="Go wrong").click()

    expect(staff.get_by_text("Write kroner as a whole number.").last).to_be_visible()


@pytest.mark.browser
@pytest.mark.slow
def test_a_page_left_open_after_the_logout_changes_nothing(staff: Page, site: Site):
    elsewhere = staff.context.new_page()
    elsewhere.goto(site.address("/staff/components"))
    elsewhere.locator("header").get_by_role("button", name="Log out").click()
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Log in")

    staff.get_by_role("button", name="Save").click()

    expect(staff.get_by_text("Nobody is logged in here any more.")).to_be_visible()


@pytest.mark.browser
@pytest.mark.slow
def test_nothing_is_fetched_from_elsewhere_and_no_script_fails(staff: Page, site: Site):
    asked: list[str] = []
    failed: list[str] = []
    staff.on("request", lambda request: asked.append(request.url))
    staff.on("pageerror", lambda error: failed.append(str(error)))
    staff.on("console", lambda said: failed.append(said.text) if said.type == "error" else None)

    staff.reload()
    expect(staff.locator(".nicegui-echart svg").nth(2)).to_be_visible()

    assert [url for url in asked if not url.startswith((site.address(""), "data:", "blob:"))] == []
    assert failed == []


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_anybody_can_use_the_pages(browser: Browser, site: Site, window, scheme):
    context = browser.new_context(
        viewport=window, color_scheme=scheme, locale="en-GB", reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(site.address("/login"))
    at_the_door = axe_violations(page)

    log_in(page, site)
    page.goto(site.address("/staff/components"))
    expect(page.locator(".nicegui-echart svg").nth(2)).to_be_visible()
    inside = axe_violations(page)
    wide = page.evaluate("document.documentElement.scrollWidth")
    context.close()

    assert at_the_door == []
    assert inside == []
    assert wide <= window["width"]
