import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import DESKTOP
from tests.support.site import Site
from tests.ui.conftest import log_in
from ui.tokens import tokens


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True])
def test_a_chart_has_the_colours_of_the_readers_system(browser: Browser, site: Site, dark):
    context = browser.new_context(
        viewport=DESKTOP, color_scheme="dark" if dark else "light", locale="en-GB"
    )
    page = context.new_page()
    log_in(page, site)
    page.goto(site.address("/staff/components"))

    fog = tokens(dark=dark)["fog"].lower()
    expect(page.locator(f'.nicegui-echart path[fill="{fog}" i]').first).to_be_attached()
    expect(page.get_by_role("img", name="economic against social-cultural: 30")).to_be_visible()
    context.close()


@pytest.mark.browser
@pytest.mark.slow
def test_a_plan_pointed_at_in_one_panel_stands_out_in_all(page: Page, site: Site):
    log_in(page, site)
    page.goto(site.address("/staff/components"))
    colours = tokens(dark=False)
    charts = page.locator(".nicegui-echart")
    in_ink = charts.nth(2).locator(f'path[fill="{colours["ink"]}" i]')
    cloud = charts.nth(0).locator(f'path[fill="{colours["chart-quiet"]}" i]')
    expect(in_ink).to_have_count(1)

    cloud.nth(10).hover()
    expect(in_ink).to_have_count(2)
    page.mouse.move(5, 5)

    expect(in_ink).to_have_count(1)
