"""Files that go out and come in, letters included: what they could run, hold, fetch or exhaust."""

import csv
import io
import json
import re
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from sqlalchemy.engine import Engine
from sqlmodel import SQLModel, select
from starlette.testclient import TestClient

from dsm import fieldwork
from dsm.database import transaction
from dsm.settings import Settings
from dsm.surveying.consents import Consent
from dsm.surveying.contacts import Contact, read_contacts
from dsm.surveying.exporting import Format, Level, export
from dsm.surveying.letters import Addressee, Sender, letters_content, letters_pdf
from dsm.surveying.lists import digital_post_csv, links_csv
from dsm.surveying.mixing import mix
from dsm.surveying.paper_form import Form, form_pdf
from dsm.surveying.phrases import fill
from dsm.tables import utc_now
from surveys.asking.questions import Background, QuestionType
from surveys.asking.words import Words
from surveys.codes import code_of_link, new_link_token
from surveys.errors import FixableError
from surveys.exchange.limesurvey import read_limesurvey
from surveys.exchange.workbooks import read_workbook
from surveys.exchange.xlsform import read_xlsform
from surveys.population import Factor, PopulationFrame
from tests.support import asking
from tests.support.asking import LANGUAGES
from tests.support.asking import a_question as some_question
from tests.support.asking import a_questionnaire as three_languages
from tests.support.campaigning import terms
from tests.support.exported import SLUG, keep_campaign
from tests.support.questionnaires import a_questionnaire, words
from tests.support.respondents import agreed, post_page
from tests.support.surveys import (
    Fielded,
    a_keyring,
    a_reception,
    an_open_campaign,
    sends,
)

FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\0=1+1",
    " =1+1",
    "＝1+1",
)
SAYS_FORMULA = re.compile(r"[\s\0]*[=+\-@＝＋－＠]")
NUMBER = re.compile(r"-?[\d.,]+")


def hostile(text: str) -> Words:
    return dict.fromkeys(LANGUAGES, text)


@pytest.fixture
def taken(engine: Engine) -> Engine:
    """A closed campaign in which whatever can be a text is a formula."""
    frame = PopulationFrame((Factor("=sex", ("=women", "@men")),), np.array([500.0, 600.0]), "made")
    asked = three_languages(
        (
            some_question(QuestionType.SINGLE, "safe", text=hostile("=1+1"), help=hostile("@x")),
            some_question(QuestionType.LONG_TEXT, "why", text=hostile("+1+1")),
            some_question(
                QuestionType.SINGLE,
                "gender",
                text=hostile("-1+1"),
                choices=tuple(
                    replace(one, text=hostile(f"={one.code}")) for one in asking.choices(1, 2)
                ),
                background=Background(factor="=sex", level_of={1: "=women", 2: "@men"}),
            ),
        ),
        title=hostile("=HYPERLINK(1)"),
    )
    answers = [{"safe": 1 + n % 4, "gender": 1 + n % 2} for n in range(80)]
    texts = [("why", text) for text in FORMULAS]
    with transaction(engine) as session:
        fieldwork.keep_frame(session, "adults", frame)
        keep_campaign(session, [asked], answers, texts=texts, frame="adults")
    return engine


def file_of(engine: Engine, level: Level, format: Format, by: str = "=anna()") -> bytes:
    with transaction(engine) as session:
        return export(session, SLUG, level, format, by=by, language="nb").content


@pytest.mark.parametrize("level", Level)
def test_threat_04_no_cell_and_no_header_of_a_csv_for_excel_is_a_formula(
    taken: Engine, level: Level
):
    # The guard: delimited_out.guarded, on texts and headers.
    text = file_of(taken, level, Format.EXCEL).decode("utf-8-sig")

    cells = [
        cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=";") for cell in row
    ]

    assert len(cells) > 10
    assert risky(cells) == []
    if level is Level.FREE_TEXT:
        assert sum(cell.startswith("'") for cell in cells) == len(FORMULAS) + len(FORMULAS)
    if level is Level.PUBLIC:
        assert "'=sex" in cells


def risky(cells: list[str]) -> list[str]:
    """Return cells that a spreadsheet would run; a plain negative number is none."""
    return [cell for cell in cells if SAYS_FORMULA.match(cell) and not NUMBER.fullmatch(cell)]


@pytest.mark.parametrize("level", Level)
def test_threat_04_every_text_of_a_workbook_is_typed_as_text(taken: Engine, level: Level):
    # The guard: workbook_out._typed; nothing is altered, and nothing is a formula.
    content = file_of(taken, level, Format.XLSX)

    book = openpyxl.load_workbook(io.BytesIO(content))
    kinds = {
        cell.data_type
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str)
    }
    frames = pd.read_excel(io.BytesIO(content), sheet_name=None, header=None, dtype=object)
    texts = [
        value
        for frame in frames.values()
        for value in frame.to_numpy().ravel()
        if isinstance(value, str)
    ]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [archive.read(name) for name in archive.namelist() if "sheets/" in name]

    assert kinds == {"s"}
    assert not any(b"<f>" in part or b"<f " in part for part in parts)
    assert any(text.startswith("=") for text in texts)


