"""Residents answer in a real browser: on a phone without scripts, by keyboard alone, with autosave."""

import gzip
import itertools
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy.engine import Engine

from dsm.surveying.tables import AnswerDraftRow, InboxRow
from surveys.asking.stored import from_json, to_json
from tests.support.browser import axe_violations
from tests.support.payloads import poisoned
from tests.support.respondents import fielded
from tests.support.site import Site
from tests.support.surveys import Fielded
from tests.support.town_questionnaire import a_town_questionnaire

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1360, "height": 900}
MOST_ON_FIRST_PAGE = 15_000  # bytes, compressed
NUMBERS = itertools.count(1)
PAYLOAD = "<img src=x onerror=alert(1)>\"'></textarea><script>alert(2)</script>{{7*7}}"


@pytest.fixture
def site(respondents_site: tuple[Engine, Site]) -> Site:
    return respondents_site[1]


@pytest.fixture
def campaign(respondents_site: tuple[Engine, Site]) -> Fielded:
    """A campaign of its own for each test, under one roof."""
    engine, site = respondents_site
    return fielded(engine, site.settings, slug=f"test-{next(NUMBERS)}")


@pytest.fixture
def watched(browser: Browser) -> Iterator[list[str]]:
    """What browsers complain about: errors, blocked content, dialogs."""
    heard: list[str] = []
    yield heard
    assert heard == []


