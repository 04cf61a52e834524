import pytest
from playwright.sync_api import Page, expect

from tests.support.site import Site
from tests.ui.conftest import log_in


@pytest.mark.browser
@pytest.mark.slow
def test_controls_have_our_colours_and_are_large_enough(page: Page, site: Site):
    log_in(page, site)
    page.goto(site.address("/staff/components"))
    save = page.get_by_role("button", name="Save")

    expect(save).to_have_css("background-color", "rgb(16, 57, 75)")
    expect(save).to_have_css("text-transform", "none")
    expect(page.get_by_label("Reason")).to_be_visible()
    box = save.bounding_box()
    assert box is not None
    assert box["height"] >= 44