def test_threat_04_lists_for_sending_hold_no_formula():
    # The guard: lists are written as every CSV for Excel is.
    people = [addressee(name=text, address=text, email=text, telephone=text) for text in FORMULAS]
    campaign, asked = terms(name="=1+1"), a_questionnaire(title=words("=1+1"))
    sender = Sender(city="=Dale", home="https://svar.dale.no")

    for made in (links_csv, digital_post_csv):
        text = made(campaign, asked, sender, people).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))

        assert len(rows) == len(FORMULAS) + 1
        assert risky([cell for row in rows for cell in row]) == []


def addressee(**given: Any) -> Addressee:
    token = new_link_token()
    plain = {"name": "Kari", "address": "Storgata 1", "postcode": "6509", "place": "Dale"}
    return Addressee(contact=Contact(**(plain | given)), link_token=token, code=code_of_link(token))


@pytest.mark.parametrize("format", [Format.EXCEL, Format.CSV, Format.XLSX])
async def test_threat_31_a_file_for_everybody_holds_nothing_of_one_person(
    engine: Engine, tmp_path: Path, format: Format
):
    # The guards: exports name no id and no hash; answers are asked for by nobody's address.
    field = an_open_campaign(engine, a_keyring(tmp_path), invited=12)
    with a_reception(engine, field.keyring) as reception:
        said = [await sends(reception, field, person) for person in range(11)]
    mix(engine, field.keyring, field.id)
    field.change(state="closed")
    hashes = identifiers(engine)

    told = {
        level: unpacked(_export(engine, field.slug, level, format))
        for level in (Level.PUBLIC, Level.FREE_TEXT)
    }
    told[Level.ANALYSIS] = unpacked(_export(engine, field.slug, Level.ANALYSIS, format))

    assert len(hashes) > 60
    for level, text in told.items():
        assert [one for one in hashes | set(said) | set(field.tokens) if one in text] == [], level
        assert not re.search(r"[0-9a-f]{16}", text), level  # nothing that could be a hash at all


def _export(engine: Engine, slug: str, level: Level, format: Format) -> bytes:
    with transaction(engine) as session:
        return export(session, slug, level, format, by="anna").content


def identifiers(engine: Engine) -> set[str]:
    """Return every value in the database that could be an identifier: long, and of hex digits."""
    with transaction(engine) as session:
        values = [
            str(value)
            for table in SQLModel.metadata.sorted_tables
            for row in session.execute(select(table))
            for value in row
        ]
    return {one for one in values if re.fullmatch(r"[0-9a-f]{16,}", one)}


def unpacked(content: bytes) -> str:
    if not content.startswith(b"PK"):
        return content.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def test_threat_18_a_file_that_is_sent_along_is_neither_kept_nor_served(
    client: TestClient, campaign: Fielded, settings: Settings
):
    # The guard: ui.respond.requests.read_form takes no files.
    agreed(client)
    post_page(client, 1, {"q.dark": "4"})
    before = sorted(settings.data_folder.rglob("*"))

    told = [
        client.post(f"/s/trygg/{path}", data={"csrf": "x"}, files={name: ("../x.svg", SVG, kind)})
        for path in (
            "page/1",
            "save/1",
            "consent",
            "enter",
            "resume",
            "withdraw",
            "stop",
            "hand-in",
        )
        for name in ("q.word", "file")
        for kind in ("image/svg+xml", "text/html")
    ]

    assert {answer.status_code for answer in told} == {413}
    assert sorted(settings.data_folder.rglob("*")) == before
    assert not any(SVG.decode() in answer.text for answer in told)


def test_threat_18_nothing_larger_than_our_largest_form_is_read(
    client: TestClient, campaign: Fielded
):
    # The guard: max_body_size of the application, the staff pages' uploads included.
    agreed(client)
    large = b"x" * 3_000_000

    told = [
        client.post(path, content=large, headers={"content-type": kind}).status_code
        for path in ("/s/trygg/page/1", "/api/v1/campaigns/trygg/visits", "/login")
        for kind in ("application/x-www-form-urlencoded", "application/json")
    ]

    assert set(told) == {413}


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
READERS = {"answers": read_workbook, "form": read_xlsform, "contacts": read_contacts}


def crafted(folder: Path, kind: str) -> Path:
    """A workbook that unpacks to far more than it weighs, or declares entities."""
    book, plain, bad = openpyxl.Workbook(), folder / "plain.xlsx", folder / f"{kind}.xlsx"
    sheet = book.active
    assert sheet is not None
    sheet.append(["name", "telephone"])
    sheet.append(["Kari", "71574000"])
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                content = {
                    "bomb": content + b"0" * 60_000_000,
                    "entities": ENTITIES + content,
                    "outside": OUTSIDE + content,
                }[kind]
            new.writestr(part, content)
        if kind == "bomb":
            new.writestr("xl/media/zeros.bin", b"0" * 60_000_000)
    return bad


