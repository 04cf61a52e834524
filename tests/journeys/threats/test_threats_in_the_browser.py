"""Markup and scripts in every text, met by a real browser; and what is left on a shared screen."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import openpyxl
import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from sqlalchemy.engine import Engine
from sqlmodel import SQLModel

from dsm import stewardship
from dsm.database import transaction
from dsm.roles import Role
from dsm.surveying.keys import Keyring
from dsm.surveying.tables import FreeTextRow
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.stored import from_json, to_json
from tests.support.browser import open_browser
from tests.support.respondents import a_town_questionnaire, fielded
from tests.support.rooms import fill_town
from tests.support.site import Site, served, site_settings
from tests.support.surveys import Fielded
from tests.support.surveys_site import fill_surveys
from tests.ui.conftest import Town, make_town

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NUMBERS = itertools.count(1)
PAYLOADS = (
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "<img src=x onerror=alert(3)>",
    '"><img src=x onerror=alert(4)>',
    "'><img src=x onerror=alert(5)>",
    '" onmouseover=alert(6) autofocus onfocus=alert(6) x="',
    "' onfocus=alert(7) autofocus x='",
    "<svg onload=alert(8)>",
    "<svg><script>alert(9)</script></svg>",
    "<svg><animate onbegin=alert(10) attributeName=x></svg>",
    "<body onload=alert(11)>",
    "<iframe src=javascript:alert(12)></iframe>",
    "<iframe srcdoc='<script>alert(13)</script>'></iframe>",
    "<a href=javascript:alert(14)>x</a>",
    "javascript:alert(15)",
    "<a href='java\tscript:alert(16)'>x</a>",
    "<form action=javascript:alert(17)><button>x</button></form>",
    "<button formaction=javascript:alert(18)>x</button>",
    "<input autofocus onfocus=alert(19)>",
    "<details open ontoggle=alert(20)>",
    "<video><source onerror=alert(21)></video>",
    "<audio src=x onerror=alert(22)>",
    "<object data=javascript:alert(23)>",
    "<embed src=javascript:alert(24)>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<base href=https://evil.example/>",
    "<style>@import 'https://evil.example/y.css';</style>",
    "<div style='background:url(https://evil.example/z.png)'>x</div>",
    "<img src=https://evil.example/pixel.png>",
    "</title><script>alert(31)</script>",
    "</textarea><script>alert(32)</script>",
    "</style><script>alert(33)</script>",
    "<!--<img src=--><img src=x onerror=alert(34)>",
    "<math><mtext><img src=x onerror=alert(35)></mtext></math>",
    "{{constructor.constructor('alert(36)')()}}",
    "${alert(37)}",
    "`-alert(38)-`",
    "\\x3cscript\\x3ealert(39)\\x3c/script\\x3e",
    "&lt;script&gt;alert(40)&lt;/script&gt;",
)
ALL = " ".join(PAYLOADS)
WHO = " ".join(PAYLOADS[:9])  # a name has to be typed at the login
TONGUES = {"nb", "nn", "en", "uk"}
# Texts that people write. What is left out are names that programs look things up by.
WRITTEN = {
    "account": ("name",),
    "audit": ("actor", "action", "subject"),
    "city": ("name", "residents_source"),
    "campaign": ("name", "contact", "purpose", "legal_basis"),
    "delivery": ("provenance",),
    "deletion": ("campaign", "by"),
    "frame": ("provenance",),
    "free_text": ("text",),
    "questionnaire": ("published_by",),
    "questionnaire_draft": ("saved_by",),
    "sending": ("by",),
    "policy_log": ("actor",),
}
LOOK = """() => [...document.querySelectorAll('*')].flatMap(one => [...one.attributes]
    .filter(it => (it.name.startsWith('on') && it.value.includes('alert'))
        || (['href', 'src', 'action', 'formaction', 'data'].includes(it.name)
            && /^\\s*(java\\s*script:|https?:..evil)/i.test(it.value)))
    .map(it => `${one.tagName} ${it.name}=${it.value}`))
    .concat([...document.querySelectorAll('script, style, base, meta[http-equiv=refresh]')]
        .filter(one => /alert\\(|evil\\.example/.test(one.textContent + (one.content || '')
            + (one.href || '')) && one.type !== 'application/json' && !/parseElements/.test(one.textContent))
        .map(one => one.outerHTML.slice(0, 200)))"""
LISTEN = """document.addEventListener('securitypolicyviolation', event =>
    console.error('policy violation: ' + event.violatedDirective + ' ' + event.blockedURI))"""


@dataclass
class Watch:
    """Everything that a browser noticed while somebody looked at pages."""

    site: Site
    heard: list[str] = field(default_factory=list)

    def open(self, browser: Browser, *, scripts: bool = True) -> Page:
        context: BrowserContext = browser.new_context(
            locale="en-GB", java_script_enabled=scripts, reduced_motion="reduce"
        )
        context.add_init_script(LISTEN)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("dialog", lambda one: (self.heard.append(f"dialog {one.message}"), one.dismiss()))
        page.on("pageerror", lambda error: self.heard.append(f"error {error}"))
        page.on("console", lambda said: self._console(said.type, said.text))
        page.on("request", lambda one: self._request(one.url))
        return page

    def look(self, page: Page) -> None:
        """Note whatever of a payload became more than text."""
        self.heard += [f"{page.url}: {one}" for one in page.evaluate(LOOK)]

    def _console(self, kind: str, text: str) -> None:
        if kind == "error" and "policy violation" in text:
            self.heard.append(text)

    def _request(self, url: str) -> None:
        ours = f"{self.site.settings.host}:{self.site.settings.port}"
        if urlsplit(url).netloc not in {ours, ""}:
            self.heard.append(f"fetched {url}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Town]]:
    """A town in every state, whose every written text holds all payloads."""
    made = make_town(site_settings(tmp_path_factory.mktemp("poisoned")))
    fill_town(made.engine, made.settings.draws_folder)
    with transaction(made.engine) as session:
        fill_surveys(session, Keyring(made.settings.keys_folder, made.settings.secret))
        stewardship.change_roles(session, made.name, give=list(Role))
    fielded(made.engine, made.settings, questionnaire=poisoned_questionnaire())
    with transaction(made.engine) as session:
        row = {"id": "x", "campaign_id": 1, "question": "why", "text": ALL, "test": False}
        session.execute(sa.insert(FreeTextRow), [row])
    poison(made.engine)
    with served(made.settings) as site:
        yield site, made
    made.engine.dispose()


def poisoned_questionnaire() -> Questionnaire:
    return from_json(poisoned(to_json(a_town_questionnaire(id="poisoned"))))


def poisoned(stored: Any) -> Any:
    """Put the payloads into every text of something stored."""
    if isinstance(stored, dict):
        if stored and set(stored) <= TONGUES:
            return dict.fromkeys(stored, ALL)
        return {name: poisoned(value) for name, value in stored.items()}
    return [poisoned(value) for value in stored] if isinstance(stored, list) else stored


def poison(engine: Engine) -> None:
    """Write the payloads into every text column, past every check of ours, as an attacker would."""
    with engine.begin() as connection:
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in connection.exec_driver_sql(triggers).all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for table in SQLModel.metadata.sorted_tables:
            _poison_table(connection, table)


def _poison_table(connection: sa.Connection, table: sa.Table) -> None:
    written = dict.fromkeys(WRITTEN.get(table.name, ()), WHO if table.name == "account" else ALL)
    if written:
        connection.execute(sa.update(table).values(**written))
    keys = list(table.primary_key.columns)
    for column in table.columns:
        if isinstance(column.type, sa.JSON) and table.name not in {"contact", "response", "inbox"}:
            for row in connection.execute(sa.select(*keys, column)).all():
                changed = poisoned(row[-1])
                if changed != row[-1]:
                    where = sa.and_(*(k == v for k, v in zip(keys, row[:-1], strict=True)))
                    connection.execute(sa.update(table).where(where).values({column.name: changed}))


@pytest.fixture
def watch(house: tuple[Site, Town]) -> Watch:
    return Watch(house[0])


def log_in(page: Page, house: tuple[Site, Town]) -> None:
    page.goto(house[0].address("/login"))
    page.locator("input[autocomplete=username]").fill(WHO)
    page.locator("input[name=password]").fill(house[1].password)
    page.locator("form[action='/login'] button").click()
    page.wait_for_url(re.compile("/staff/"))


STAFF = (
    "", "people", "policies", "policies/digital", "policies/parks", "events/drafts", "policy-log",
    "plans", "components", "report-event", "surveys", "surveys/resident-survey-2026",
    "surveys/resident-survey-2022", "surveys/effects-of-measures", "surveys/effects-of-measures/panel",
    "surveys/trygg", "new-survey", "new-survey?questionnaire=poisoned", "surveys/drafts/evening-buses",
    "surveys/drafts/evening-buses/try", "audit",
)  # fmt: skip


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
    slug = f"answered-{next(NUMBERS)}"
    fielded(engine, settings, slug=slug)
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


def press(page: Page, button: Locator) -> None:
    """Press a button, and wait for the page that it leads to."""
    with page.expect_navigation():
        button.click()


LABEL = "label::Norsk bokmål (nb)"


def doubled(payload: str) -> str:
    """A payload as one quoted cell of a text file."""
    return '"' + payload.replace('"', '""').replace("\t", " ") + '"'


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


@pytest.fixture
def library(house: tuple[Site, Town]) -> Fielded:
    """A campaign that somebody answers on a machine of the library."""
    return fielded(house[1].engine, house[0].settings, slug=f"library-{next(NUMBERS)}")


@pytest.mark.parametrize("way", ["s", "k"], ids=["a browser", "a kiosk"])
def test_threat_27_on_a_shared_screen_the_back_button_shows_nothing_after_the_end(
    browser: Browser, watch: Watch, library: Fielded, way: str
):
    # The guards: no-store on every page, and cookies that are taken away with the last answer.
    page = watch.open(browser)
    page.goto(watch.site.address(f"/{way}/{library.slug}?lang=nb"))
    page.get_by_role("button", name="Jeg vil svare").click()
    page.get_by_text("Ganske trygg").click()
    page.locator(".go .b").first.click()
    page.get_by_text("Biblioteket").click()
    page.locator(".go .b").first.click()
    page.get_by_label("Beskriv stedet").fill("hemmelig sted")
    page.locator(".go .b").first.click()
    expect(page.get_by_role("heading", name="Takk. Svarene dine er lagret.")).to_be_visible()
    receipt = page.locator(".code").inner_text()
    page.locator("form[action$=clear] button").click()
    page.wait_for_load_state()

    seen = []
    for _ in range(8):
        page.go_back()
        page.wait_for_load_state()
        checked = page.locator("input:checked").count()
        seen.append((page.content(), checked))
    for path in ("", "/page/1", "/page/3", "/hand-in", "/receipt"):
        page.goto(watch.site.address(f"/s/{library.slug}{path}"))
        seen.append((page.content(), page.locator("input:checked").count()))
    cookies = [one["name"] for one in page.context.cookies() if library.slug in one["name"]]
    page.context.close()

    assert receipt
    assert not any("hemmelig" in content or receipt in content for content, _ in seen)
    assert [checked for _, checked in seen if checked] == []
    assert cookies == []


def test_threat_27_whoever_only_walks_away_leaves_no_answers_either(
    browser: Browser, watch: Watch, library: Fielded
):
    # The guard: the cookie that opens the answers is taken away when they are handed in.
    page = watch.open(browser)
    page.goto(watch.site.address(f"/s/{library.slug}?lang=nb"))
    page.get_by_role("button", name="Jeg vil svare").click()
    page.get_by_text("Ganske trygg").click()
    for _ in range(3):
        page.locator(".go .b").first.click()
    expect(page.get_by_role("heading", name="Takk. Svarene dine er lagret.")).to_be_visible()

    told = [page.goto(watch.site.address(f"/s/{library.slug}/page/{n}")) for n in (1, 2, 3)]
    left = [one["name"] for one in page.context.cookies() if library.slug in one["name"]]
    page.context.close()

    assert [one.status for one in told if one] == [403] * 3
    assert left == [f"kvittering-{library.slug}"]


def test_threat_27_no_page_of_respondents_may_be_kept(
    browser: Browser, watch: Watch, library: Fielded
):
    told = []
    page = watch.open(browser)
    page.on("response", lambda one: told.append((one.url, one.headers)))
    page.goto(watch.site.address(f"/s/{library.slug}?lang=nb"))
    page.get_by_role("button", name="Jeg vil svare").click()
    for _ in range(3):
        page.locator(".go .b").first.click()
    page.wait_for_url(re.compile("receipt"))
    page.context.close()

    pages = [(url, headers) for url, headers in told if "/static/" not in url]
    assert len(pages) >= 6
    assert {headers.get("cache-control") for _, headers in pages} == {"no-store"}


def test_the_watch_hears_what_it_is_there_for(browser: Browser, watch: Watch):
    page = watch.open(browser)
    page.goto(watch.site.address("/login"))
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)>')")
    page.wait_for_timeout(300)
    watch.look(page)
    page.context.close()

    assert any("IMG onerror" in one for one in watch.heard)
    assert any("policy violation" in one for one in watch.heard)
