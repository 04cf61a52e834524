"""The script draws the same curve as the server does, and says the same of it."""

import re

import pytest
from playwright.sync_api import Page, expect

from dsm.database import transaction
from dsm.elicitation import answering, experts
from dsm.elicitation.experts import experts_keyring
from tests.support.databases import open_with_tables
from tests.support.eliciting import a_panel, an_effect_of
from tests.support.site import served, site_settings
from tests.ui.conftest import browser, page

__all__ = ["browser", "page"]  # fixtures of their own file

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAID = {
    "#without": "40.5",
    "#lowest": "38",
    "#highest": "50",
    "#best": "43",
    "#confidence": "85",
}


@pytest.fixture
def effect(page: Page, tmp_path):
    """The page of the first effect."""
    settings = site_settings(tmp_path)
    engine = open_with_tables(settings)
    panel = a_panel(engine, settings)
    with served(settings) as site:
        page.goto(site.address(f"/e/{panel.slug}?t={panel.tokens[0]}"))
        page.goto(site.address(f"/e/{panel.slug}/step/3"))
        yield page
    engine.dispose()


@pytest.fixture
def beside(page: Page, tmp_path):
    """The same page in the second round: the others are surer than whoever looks at it."""
    settings = site_settings(tmp_path)
    engine = open_with_tables(settings)
    panel = a_panel(engine, settings, count=4)
    widths = dict.fromkeys(panel.tokens, 1.0) | {panel.tokens[0]: 6.0}
    with transaction(engine) as session:
        for token, width in widths.items():
            seat = experts.enter(session, experts_keyring(panel.keyring).of(1), panel.slug, token)
            one = {**an_effect_of("light", 3 - width, 3, 3 + width), "without": 50.0}
            said = {"effects": [one]}
            answering.save(session, seat, said, 0, complete=True)
    panel.close()
    panel.open()
    with served(settings) as site:
        page.goto(site.address(f"/e/{panel.slug}?t={panel.tokens[0]}"))
        page.goto(site.address(f"/e/{panel.slug}/step/3"))
        yield page
    engine.dispose()


def heights(page: Page) -> list[float]:
    return heights_of(page.locator("figure .own").get_attribute("d") or "")


def heights_of(line: str) -> list[float]:
    return [float(y) for _, y in re.findall(r"L([\d.]+) ([\d.]+)", line)][:161]


def test_what_is_typed_is_drawn_at_once_and_the_same_as_what_is_saved(effect: Page):
    expect(effect.locator("figure")).to_be_hidden()
    for field, value in SAID.items():
        effect.locator(field).fill(value)
    live, said = heights(effect), effect.locator("figure .say").inner_text()

    effect.get_by_role("button", name="Save and go on").click()
    expect(effect.get_by_role("heading", level=1)).to_contain_text("Weekend hosts")
    address = effect.url.replace("/step/4", "/step/3")
    saved = effect.request.get(address).text()

    drawn = re.search(r'class="own" d="([^"]+)"', saved)
    served_heights = heights_of(drawn.group(1))
    assert len(live) == len(served_heights) == 161
    assert max(abs(a - b) for a, b in zip(live, served_heights, strict=True)) < 3
    assert said in saved
    assert said.startswith("Best guess +2.5.")


def test_one_scale_holds_for_all_as_on_the_page_that_was_served(beside: Page):
    served_page = beside.request.get(beside.url).text()
    drawn = re.search(r'class="own" d="([^"]+)"', served_page)
    live, before = heights(beside), heights_of(drawn.group(1))

    assert max(abs(a - b) for a, b in zip(live, before, strict=True)) < 3
    assert min(live) > 70  # six times as doubtful, so a sixth as high


def test_a_surer_curve_presses_the_others_down(beside: Page):
    other = beside.locator("figure .oth").first
    tall = other.bounding_box()["height"]

    for field, value in (("#lowest", "52.5"), ("#highest", "53.5")):
        beside.locator(field).fill(value)

    assert min(heights(beside)) < 10
    assert other.bounding_box()["height"] == pytest.approx(tall / 2, abs=5)


def test_numbers_that_make_no_curve_leave_the_last_one(effect: Page):
    for field, value in SAID.items():
        effect.locator(field).fill(value)
    before = heights(effect)

    effect.locator("#lowest").fill("60")
    effect.locator("#best").fill("x")

    assert heights(effect) == before


def test_the_button_for_browsers_without_scripts_is_not_in_the_way(effect: Page):
    expect(effect.get_by_role("button", name="Save and show my curve")).to_be_hidden()
