"""Markup and scripts in every text, met by a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from dsm import stewardship
from dsm.database import transaction
from dsm.roles import Role
from dsm.surveying.keys import Keyring
from dsm.surveying.tables import FreeTextRow
from surveys.asking.stored import from_json, to_json
from tests.support.payloads import ALL, PAYLOADS, WHO, poison, poisoned
from tests.support.respondents import fielded
from tests.support.rooms import fill_town
from tests.support.site import Site, served, site_settings
from tests.support.surveys_site import fill_surveys
from tests.support.town_questionnaire import a_town_questionnaire
from tests.support.watch import Watch, press
from tests.ui.conftest import Town, make_town

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STAFF = (
    "", "people", "policies", "policies/digital", "policies/parks", "events/drafts", "policy-log",
    "plans", "components", "report-event", "surveys", "surveys/resident-survey-2026",
    "surveys/resident-survey-2022", "surveys/effects-of-measures", "surveys/effects-of-measures/panel",
    "surveys/trygg", "new-survey", "new-survey?questionnaire=poisoned", "surveys/drafts/evening-buses",
    "surveys/drafts/evening-buses/try", "audit",
)  # fmt: skip


LABEL = "label::Norsk bokmål (nb)"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Town]]:
    """A town in every state, whose every written text holds all payloads."""
    made = make_town(site_settings(tmp_path_factory.mktemp("poisoned")))
    fill_town(made.engine, made.settings.draws_folder)
    with transaction(made.engine) as session:
        fill_surveys(session, Keyring(made.settings.keys_folder, made.settings.secret))
        stewardship.change_roles(session, made.name, give=list(Role))
    everywhere = from_json(poisoned(to_json(a_town_questionnaire(id="poisoned"))))
    fielded(made.engine, made.settings, questionnaire=everywhere)
    with transaction(made.engine) as session:
        row = {"id": "x", "campaign_id": 1, "question": "why", "text": ALL, "test": False}
        session.execute(sa.insert(FreeTextRow), [row])
    poison(made.engine)
    with served(made.settings) as site:
        yield site, made
    made.engine.dispose()


@pytest.fixture
def watch(house: tuple[Site, Town]) -> Watch:
    return Watch(house[0])


def test_threat_01_markup_in_any_text_stays_text_on_every_staff_page(
    browser: Browser, house: tuple[Site, Town], watch: Watch
):
    # The guard: escape() wherever words.markup is used, and text props elsewhere.
    page, shown = watch.open(browser), {}
    log_in(page, house)

    for path in STAFF:
        page.goto(house[0].address(f"/staff/{path}"))
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        for summary in page.locator("summary").all()[:6]:
            summary.click()
        watch.look(page)
        shown[path] = page.locator("body").inner_text().count("alert(")
    page.context.close()

    assert len(PAYLOADS) == 40
    assert {path for path, count in shown.items() if count < 40} == set()
    assert watch.heard == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_threats_01_and_22_markup_in_any_text_stays_text_for_respondents_and_fetches_nothing(
    browser: Browser, house: tuple[Site, Town], watch: Watch, scripts: bool
):
    # The guards: markup escapes by default, and a policy by hash behind it.
    page = watch.open(browser, scripts=scripts)
    page.goto(house[0].address("/s/trygg"))
    watch.look(page)
    for path in ("about", "withdraw"):
        page.goto(house[0].address(f"/s/trygg/{path}"))
        watch.look(page)
    page.goto(house[0].address("/s/trygg"))
    press(page, page.locator("button[value=agree]"))
    for _ in range(3):
        watch.look(page)
        press(page, page.locator(".go .b").first)
    watch.look(page)
    page.context.close()

    assert watch.heard == []


def test_threat_02_an_answer_that_is_shown_again_is_text(
    browser: Browser, house: tuple[Site, Town], watch: Watch
):
    # The guard: templates.plain and escape on whatever was typed: mistakes, stale pages, wrong codes.
    engine, settings = house[1].engine, house[0].settings
    slug = fielded(engine, settings, slug="answered").slug
    page, other = (watch.open(browser) for _ in range(2))
    page.goto(house[0].address(f"/s/{slug}?lang=nb"))
    page.get_by_label(re.compile("kode", re.IGNORECASE)).first.fill(PAYLOADS[3])
    press(page, page.locator("form", has=page.locator("input[name=code]")).locator("button").first)
    watch.look(page)
    page.goto(house[0].address(f"/s/{slug}?lang=nb"))
    page.get_by_role("button", name="Jeg vil svare").click()
    for title in ("Stedet der du bor", "Om deg"):
        page.locator(".go .b").first.click()
        expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    code = page.context.cookies()
    other.context.add_cookies(code)
    other.goto(page.url)
    for one, age in ((page, "44"), (other, "45")):
        one.get_by_label("Hvor gammel er du?").fill(age)
        one.get_by_label("Er det noe mer").fill(f"{ALL[:500]} {age}")
        one.get_by_role("button", name="Om undersøkelsen").click()
        said = "Om undersøkelsen" if one is page else "Denne siden er også lagret"
        expect(one.get_by_role("heading", name=said).first).to_be_visible()
        watch.look(one)
    other.goto(house[0].address(f"/s/{slug}/page/3"))
    other.get_by_label("Hvor gammel er du?").fill(ALL)
    other.get_by_label("Gate eller vei").fill(ALL)
    other.locator(".go .b").first.click()
    expect(other.get_by_role("alert")).to_be_visible()
    watch.look(other)
    page.goto(house[0].address(f"/s/{slug}/withdraw"))
    page.locator("input[name=receipt]").fill(PAYLOADS[3])
    press(page, page.locator("form button").last)
    watch.look(page)
    for one in (page, other):
        one.context.close()

    assert watch.heard == []


@pytest.mark.parametrize("kind", ["xlsx", "txt"])
def test_threat_03_what_is_wrong_with_a_file_is_said_as_text(
    browser: Browser, house: tuple[Site, Town], watch: Watch, tmp_path: Path, kind: str
):
    # The guard: problem_box escapes what the file says, its name included.
    page = watch.open(browser)
    file = tmp_path / f"<img src=x onerror=alert(99)>.{kind}"
    if kind == "xlsx":
        a_form(file)
    else:
        heads = "id\tclass\ttype/scale\tname\trelevance\ttext\tlanguage"
        lines = [heads, *("\t".join([doubled(one)] * 7) for one in PAYLOADS)]
        file.write_text("\n".join(lines), encoding="utf-8")
    log_in(page, house)
    page.goto(house[0].address("/staff/new-survey"))
    page.get_by_text("A file", exact=True).click()
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Choose a file").click()
    chosen.value.set_files(file)
    expect(page.get_by_text("alert(99)").first).to_be_visible()
    watch.look(page)
    page.locator("input[type=text], input:not([type])").first.fill(ALL[:60])
    page.get_by_role("button", name="Write").click()
    expect(page.locator(".problems .bad")).to_contain_text("alert(")
    watch.look(page)
    page.context.close()

    assert watch.heard == []


def test_threat_03_what_is_wrong_with_a_register_is_said_as_text(
    browser: Browser, house: tuple[Site, Town], watch: Watch, tmp_path: Path
):
    page = watch.open(browser)
    file = tmp_path / "register.csv"
    heads = ";".join(["name", "telephone", "sex", "age_band", *map(doubled, PAYLOADS[:5])])
    lines = [";".join([doubled(one)] * 9) for one in PAYLOADS]
    file.write_text("\n".join([heads, *lines]), encoding="utf-8")
    log_in(page, house)
    page.goto(house[0].address("/staff/surveys/resident-survey-2026"))
    page.get_by_role("button", name=re.compile("Invite", re.IGNORECASE)).first.click()
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Choose the register").click()
    chosen.value.set_files(file)
    expect(page.locator(".problems .bad")).to_contain_text("alert(")
    watch.look(page)
    page.context.close()

    assert watch.heard == []


def test_the_watch_hears_what_it_is_there_for(browser: Browser, watch: Watch):
    page = watch.open(browser)
    page.goto(watch.site.address("/login"))
    with page.expect_console_message(lambda said: "policy violation" in said.text):
        page.evaluate(
            "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)>')"
        )
    watch.look(page)
    page.context.close()

    assert any("IMG onerror" in one for one in watch.heard)


def log_in(page: Page, house: tuple[Site, Town]) -> None:
    page.goto(house[0].address("/login"))
    page.locator("input[autocomplete=username]").fill(WHO)
    page.locator("input[name=password]").fill(house[1].password)
    page.locator("form[action='/login'] button").click()
    page.wait_for_url(re.compile("/staff/"))


def a_form(path: Path) -> Path:
    """A workbook whose sheets, headers, codes and names are all markup."""
    book = openpyxl.Workbook()
    survey = book.active
    assert survey is not None
    survey.title = "survey"
    survey.append(["type", "name", LABEL, "relevant", PAYLOADS[2], PAYLOADS[7]])
    for number, payload in enumerate(PAYLOADS):
        survey.append([payload, payload, payload, payload, payload, "x"])
        survey.append([f"select_one {payload}", f"q{number}", payload, f"${{{payload}}} = 1"])
    choices = book.create_sheet("choices")
    choices.append(["list_name", "name", LABEL, PAYLOADS[0]])
    for payload in PAYLOADS:
        choices.append([payload, payload, payload, "x"])
    book.create_sheet(PAYLOADS[2].replace("=", "").replace("/", "")[:30])
    book.save(path)
    return path


def doubled(payload: str) -> str:
    """A payload as one quoted cell of a text file."""
    return '"' + payload.replace('"', '""').replace("\t", " ") + '"'
