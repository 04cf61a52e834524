"""A newcomer runs a survey: from an empty database to ten answers, files, a wave, and the proof that all is gone."""

import csv
import io
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import segno
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.engine import Engine
from sqlmodel import select

from dsm.database import open_engine, transaction
from dsm.surveying import questionnaires
from dsm.surveying.collected import MARKS
from dsm.surveying.days import TOWN
from dsm.surveying.exporting import FORMATS, Format, Level
from dsm.surveying.group_summaries import HEADER
from dsm.surveying.links import qr_text
from dsm.surveying.purging import OF_CAMPAIGN
from dsm.surveying.tables import DeletionRow, FreeTextRow, InvitationRow, ResponseRow
from dsm.tables import WaveAnswerRow, WaveRow
from surveys.asking.questionnaire import Questionnaire
from surveys.exchange.answers_in import read_cases
from surveys.exchange.tables import read_table
from tests.support.browser import open_browser
from tests.support.pdf import PdfPage, pages_of
from tests.support.site import Site, served, site_settings
from ui.cli.main import run

pytestmark = [pytest.mark.browser, pytest.mark.slow]

type Dsm = Callable[..., str]
type Answers = Mapping[str, int]

PHONE = {"width": 360, "height": 740}
SLUG = "trivsel"
PASSPHRASE = "blue boats at the quay"
INVITED = 20
ASKED = ("trust-people", "safe-dark", "gender", "age-band")
# Ten people; no two say the same, so that one who was kept twice or lost would be seen.
PEOPLE: tuple[Answers, ...] = tuple(
    {"trust-people": n, "safe-dark": 1 + n % 4, "gender": 1 + n % 2, "age-band": 1 + n % 2}
    for n in range(10)
)
BY_CODE, BY_QR, INTERVIEWED, IMPORTED, ON_PAPER = (
    PEOPLE[:2],
    *(PEOPLE[n : n + 2] for n in (2, 4, 6, 8)),
)
WRITTEN = "Mer lys på kaia om kvelden"
ON_A_SHEET = "=1+1"
OWN_WORDS = {  # the question that the newcomer adds to the battery
    "Bokmål": "Hva ville gjort Dale bedre?",
    "Nynorsk": "Kva ville gjort Dale betre?",
    "English": "What would make Dale better?",
}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """An application over a folder in which there is nothing yet but what `dsm init` makes."""
    settings = site_settings(tmp_path / "house")
    monkeypatch.delenv("DSM_DATABASE_URL", raising=False)
    monkeypatch.setenv("DSM_DATA_FOLDER", str(settings.data_folder))
    monkeypatch.setenv("DSM_PORT", str(settings.port))
    monkeypatch.chdir(tmp_path)
    return Site(settings)


