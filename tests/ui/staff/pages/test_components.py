import pytest
from playwright.sync_api import Page, expect

from tests.support.site import Site
from tests.ui.conftest import log_in
from ui.staff.pages.components import around


def test_an_example_is_wider_for_nine_tenths_than_for_half():
    example = around(50, 10)

    assert (example.low90, example.high90) == (40, 60)
    assert (example.low50, example.high50) == (46, 54)


@pytest.mark.browser
@pytest.mark.slow
def test_the_page_of_marks_is_in_no_bar_but_stands(page: Page, site: Site):
    log_in(page, site)
    page.goto(site.address("/staff/components"))

    expect(page.get_by_role("heading", name="The ladder of a policy")).to_be_visible()
    assert page.locator("a[href$=components]").count() == 0
