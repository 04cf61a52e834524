import pytest
from playwright.sync_api import Browser, Page, expect

from dsm import people
from dsm.database import open_engine, transaction
from dsm.findings import Finding
from dsm.people import PeopleView
from tests.support.browser import DESKTOP, PHONE, axe_violations
from tests.support.site import Site
from tests.support.views import people_scene
from tests.ui.conftest import log_in
from ui.staff.pages.people import lead_sentence, title

SAFETY = "/staff/people?construct=safety"


def test_the_title_names_the_construct_and_what_divides_people():
    assert title(people_scene()) == "Safety differs by sex and age; 1 district stands out."
    assert title(people_scene("nb")) == (
        "Trygghet varierer med kjønn og alder; 1 bydel skiller seg ut."
    )


def test_the_lead_says_the_figure_its_doubt_and_the_one_before():
    assert lead_sentence(people_scene()) == (
        "Adults who are safe (2–4 of 4): 70\u00a0%. It could be 66\u00a0% to 74\u00a0%. "
        "In October 2024 it was 66\u00a0%."
    )


def test_a_hidden_city_figure_has_a_lead_without_a_number():
    lead = Finding("people.lead.hidden", {"construct": "safety"})

    assert lead_sentence(people_scene(lead=lead)) == (
        "Safety: there are too few answers to show a figure."
    )


@pytest.fixture(scope="module")
def safety(demo_site: Site) -> PeopleView:
    """What the use case says about safety in the same city."""
    engine = open_engine(demo_site.settings)
    with transaction(engine) as session:
        found = people.view(session, demo_site.settings.draws_folder, "safety")
    engine.dispose()
    return found


def opened(page: Page, site: Site, path: str = SAFETY) -> Page:
    log_in(page, site)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(site.address(path))
    return page


@pytest.fixture
def shown(page: Page, demo_site: Site) -> Page:
    """Safety in the demo, opened by its official."""
    return opened(page, demo_site)


@pytest.mark.browser
@pytest.mark.slow
def test_the_page_says_what_the_use_case_says(shown: Page, safety: PeopleView):
    assert safety.districts is not None
    city, rows = safety.city, shown.locator(".groups").nth(1).inner_text()
    assert city.estimate is not None

    assert f"{city.estimate.median:.0f}" in shown.locator(".lead").inner_text()
    assert shown.locator(".duo").count() == 5
    for one in safety.districts.figures:
        assert one.estimate is not None
        assert f"{one.estimate.low90:.0f}–{one.estimate.high90:.0f}" in rows
    assert shown.locator(".groups").nth(1).locator(".odds").count() == len(
        safety.districts.stand_out
    )


@pytest.mark.browser
@pytest.mark.slow
def test_the_table_holds_every_group_of_the_use_case(shown: Page, safety: PeopleView):
    shown.get_by_text("Table behind the charts").click()

    table = shown.get_by_role("table", name="Adults fairly or very safe")
    expect(table).to_be_visible()
    assert table.locator("tbody tr").count() == 1 + sum(len(g.figures) for g in safety.groupings)
    women = safety.grouping("sex")
    assert women is not None
    first = women.figures[0]
    assert first.borrowed is not None
    row = table.locator("tbody tr", has=shown.get_by_role("rowheader", name="Women", exact=True))
    assert f"{first.answers}\t{first.effective:.0f}" in row.inner_text()
    assert f"{100 * first.borrowed:.0f}\u00a0%" in row.inner_text()


@pytest.mark.browser
@pytest.mark.slow
def test_every_switch_shows_what_it_says(shown: Page):
    shown.get_by_role("link", name="Score 0–100").click()
    expect(shown.locator(".lead")).to_contain_text("of 100. It could be")

    shown.get_by_role("link", name="October 2024").click()
    expect(shown.locator(".eyebrow")).to_contain_text("October 2024")
    expect(shown.locator(".seg [aria-current]").first).to_have_text("Score 0–100")

    shown.get_by_role("link", name="Share of residents").click()
    expect(shown.locator(".lead")).to_contain_text("%")
    expect(shown.locator(".eyebrow")).to_contain_text("October 2024")


@pytest.mark.browser
@pytest.mark.slow
def test_every_tab_has_its_page(shown: Page):
    names = shown.locator(".tabs a").all_inner_texts()

    assert len(names) == 9
    for name in names:
        shown.locator(".tabs").get_by_role("link", name=name, exact=True).click()
        expect(shown.locator(".tabs [aria-current=page]")).to_have_text(name)
        assert shown.get_by_role("heading", level=1).inner_text().startswith(name)


