"""Experts from the first form to the plans: a facilitator asks, four answer twice, plans follow."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from dsm import advice, measures, stewardship
from dsm.audit import entries
from dsm.database import transaction
from tests.support.browser import DESKTOP, PHONE, axe_violations
from tests.support.rooms import BUDGET, fill_town
from tests.support.site import Site, served, site_settings
from tests.ui.conftest import log_in, make_town

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ACTION, INDICATOR = "A choir", "trust"
FIRST = [(60, 58, 66, 61), (60, 61, 72, 66), (55, 54, 60, 57), (60, 63, 75, 70)]
SECOND = [(60, 58, 68, 63), (60, 61, 70, 65), (55, 54, 61, 58), (60, 61, 73, 66)]


@pytest.fixture
def house(tmp_path):
    """A town with actions and indicators, whose one account runs panels and decides."""
    made = make_town(site_settings(tmp_path))
    fill_town(made.engine, made.settings.draws_folder, budgets=(BUDGET,))
    with transaction(made.engine) as session:
        stewardship.change_roles(session, made.name, give=("sender", "official"))
    with served(made.settings) as site:
        yield site, made
    made.engine.dispose()


def window(browser: Browser, size=DESKTOP) -> Page:
    # A device that a link could carry on to has no cookies of the others.
    context = browser.new_context(viewport=size, locale="en-GB", reduced_motion="reduce")
    return context.new_page()


def open_staff(page: Page, site: Site, path: str) -> None:
    page.goto(site.address(f"/staff/{path}"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_function("window.did_handshake")


def ask(page: Page, site: Site) -> None:
    open_staff(page, site, "surveys")
    page.get_by_role("link", name="What experts judge").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("No expert is asked yet")
    page.get_by_role("link", name="Ask experts").click()
    page.wait_for_function("window.did_handshake")
    page.get_by_role("checkbox", name=ACTION).click()
    page.get_by_role("checkbox", name=re.compile(INDICATOR)).click()
    expect(page.get_by_label(f"What is asked about “{INDICATOR}” in English")).to_be_visible()
    page.get_by_label("Title in English").fill("What does a choir do?")
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.get_by_text("Nobody is invited yet.")).to_be_visible()


def invite(page: Page, names: list[str]) -> list[str]:
    page.get_by_role("button", name="Invite experts …").click()
    page.get_by_label("One expert a line: name; group; e-mail or phone").fill("\n".join(names))
    page.get_by_role("button", name="Invite", exact=True).click()
    expect(page.get_by_text("Send each link to its expert now.")).to_be_visible()
    links = page.locator(".links code").all_inner_texts()
    page.get_by_role("button", name="I have taken the links along").click()
    expect(page.get_by_text(f"{len(names)} experts are invited.")).to_be_visible()
    return links


def press(page: Page, opens: str, does: str, then: str) -> None:
    page.get_by_role("button", name=opens).click()
    page.get_by_role("dialog").get_by_role("button", name=does, exact=True).click()
    expect(page.locator("p.lead")).to_contain_text(then)
    page.wait_for_function("window.did_handshake")


def answer(page: Page, link: str, numbers: tuple[int, int, int, int]) -> str:
    """Answer the one effect by the link; return what the page of the effect said before."""
    page.goto(link)
    page.get_by_role("link", name=re.compile(ACTION)).click()
    before = page.locator("main").inner_text()
    without, lowest, highest, best = numbers
    for label, value in (
        ("What would it be without the measure?", without),
        ("Lowest", lowest),
        ("Highest", highest),
        ("Best guess", best),
        ("How sure", 80),
    ):
        page.get_by_label(label, exact=True).fill(str(value))
    expect(page.locator("figure .say")).to_contain_text(f"+{best - without}")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text(re.compile("You have handed in for round"))).to_be_visible()
    return before


def test_four_experts_answer_two_rounds_and_plans_rest_on_it(browser, house):
    site, town = house
    desk = window(browser)
    log_in(desk, site)
    ask(desk, site)
    links = invite(desk, ["Anne", "Bjørn", "Cecilie", "Dag"])

    press(desk, "Open round 1 …", "Open the round", "Round 1: 0 of 4 have handed in.")
    for link, numbers in zip(links, FIRST, strict=True):
        assert "Thin line" not in answer(window(browser, PHONE), link, numbers)
    press(desk, "Close the round …", "Close the round", "Round 1 is over: 4 of 4 handed in.")
    press(desk, "Open round 2 …", "Open the round", "Round 2: 0 of 4 have handed in.")
    seen = [
        answer(window(browser, PHONE), link, numbers)
        for link, numbers in zip(links, SECOND, strict=True)
    ]
    press(desk, "Close the round …", "Close the round", "Round 2 is over: 4 of 4 handed in.")
    found = axe_violations(desk)
    desk.get_by_role("button", name="Use these effects in plans …").click()
    desk.get_by_role("button", name="Use them").click()
    expect(desk.get_by_text("Plans that are made now rest on this.")).to_be_visible()

    assert all("Thin lines: 3 other experts, without names." in page for page in seen)
    assert not any(name in page for page in seen for name in ("Anne", "Bjørn", "Cecilie", "Dag"))
    assert found == []
    with transaction(town.engine) as session:
        said = [one for one in measures.load_judgements(session) if one.action == "choir"]
        audited = [one.action for one in entries(session) if one.subject.startswith("elicitation")]
        best = [best - without for without, _, _, best in SECOND]
        assert sorted(one.best for one in said) == sorted(best)
        plans = advice.make_plans(session, town.settings.draws_folder, budget=BUDGET)
        gain = float(plans.gains.sel(action="choir").mean())
    assert gain > 0
    assert audited[::-1] == [
        "add-elicitation",
        "invite-experts",
        "open-round",
        "close-round",
        "open-round",
        "close-round",
        "use-in-plans",
    ]


def test_no_page_of_an_expert_is_wider_than_a_phone_or_keeps_anybody_out(browser, house):
    site, _ = house
    desk = window(browser)
    log_in(desk, site)
    ask(desk, site)
    (link, *_) = invite(desk, ["Anne", "Bjørn"])
    press(desk, "Open round 1 …", "Open the round", "Round 1: 0 of 2 have handed in.")

    found = []
    for size in (DESKTOP, PHONE):
        page = window(browser, size)
        page.goto(link)
        address = page.url
        for step in ("", "/step/1", "/step/2", "/step/3", "/calibration"):
            page.goto(address + step)
            found += axe_violations(page)
            wide = page.evaluate("document.documentElement.scrollWidth")
            found += [f"{step} is {wide} pixels wide"] * (wide > size["width"])

    assert found == []