@pytest.mark.parametrize("kind", ["bomb", "entities", "outside"])
@pytest.mark.parametrize("reader", READERS)
def test_threat_20_a_workbook_made_to_exhaust_or_to_read_along_is_refused(
    tmp_path: Path, reader: str, kind: str
):
    # The guard: workbooks._check_archive, before anything is unpacked or parsed.
    file = crafted(tmp_path, kind)
    assert file.stat().st_size < 250_000

    with pytest.raises(FixableError) as refused:
        READERS[reader](file)

    said = str(refused.value)
    assert ("would unpack from" if kind == "bomb" else "declares its own XML entities") in said


def test_threat_20_a_text_file_for_import_has_a_limit_too(tmp_path: Path):
    file = tmp_path / "long.txt"
    file.write_bytes(b"id\tclass\tname\n" + b"\tQ\t" + b"x" * 3_000_000 + b"\n")

    with pytest.raises(FixableError):
        read_limesurvey(file)


@contextmanager
def a_listener() -> Iterator[tuple[str, list[str]]]:
    """A server that notes who asks it for anything."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def lures(address: str) -> str:
    """All ways in which a text could ask a typesetter or a browser to fetch something."""
    return (
        f'#image("{address}/a.png") #read("/etc/passwd") #import "@preview/cetz:0.1.0" '
        f'#include "{address}/b.typ" <img src="{address}/c.png"> ![x]({address}/d.png) '
        f'<svg><image href="{address}/e.png"/></svg> #eval("1") $x$ #link("{address}")[x]'
    )


def test_threat_22_letters_and_forms_fetch_nothing_and_run_nothing(tmp_path: Path):
    # The guard: the templates read data from JSON, and evaluate none of it.
    with a_listener() as (address, asked):
        lure = lures(address)
        person = addressee(name=lure[:190], address=lure[:190], place=lure[:190])
        asking_all = a_questionnaire(title=words(lure), intro=words(lure), thanks=words(lure))
        sender = Sender(city=lure, home=address, lines=(lure,))
        content = letters_content(terms(contact=lure), asking_all, sender, [person], day=DAY)
        letters = letters_pdf(terms(contact=lure), asking_all, sender, [person], day=DAY)
        form = form_pdf(asking_all, a_form(lure), "nb")

    assert letters.startswith(b"%PDF")
    assert form.startswith(b"%PDF")
    assert lure[:190] in json.dumps(content).encode().decode("unicode_escape")
    assert asked == []


DAY = date(2026, 11, 3)


def a_form(text: str) -> Form:
    parts: Mapping[str, Words] = {
        part: words(text) for part in ("terms", "waiting", "withdrawal", "agree", "decline")
    }
    return Form(
        campaign=text,
        city=text,
        consent=Consent(version=1, texts=parts, valid_from=utc_now()),
        gaps={"city": text},
        send_to=(text,),
        until=text,
    )


NAMES = (
    "Kari\r\nBcc: everybody@example.no",
    "{{7*7}} {contact} {link} {code}",
    "${7*7} #{7*7} <%= 7*7 %>",
    "%s %(link)s {0} {0.__class__}",
)


@pytest.mark.parametrize("name", NAMES)
def test_threat_23_a_name_is_never_filled_in_and_never_begins_a_line(name: str):
    # The guards: phrases.fill goes over a text once; every cell of a list is quoted.
    person = addressee(name=name, email="kari@example.no")
    campaign, asked = terms(), a_questionnaire()
    sender = Sender(city="Dale", home="https://svar.dale.no")

    content = letters_content(campaign, asked, sender, [person], day=DAY)
    lists = [made(campaign, asked, sender, [person]) for made in (links_csv, digital_post_csv)]

    assert content["letters"][0]["recipient"][0] == name
    assert "49" not in json.dumps(content["letters"][0]["recipient"])
    for one in lists:
        rows = list(csv.reader(io.StringIO(one.decode("utf-8-sig"), newline=""), delimiter=";"))
        assert len(rows) == 2
        assert rows[1][0].replace("\r\n", "\n") == name.replace("\r\n", "\n")
        assert one.count(b"\r\nBcc") == (name.count("\r\nBcc"))
    # What stands in a gap is not looked at again.
    assert fill("Ask {contact}.", {"contact": "{link}", "link": "secret"}) == "Ask {link}."


def test_threat_23_a_register_with_line_breaks_in_a_name_is_read_as_one_line(tmp_path: Path):
    # The guard: contacts._text folds blanks; a control character is refused.
    file = tmp_path / "register.csv"
    file.write_text('name;telephone\n"Kari\r\nBcc: x@y.no";71574000\n', encoding="utf-8")
    bad = tmp_path / "bad.csv"
    bad.write_text('name;telephone\n"Kari\x07";71574000\n', encoding="utf-8")

    (person,) = read_contacts(file)
    with pytest.raises(FixableError, match="cannot be printed"):
        read_contacts(bad)

    assert person.name == "Kari Bcc: x@y.no"