@pytest.fixture
def dsm(site: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Dsm:
    """Run a command that has to end well; return what it printed."""

    def command(*arguments: object) -> str:
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert ended.value.code in (0, None), f"dsm {arguments}: {out}{err}"
        return out

    return command


@pytest.fixture
def engine(site: Site) -> Iterator[Engine]:
    opened = open_engine(site.settings)
    yield opened
    opened.dispose()


@pytest.fixture
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


def test_a_survey_goes_from_an_empty_database_to_the_proof_that_nothing_is_left(
    site, engine, dsm, browser, tmp_path
):
    link = dsm(
        "init", "--city", "Dale", "--residents", 3200, "--source", "counted", "--admin", "kari"
    ).strip()
    dsm("import", "frame", a_population(tmp_path), "--name", "town")
    with served(site.settings):
        staff = log_in(browser, link)
        asked = write_and_publish(staff, site, engine)
        set_terms(staff, site)
        today = f"{datetime.now(TOWN):%Y-%m-%d}"
        dsm("survey", "change", SLUG, "--set", f"opens-at={today}", "--set", "grace=0")
        letters, links = send_letters(dsm, site, tmp_path)
        dsm("survey", "open", SLUG)

        for person, letter in zip(BY_CODE, letters, strict=False):
            answer_by_code(browser, site, letter, person)
        for person, token in zip(BY_QR, links[2:], strict=False):
            answer_by_qr(browser, site, token, person)
        interview(dsm, tmp_path)
        import_from_a_call_centre(dsm, tmp_path)
        envelopes = [code_on(letter) for letter in letters[8:10]]
        assert dsm("enter", "--received", SLUG, *envelopes)
        dsm("survey", "close", SLUG)
        enter_on_paper(dsm, asked, tmp_path)
        dsm("survey", "run-due")

        require_ten_answers_exactly(engine)
        take_all_files(dsm, asked, tmp_path)
        wave = dsm("survey", "keep-wave", SLUG, "--wave", "trivsel-wave")
        assert wave.startswith("10 answers kept as 'trivsel-wave'")
        assert files_with(site, WRITTEN)  # or its absence afterwards would prove nothing
        dsm("survey", "purge", SLUG, "--yes")
        require_proof(staff, site, dsm)
    require_nothing_left(engine, site)


def a_population(folder: Path) -> Path:
    """Write a population by sex and age."""
    bands = ("18-29", "30-44", "45-66", "67-79", "80+")
    lines = [f"{sex},{band},320" for sex in ("female", "male") for band in bands]
    file = folder / "adults.csv"
    file.write_text("\n".join(["sex,age_band,people", *lines]), encoding="utf-8")
    return file


def log_in(browser: Browser, link: str) -> Page:
    page = browser.new_page(
        locale="en-GB", reduced_motion="reduce", viewport={"width": 1360, "height": 1000}
    )
    page.set_default_timeout(15_000)
    page.goto(link)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


def write_and_publish(page: Page, site: Site, engine: Engine) -> Questionnaire:
    """Begin from the shipped battery, add a question in own words, and publish."""
    page.goto(site.address("/staff/surveys"))
    page.get_by_role("link", name="New survey").first.click()
    arrive(page, "**/new-survey")
    page.get_by_label("Title", exact=True).fill("Trivsel")
    page.get_by_role("button", name="Write the questions").click()
    arrive(page, "**/drafts/**")
    page.locator(".ql button.q").first.click()
    expect(page.locator(".edit .first")).to_be_visible()
    page.get_by_role("button", name="Add a question").click()
    expect(page.get_by_label("Question, Bokmål")).to_have_value("")
    page.get_by_label("Kind of answer", exact=True).select_option(value="long-text")
    expect(page.get_by_label("Answer 1", exact=True)).to_have_count(0)
    for language, text in OWN_WORDS.items():
        if language != "Bokmål":  # in which one begins
            write_in(page, language)
        field = page.get_by_label(f"Question, {language}")
        field.fill(text)
        expect(field).to_have_value(text)
    page.locator(".ql button").first.click()
    for language in ("Nynorsk", "English"):
        write_in(page, language)
        page.get_by_label(f"Title, {language}").fill("Trivsel")
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("button", name="Publish for good").click()
    arrive(page, "**questionnaire=**")
    with transaction(engine) as session:
        return questionnaires.load(session, "trivsel")


def arrive(page: Page, address: str) -> None:
    """Wait for a page and for the server behind it; what is typed before that is lost."""
    page.wait_for_url(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_function("window.did_handshake")


def write_in(page: Page, language: str) -> None:
    page.get_by_role("group", name="Language to write").get_by_role("button", name=language).click()
    expect(page.get_by_label(f", {language}").first).to_be_visible()


def set_terms(page: Page, site: Site) -> None:
    """Say who is asked, until when, and what is promised."""
    page.get_by_role("textbox", name="Address").fill(SLUG)
    page.get_by_role("radio", name=re.compile("^anonymous")).check()
    page.get_by_role("radio", name=re.compile("^those who were invited")).check()
    for way in ("Phone", "Paper"):
        # The box shows a tick as soon as the server has taken it.
        page.get_by_role("checkbox", name=way).click()
        expect(page.get_by_role("checkbox", name=way)).to_be_checked()
    page.get_by_label("Who answers questions").fill("Servicetorget, 71 57 40 00")
    page.get_by_label("What it is for").fill("To know how people in Dale are doing.")
    page.get_by_label("Legal basis").fill("A task in the public interest")
    page.get_by_label("Population").select_option(label="town")
    page.get_by_role("button", name="Keep the survey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nobody is asked yet.")


def send_letters(dsm: Dsm, site: Site, folder: Path) -> tuple[tuple[PdfPage, ...], list[str]]:
    """Invite the register; return the pages of the letters, and the tokens behind their QR codes."""
    register = folder / "register.csv"
    people = [
        f"Person {n},Storgata {n},6509,Dale,{('female', 'male')[n % 2]},{('18-29', '30-44')[n // 2 % 2]}"
        for n in range(INVITED)
    ]
    head = "name,address,postcode,place,sex,age_band"
    register.write_text("\n".join([head, *people]), encoding="utf-8")
    pdf, links = folder / "letters.pdf", folder / "links.csv"
    dsm("survey", "invite", SLUG, register, "--letters", pdf, "--links", links)
    pages = pages_of(pdf.read_bytes())
    tokens = [
        re.findall(r"\?t=([0-9A-Z]+)", line)[0]
        for line in links.read_text(encoding="utf-8-sig").splitlines()
        if "?t=" in line
    ]
    assert len(pages) == len(tokens) == INVITED
    for number, (page, token) in enumerate(zip(pages, tokens, strict=True)):
        assert f"Person {number}\nStorgata {number}\n6509 Dale" in page.text
        assert page.squares == qr_squares(qr_text(site.address(), SLUG, token))
    assert len({code_on(page) for page in pages}) == INVITED
    return pages, tokens


def qr_squares(text: str) -> frozenset[tuple[int, int]]:
    code = segno.make(text, error="m", micro=False, boost_error=False)
    return frozenset(
        (row, column)
        for row, line in enumerate(code.matrix)
        for column, dark in enumerate(line)
        if dark
    )


def code_on(letter: PdfPage) -> str:
    """Read the code for typing as a person reads it off the letter."""
    (code,) = re.findall(r"^[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}-[0-9A-Z]$", letter.text, re.MULTILINE)
    return str(code)


def a_phone(browser: Browser) -> Page:
    """A phone on which scripts are switched off."""
    page = browser.new_context(
        viewport=PHONE, locale="nb-NO", java_script_enabled=False, reduced_motion="reduce"
    ).new_page()
    page.set_default_timeout(15_000)
    return page


def answer_by_code(browser: Browser, site: Site, letter: PdfPage, answers: Answers) -> None:
    page = a_phone(browser)
    page.goto(site.address(f"/s/{SLUG}"))
    page.get_by_label("Koden i brevet").fill(code_on(letter).lower().replace("-", " "))
    page.get_by_role("button", name="Gå videre").click()
    answer_all(page, answers)


def answer_by_qr(browser: Browser, site: Site, token: str, answers: Answers) -> None:
    page = a_phone(browser)
    page.goto(qr_text(site.address(), SLUG, token))
    answer_all(page, answers)


def answer_all(page: Page, answers: Answers) -> None:
    """Agree, answer what is known on each page, and send."""
    with page.expect_navigation():
        page.locator('button[value="agree"]').click()
    for _ in range(20):
        if "/page/" not in page.url:
            break
        for id, code in answers.items():
            field = page.locator(f'input[name="q.{id}"][value="{code}"]')
            if field.count():
                page.locator("label", has=field).click()
        if answers["trust-people"] == 0 and page.locator("textarea").count():
            page.locator("textarea").fill(WRITTEN)
        with page.expect_navigation():
            page.locator(".go .b").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Takk")
    page.context.close()


def interview(dsm: Dsm, folder: Path) -> None:
    """Take two interviews out of the house, hold them, and bring them home."""
    secret, packet, said = (folder / name for name in ("secret", "packet.sqlite", "said.json"))
    secret.write_text(PASSPHRASE, encoding="utf-8")
    given = [{"language": "nb", "consent": True, "answers": one} for one in INTERVIEWED]
    said.write_text(json.dumps(given), encoding="utf-8")
    sealed = ("--passphrase-file", secret)
    dsm("interview", "checkout", SLUG, "--packet", packet, "--size", 2, *sealed)
    held = dsm("interview", "run", packet, "--answers", said, *sealed)
    assert held.count("is done") == 2
    dsm("interview", "merge", packet, *sealed)
    assert not packet.exists()


def import_from_a_call_centre(dsm: Dsm, folder: Path) -> None:
    """Import what a call centre wrote down; once more changes nothing."""
    file = folder / "call-centre.csv"
    rows = [",".join(str(one[id]) for id in ASKED) + ",91234567" for one in IMPORTED]
    file.write_text("\n".join([",".join((*ASKED, "phone")), *rows]), encoding="utf-8")
    first = dsm("survey", "import-answers", SLUG, file, "--channel", "phone")
    again = dsm("survey", "import-answers", SLUG, file, "--channel", "phone")
    assert first.startswith("2 answers are kept, 0 were known")
    assert again.startswith("0 answers are kept, 2 were known")


def enter_on_paper(dsm: Dsm, asked: Questionnaire, folder: Path) -> None:
    """Let two clerks enter two sheets, which differ in one answer, and a third decide."""
    (texts,) = [one.id for one in asked.questions if one.type.is_free_text]
    head = ",".join(("sheet", *ASKED, texts))
    right = [
        ",".join([str(sheet), *(str(one[id]) for id in ASKED), ON_A_SHEET if sheet == 1 else ""])
        for sheet, one in enumerate(ON_PAPER, 1)
    ]
    slipped = [right[0], right[1].replace("2,9,", "2,8,", 1)]
    dsm("enter", "batch", SLUG, "--name", "last", "--sheets", 2)
    for clerk, rows in (("anna", right), ("bo", slipped)):
        file = folder / f"{clerk}.csv"
        file.write_text("\n".join([head, *rows]), encoding="utf-8")
        dsm("enter", "sheets", SLUG, "last", file, "--clerk", clerk)
    decided = folder / "decided.csv"
    decided.write_text("sheet,question,value\n2,trust-people,9\n", encoding="utf-8")
    dsm("enter", "settle", SLUG, "last", "--decisions", decided, "--clerk", "cecilie")


def require_ten_answers_exactly(engine: Engine) -> None:
    with transaction(engine) as session:
        rows = session.exec(select(ResponseRow)).all()
        told = sorted((tuple(row.answers[id] for id in ASKED), row.channel) for row in rows)
        texts = {row.text for row in session.exec(select(FreeTextRow))}
        answered = session.exec(select(InvitationRow.answered)).all()
    ways = ["web"] * 4 + ["phone"] * 4 + ["paper"] * 2
    assert told == [(said(one), way) for one, way in zip(PEOPLE, ways, strict=True)]
    assert texts == {WRITTEN, ON_A_SHEET}
    assert sum(answered) == 6  # four by their codes, and the envelopes of two


def said(one: Answers) -> tuple[int, ...]:
    return tuple(one[id] for id in ASKED)


def take_all_files(dsm: Dsm, asked: Questionnaire, folder: Path) -> None:
    """Write every level in every format, open each file and look for the ten answers in it."""
    for level in Level:
        for format in sorted(FORMATS[level]):
            dsm("survey", "export", SLUG, "--level", level, "--format", format)
            (file,) = folder.glob(f"{SLUG}-{level}*")
            OPENED[level](file, format, asked)
            file.unlink()


def open_public(file: Path, format: Format, _: Questionnaire) -> None:
    """Ten answers make one figure, and none for the five women and five men among them."""
    header, *rows = listed(file, format)
    assert tuple(header) == HEADER
    (trust,) = [row for row in rows if row[0] == "trust_people" and not row[4]]
    assert float(trust[5]) == 10
    assert float(str(trust[6]).replace(",", ".")) == 45.0
    assert not [row for row in rows if row[4] and row[6] not in ("", None)]


def open_free_text(file: Path, format: Format, _: Questionnaire) -> None:
    guard = "'" if format is Format.EXCEL else ""
    assert sorted(row[-1] for row in listed(file, format)[1:]) == sorted(
        [WRITTEN, f"{guard}{ON_A_SHEET}"]
    )


def open_analysis(file: Path, format: Format, asked: Questionnaire) -> None:
    if format is Format.DDI:
        root = ElementTree.parse(file).getroot()  # noqa: S314 - our own file
        named = {one.get("name") for one in root.iter() if one.tag.endswith("}var")}
        assert {id.replace("-", "_") for id in ASKED} <= named
    elif format is Format.SPSS_SETS:
        file.read_text(encoding="utf-8-sig")  # this battery has no question with several answers
    elif format in {Format.EXCEL, Format.PARQUET}:
        require_people(listed(file, format))
    else:
        cases = read_cases(file, [asked], marks=MARKS)
        assert sorted(said(case.answers) for case in cases) == [said(one) for one in PEOPLE]


def require_people(rows: Sequence[Sequence[Any]]) -> None:
    places = [list(rows[0]).index(id.replace("-", "_")) for id in ASKED]
    found = sorted(tuple(int(row[place]) for place in places) for row in rows[1:])
    assert found == [said(one) for one in PEOPLE]


OPENED = {
    Level.PUBLIC: open_public,
    Level.ANALYSIS: open_analysis,
    Level.FREE_TEXT: open_free_text,
}


def listed(file: Path, format: Format) -> list[Sequence[Any]]:
    """Read a file back as rows, its header first."""
    if format in {Format.EXCEL, Format.CSV}:
        sign = ";" if format is Format.EXCEL else ","
        return list(csv.reader(file.read_text("utf-8-sig").splitlines(), delimiter=sign))
    if format is Format.PARQUET:
        import pandas

        frame = pandas.read_parquet(file)
        return [list(frame.columns), *frame.to_numpy().tolist()]
    table = read_table(file)
    columns = [column.values.tolist() for column in table.columns]
    return [list(table.names), *zip(*columns, strict=True)]


def require_proof(page: Page, site: Site, dsm: Dsm) -> None:
    page.goto(site.address(f"/staff/surveys/{SLUG}"))
    expect(page.locator("#proof")).to_contain_text("Proof of deletion")
    log = {one["what"]: one["count"] for one in json.loads(dsm("survey", "deletions", "--json"))}
    assert log["answers"] == 10
    assert log["free-texts"] == 2
    assert log["contacts"] == log["invitations"] == INVITED
    assert log["key"] == 1


def require_nothing_left(engine: Engine, site: Site) -> None:
    with transaction(engine) as session:
        left = [what for what, table in OF_CAMPAIGN if session.exec(select(table)).first()]
        left += [row.name for row in session.exec(select(WaveRow))]
        assert session.exec(select(WaveAnswerRow)).all() == []
        assert session.exec(select(DeletionRow)).first() is not None
    assert left == []
    assert list(site.settings.keys_folder.glob("*.key")) == []
    assert files_with(site, WRITTEN) == files_with(site, "Storgata") == []


def files_with(site: Site, text: str) -> list[Path]:
    """Return the files of the house in which a text stands, journals of the database included."""
    files = [file for file in site.settings.data_folder.rglob("*") if file.is_file()]
    return [file for file in files if text.encode() in file.read_bytes()]