@pytest.mark.browser
@pytest.mark.slow
def test_districts_are_left_out_where_they_tell_nothing(page: Page, demo_site: Site):
    shown = opened(page, demo_site, "/staff/people?construct=self-esteem")

    expect(shown.get_by_role("heading", name="By district: next to no signal")).to_be_visible()
    assert "Gomalandet" not in shown.locator("main, .page").first.inner_text()
    assert shown.get_by_label("This group").locator("optgroup").evaluate_all(
        "all => all.map(one => one.label)"
    ) == [
        "Sex",
        "Age",
        "Education",
        "Sex and age",
    ]


@pytest.mark.browser
@pytest.mark.slow
def test_any_two_groups_are_compared_by_keyboard(shown: Page, demo_site: Site):
    engine = open_engine(demo_site.settings)
    with transaction(engine) as session:
        pair = people.compare(
            session,
            demo_site.settings.draws_folder,
            "safety",
            {"sex": "female", "age_band": "30-44"},
            {"sex": "male", "age_band": "18-29"},
        )
    engine.dispose()
    assert pair.gap is not None
    answer = shown.get_by_role("status")
    expect(answer).to_contain_text("women aged 18–29")

    shown.get_by_label("This group").focus()
    shown.keyboard.press("ArrowDown")

    expect(answer).to_contain_text("women aged 30–44")
    expect(answer).to_contain_text(f"The gap is {abs(pair.gap.median):.0f} points.")
    expect(answer).to_contain_text(f"From {pair.first.answers} and {pair.second.answers} answers.")


@pytest.mark.browser
@pytest.mark.slow
def test_the_second_list_answers_too_and_one_group_is_not_two(shown: Page):
    answer = shown.get_by_role("status")

    shown.get_by_label("that group").select_option("Women aged 18–29")
    expect(answer).to_have_text("Choose two different groups.")

    shown.get_by_label("that group").select_option("Gomalandet")
    expect(answer).to_contain_text("Gomalandet")


@pytest.mark.browser
@pytest.mark.slow
def test_a_policys_threshold_is_asked_with_twenty_dots(shown: Page):
    dots = shown.get_by_role("img", name="of 20 dots lie below")

    expect(dots).to_be_visible()
    assert dots.locator("circle").count() == 20
    shown.locator("summary", has_text="Every threshold on this figure").click()
    expect(shown.get_by_role("columnheader", name="Chance today")).to_be_visible()


@pytest.mark.browser
@pytest.mark.slow
def test_how_we_know_names_every_check(shown: Page, safety: PeopleView):
    shown.get_by_text("How do we know?").click()

    expect(shown.get_by_text(safety.estimated.hash[:12])).to_be_visible()
    checks = shown.get_by_role("table", name="Every check of this fit")
    assert checks.locator("tbody tr").count() == len(safety.estimated.verdict)


@pytest.mark.browser
@pytest.mark.slow
def test_the_page_speaks_norwegian(shown: Page):
    shown.locator("header").get_by_role("button", name="Norsk").click()

    expect(shown.locator(".tabs [aria-current=page]")).to_have_text("Trygghet")
    expect(shown.get_by_role("status")).to_contain_text("kvinner 18–29 år")
    assert "varierer med" in shown.get_by_role("heading", level=1).inner_text()


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_anybody_can_use_the_page(browser: Browser, demo_site: Site, window, scheme):
    context = browser.new_context(
        viewport=window, color_scheme=scheme, locale="en-GB", reduced_motion="reduce"
    )
    page = context.new_page()
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    opened(page, demo_site)
    expect(page.get_by_role("status")).to_be_visible()
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")

    found = axe_violations(page)
    wide = page.evaluate("document.documentElement.scrollWidth")
    heads = page.locator("h1").count()
    context.close()

    assert found == []
    assert wide <= window["width"]
    assert heads == 1
    assert failed == []


@pytest.mark.browser
@pytest.mark.slow
def test_what_was_never_asked_is_a_problem_with_a_fix(page: Page, demo_site: Site):
    shown = opened(page, demo_site, "/staff/people?construct=happiness")

    expect(shown.get_by_role("heading", level=1)).to_have_text("This page cannot be shown")
    expect(shown.get_by_role("alert")).to_contain_text("'happiness'")


@pytest.mark.browser
@pytest.mark.slow
def test_before_the_first_survey_the_page_says_what_comes_next(page: Page, site: Site):
    shown = opened(page, site, "/staff/people")

    expect(shown.get_by_role("heading", level=1)).to_have_text("No figures about people yet")
    expect(shown.get_by_text("dsm estimate WAVE --publish")).to_be_visible()
    assert axe_violations(shown) == []
