import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("what", ["run", "job"])
def test_a_number_that_is_not_there_leads_to_the_list(at_desk, what):
    shown = at_desk(f"research/{what}s/9999")

    expect(shown.get_by_role("heading", level=1)).to_have_text(f"There is no {what} 9999.")
    expect(shown.get_by_role("link", name="Go to the list of runs")).to_have_attribute(
        "href", "/staff/research"
    )


@pytest.mark.parametrize("what", ["runs/abc", "jobs/abc", "runs/abc.csv"])
def test_what_is_no_number_is_an_unknown_address_like_any_other(at_desk, what):
    shown = at_desk("research")
    unknown = shown.request.get(f"{shown.url}/nowhere")

    answered = shown.request.get(f"{shown.url}/{what}")

    assert answered.status == unknown.status == 404
    assert answered.headers["content-type"] == unknown.headers["content-type"]
