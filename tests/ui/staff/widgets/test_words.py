import itertools

import pytest
from playwright.sync_api import Page, expect

from tests.support.site import Site
from tests.ui.conftest import log_in


@pytest.mark.browser
@pytest.mark.slow
def test_headings_come_in_order_and_findings_stand_under_rules(page: Page, site: Site):
    log_in(page, site)
    page.goto(site.address("/staff/components"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    levels = [
        int(tag[1])
        for tag in page.locator("h1,h2,h3,h4").evaluate_all("all => all.map(one => one.tagName)")
    ]

    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert page.locator("section.rule").first.locator("h2").count() == 1