def a_window(
    browser: Browser, heard: list[str], *, scripts: bool = True, size: dict[str, int] = PHONE
) -> Page:
    context: BrowserContext = browser.new_context(
        viewport=size, locale="nb-NO", java_script_enabled=scripts, reduced_motion="reduce"
    )
    page = context.new_page()
    page.on("dialog", lambda dialog: (heard.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda told: heard.append(told.text) if told.type == "error" else None)
    return page


def agree(page: Page, site: Site, campaign: Fielded, way: str = "s") -> None:
    page.goto(site.address(f"/{way}/{campaign.slug}"))
    page.get_by_role("button", name="Jeg vil svare").click()
    expect(page.get_by_role("heading", level=1, name="Å føle seg trygg")).to_be_visible()


def onward(page: Page, title: str) -> None:
    page.locator(".go .b").first.click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()


def test_a_phone_without_scripts_answers_all_twelve_types(browser, site, campaign, watched):
    page = a_window(browser, watched, scripts=False)
    agree(page, site, campaign)

    page.get_by_text("Ganske trygg").click()
    page.locator("label", has_text=re.compile("^ *7 *$")).click()
    onward(page, "Stedet der du bor")
    page.get_by_role("group", name="Bussen").get_by_text("Fornøyd", exact=True).click()
    page.get_by_role("group", name="Sundbåten").get_by_text("Vet ikke").click()
    page.get_by_text("Biblioteket").click()
    page.get_by_text("Kaia").click()
    page.get_by_label("Flere benker").select_option("1")
    page.get_by_label("Lys langs veiene").select_option("2")
    onward(page, "Om deg")
    page.get_by_label("Hvor gammel er du?").fill("44")
    page.get_by_label("Gate eller vei").fill("vågeveien 12")
    page.get_by_label("Dag").fill("27")
    page.get_by_label("Måned").fill("3")
    page.get_by_label("År", exact=True).fill("1985")
    page.get_by_label("Beskriv stedet").fill("hav og vind")
    page.get_by_label("Er det noe mer").fill("Første linje\nandre linje")
    page.get_by_text("Ja", exact=True).click()
    onward(page, "Takk. Svarene dine er lagret.")

    (kept,) = campaign.rows(InboxRow)
    assert {id: kept.answers[id] for id in ("dark", "trust", "uses", "first", "age", "again")} == {
        "dark": 3,
        "trust": 7,
        "uses": [1, 3],
        "first": [2, 1],
        "age": 44,
        "again": 1,
    }
    assert kept.answers["offers"]["bus"] == 3
    assert kept.answers["offers"]["boat"] == {"missing": "dont-know"}
    assert kept.answers["street"] == "nordlandet"
    assert kept.answers["since"] == "1985-03-27"
    texts = {id: said["text"] for id, said in kept.free_texts.items()}
    assert texts == {"word": "hav og vind", "more": "Første linje\nandre linje"}
    assert "vågeveien" not in str(kept)


def test_the_whole_way_can_be_gone_by_keyboard_alone(browser, site, campaign, watched):
    page = a_window(browser, watched, size=DESKTOP)
    page.goto(site.address(f"/s/{campaign.slug}"))

    tab_to(page, "Jeg vil svare")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Å føle seg trygg")).to_be_visible()
    tab_to_field(page, "q.dark")
    page.keyboard.press("ArrowDown")
    tab_to(page, "Lagre og gå videre")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Stedet der du bor")).to_be_visible()
    tab_to_field(page, "q.uses")
    page.keyboard.press("Space")
    tab_to_field(page, "q.first.3")
    page.keyboard.press("1")
    tab_to(page, "Lagre og gå videre")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Om deg")).to_be_visible()
    tab_to_field(page, "q.age")
    page.keyboard.type("51")
    page.keyboard.press("Enter")  # saves; what is final takes a button of its own
    expect(page.get_by_role("heading", name="Du er ferdig med spørsmålene")).to_be_visible()
    tab_to(page, "Lever svarene")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Takk. Svarene dine er lagret.")).to_be_visible()

    (kept,) = campaign.rows(InboxRow)
    assert kept.answers["dark"] == 2
    assert kept.answers["uses"] == [1]
    assert kept.answers["first"] == [3]
    assert kept.answers["age"] == 51


def tab_to(page: Page, label: str) -> None:
    """Press Tab until a control with this text has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText").strip() == label:
            return
    raise AssertionError(f"{label!r} cannot be reached by Tab")


def tab_to_field(page: Page, name: str) -> None:
    """Press Tab until the field with this name has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"{name!r} cannot be reached by Tab")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_on_any_page(browser, site, campaign, watched, size):
    page = a_window(browser, watched, size=size)
    found = {}

    def look(name: str) -> None:
        found[name] = axe_violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]

    page.goto(site.address(f"/s/{campaign.slug}"))
    look("first page")
    agree(page, site, campaign)
    look("questions")
    onward(page, "Stedet der du bor")
    look("matrix")
    onward(page, "Om deg")
    page.get_by_label("Hvor gammel er du?").fill("178")
    page.locator(".go .b").first.click()
    expect(page.get_by_role("alert")).to_be_focused()
    look("mistake")
    page.get_by_role("link", name="«178» er for høyt").click()
    expect(page.get_by_label("Hvor gammel er du?")).to_be_focused()
    page.get_by_label("Hvor gammel er du?").fill("78")
    onward(page, "Takk. Svarene dine er lagret.")
    look("receipt")
    for path in ("about", "withdraw", "stop"):
        page.goto(site.address(f"/s/{campaign.slug}/{path}"))
        look(path)
    watched[:] = [said for said in watched if "403" not in said and "422" not in said]

    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_whatever_can_be_pressed_is_large_enough_for_a_thumb(
    browser, site, campaign, watched, size
):
    page = a_window(browser, watched, size=size)
    agree(page, site, campaign)

    for title in ("Stedet der du bor", "Om deg"):
        onward(page, title)
        low = page.evaluate(
            """[...document.querySelectorAll('label.o, .s label, .b, .t, select, .l, .h a')]
            .filter(one => one.getBoundingClientRect().height < 51.5)
            .map(one => one.outerHTML)"""
        )
        assert low == []


def test_the_first_page_is_small(browser, site, campaign, watched):
    page = a_window(browser, watched)
    answer = page.goto(site.address(f"/s/{campaign.slug}"))
    assert answer is not None

    assert len(gzip.compress(answer.body())) < MOST_ON_FIRST_PAGE


