from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from dsm import stewardship
from dsm.database import migrate, open_engine, transaction
from dsm.findings import Finding
from dsm.today import CityToday, city_today
from tests.support.browser import DESKTOP, PHONE, axe_violations
from tests.support.site import Site, served, site_settings
from tests.support.views import SAFE, city_scene, survey_indicator
from tests.ui.conftest import NAME, PASSWORD, log_in
from ui.staff.pages.city import title


def test_the_title_names_what_changed_and_since_when():
    assert title(city_scene()) == "Better since October 2024: safety."
    assert title(city_scene("nb")) == "Bedre siden oktober 2024: trygghet."


def test_two_figures_of_one_construct_are_named_once():
    other = survey_indicator(indicator=replace(SAFE, id="safe-day"))
    goal = replace(city_scene().today.goals[0], indicators=(survey_indicator(), other))
    finding = Finding("today.title.worse", {"better": [], "worse": ["safe", "safe-day"]})

    scene = city_scene(goals=(goal,), title=finding)

    assert title(scene) == "Worse since October 2024: safety."


def test_a_first_survey_has_nothing_to_compare_with():
    finding = Finding("today.title.first", {"better": [], "worse": []})

    assert title(city_scene(title=finding)).startswith("The first figures are here.")


@pytest.fixture(scope="module")
def today(demo_site: Site) -> CityToday:
    """What the use case says about the same city."""
    engine = open_engine(demo_site.settings)
    with transaction(engine) as session:
        found = city_today(session, demo_site.settings.draws_folder)
    engine.dispose()
    return found


@pytest.fixture
def city(page: Page, demo_site: Site) -> Page:
    """City today of the demo, opened by its official."""
    log_in(page, demo_site)
    expect(page.locator(".goals")).to_be_visible()
    return page


@pytest.mark.browser
@pytest.mark.slow
def test_the_page_says_what_the_use_case_says(city: Page, today: CityToday):
    shown = [block.inner_text() for block in city.locator(".goal").all()]

    assert len(shown) == len(today.goals) == 3
    for block, goal in zip(shown, today.goals, strict=True):
        assert goal.score is not None
        assert f"{goal.score.median:.0f}" in block.split()
        assert f"{len(goal.coverage.used)} of {len(goal.indicators)} indicators" in block
        for one in goal.indicators:
            assert one.score is not None
            assert f"{one.score.median:.0f}" in block.split()
    social = today.goals[0].score
    assert social is not None
    assert f"could be {social.low90:.0f}–{social.high90:.0f}" in shown[0]


@pytest.mark.browser
@pytest.mark.slow
def test_every_change_and_every_need_of_the_use_case_is_listed(city: Page, today: CityToday):
    assert city.locator(".changes tbody tr").count() == len(today.changes)
    assert city.locator(".todo > li").count() == len(today.needs)
    assert city.locator(".voices > li").count() == len(today.estimates)
    assert f"{today.answers} answers" in city.locator(".prov").first.inner_text()


@pytest.mark.browser
@pytest.mark.slow
def test_every_line_opens_and_every_button_leads_somewhere(city: Page, demo_site: Site):
    for summary in city.locator("summary").all():
        summary.click()
    expect(city.get_by_role("columnheader", name="In its own unit")).to_be_visible()
    expect(city.get_by_role("columnheader", name="Fingerprint")).to_be_visible()

    links = city.locator(".page a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    answers = {link: city.request.get(demo_site.address(link)).status for link in set(links)}

    assert len(answers) > 10
    assert {link: status for link, status in answers.items() if status != 200} == {}


@pytest.mark.browser
@pytest.mark.slow
def test_real_and_simulated_key_figures_are_not_passed_off_as_one(city: Page):
    expect(city.get_by_text("the points mix both").first).to_be_visible()
    expect(city.get_by_text("official 2020, real").first).to_be_visible()


@pytest.mark.browser
@pytest.mark.slow
def test_the_page_speaks_norwegian(city: Page):
    city.locator("header").get_by_role("button", name="Norsk").click()

    expect(city.get_by_role("heading", name="Slik står byen på de tre målene")).to_be_visible()
    expect(city.get_by_role("heading", name="Venter på deg")).to_be_visible()
    assert "siden oktober 2024" in city.get_by_role("heading", level=1).inner_text()


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
    log_in(page, demo_site)
    expect(page.locator(".goals")).to_be_visible()
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
def test_a_city_without_indicators_is_told_what_to_run(page: Page, site: Site):
    log_in(page, site)

    expect(page.get_by_role("heading", level=1)).to_have_text("No indicators yet")
    expect(page.get_by_text("dsm import indicators FILE.csv")).to_be_visible()
    assert axe_violations(page) == []


@pytest.fixture(scope="module")
def bare_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An installation with an account and nothing else."""
    settings = site_settings(tmp_path_factory.mktemp("bare"))
    engine = open_engine(settings)
    migrate(engine)
    with transaction(engine) as session:
        stewardship.add_account(session, NAME, "official", PASSWORD)
    engine.dispose()
    with served(settings) as site:
        yield site


@pytest.mark.browser
@pytest.mark.slow
def test_an_installation_without_a_city_says_so(page: Page, bare_site: Site):
    log_in(page, bare_site)

    expect(page.get_by_role("heading", level=1)).to_have_text("No city yet")
    expect(page.get_by_text("dsm init")).to_be_visible()