def test_with_scripts_answers_are_saved_while_the_page_is_filled_in(
    browser, site, campaign, watched
):
    page = a_window(browser, watched)
    agree(page, site, campaign)

    page.get_by_text("Ganske trygg").click()
    page.locator("#main").focus()
    expect(page.locator("#saved")).to_have_text(re.compile(r"Lagret \d\d\.\d\d"))
    page.get_by_text("Svært trygg").click()
    page.get_by_role("button", name="Lagre og gå videre").click()
    expect(page.get_by_role("heading", name="Stedet der du bor")).to_be_visible()
    page.go_back()

    expect(page.get_by_label("Svært trygg")).to_be_checked()
    assert len(campaign.rows(AnswerDraftRow)) == 1


def test_the_back_button_after_the_end_shows_no_answers(browser, site, campaign, watched):
    page = a_window(browser, watched)
    agree(page, site, campaign)
    page.get_by_text("Ganske trygg").click()
    onward(page, "Stedet der du bor")
    onward(page, "Om deg")
    page.get_by_label("Beskriv stedet").fill("hemmelig")
    onward(page, "Takk. Svarene dine er lagret.")

    page.go_back()
    expect(page.get_by_role("heading", name="Vi finner ikke svarene")).to_be_visible()
    watched[:] = [said for said in watched if "403" not in said]
    assert "hemmelig" not in page.content()


def test_a_shared_screen_clears_itself_when_nobody_uses_it(browser, site, campaign, watched):
    page = a_window(browser, watched)
    page.clock.install()
    agree(page, site, campaign, "k")
    page.get_by_text("Ganske trygg").click()

    page.clock.run_for(6_000)
    expect(page.locator("#saved")).to_have_text(re.compile("Lagret"))
    page.clock.run_for(100_000)  # real seconds come on top
    assert "/page/1" in page.url
    asked: list[Route] = []

    def hold(route: Route) -> None:  # a line so slow that no answer comes yet
        asked.append(route)

    page.route(re.compile("/k/"), hold)
    with page.expect_request(re.compile("/k/")):
        page.clock.run_for(90_000)
    page.wait_for_timeout(5_000)  # browsers drop the same wish within some three seconds
    assert len(asked) == 1, "asking again each second would never let the screen clear"
    asked[0].continue_()
    page.wait_for_url(re.compile("/k/"))

    page.goto(site.address(f"/s/{campaign.slug}/page/1"))
    expect(page.get_by_role("heading", name="Vi finner ikke svarene")).to_be_visible()
    watched[:] = [said for said in watched if "403" not in said]


def test_markup_in_any_text_of_a_questionnaire_is_shown_as_text(browser, respondents_site, watched):
    engine, site = respondents_site
    stored = poisoned(to_json(a_town_questionnaire(id="poisoned")), PAYLOAD)
    campaign = fielded(
        engine,
        site.settings,
        slug=f"test-{next(NUMBERS)}",
        questionnaire=from_json(stored),
        contact=PAYLOAD,
        purpose=PAYLOAD,
        legal_basis=PAYLOAD,
    )
    page = a_window(browser, watched)

    page.goto(site.address(f"/s/{campaign.slug}"))
    page.get_by_role("button", name=PAYLOAD).first.click()
    for _ in range(2):
        page.locator(".go .b").first.click()
        expect(page.get_by_text(PAYLOAD).first).to_be_visible()
    page.locator('input[name="q.age"]').fill(PAYLOAD)
    page.locator("textarea").fill(PAYLOAD)
    page.locator(".go .b").first.click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator('input[name="q.age"]')).to_have_value(PAYLOAD)
    expect(page.locator("textarea")).to_have_value(PAYLOAD)
    page.get_by_role("button", name="Om undersøkelsen").click()
    expect(page.get_by_text(PAYLOAD).first).to_be_visible()
    watched[:] = [said for said in watched if "422" not in said]

    assert page.locator("main img, main script").count() == 0
