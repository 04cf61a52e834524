"""Files that go out: what they could run in a spreadsheet, and whom they could name."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from sqlalchemy.engine import Engine
from sqlmodel import SQLModel, select

from dsm import fieldwork
from dsm.database import transaction
from dsm.surveying.exporting import Format, Level, export
from dsm.surveying.letters import Sender
from dsm.surveying.lists import digital_post_csv, links_csv
from dsm.surveying.mixing import mix
from surveys.asking.questions import Background, QuestionType
from surveys.asking.words import Words
from surveys.population import Factor, PopulationFrame
from tests.support import asking
from tests.support.asking import LANGUAGES
from tests.support.asking import a_question as some_question
from tests.support.asking import a_questionnaire as three_languages
from tests.support.campaigning import an_addressee, terms
from tests.support.exported import OVER, SLUG, keep_campaign
from tests.support.questionnaires import a_questionnaire, words
from tests.support.surveys import (
    CLOSES,
    GRACE,
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
    return export(engine, SLUG, level, format, by=by, language="nb", now=OVER).content


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
    people = [
        an_addressee(name=text, address=text, email=text, telephone=text) for text in FORMULAS
    ]
    campaign, asked = terms(name="=1+1"), a_questionnaire(title=words("=1+1"))
    sender = Sender(city="=Dale", home="https://svar.dale.no")

    for made in (links_csv, digital_post_csv):
        text = made(campaign, asked, sender, people).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))

        assert len(rows) == len(FORMULAS) + 1
        assert risky([cell for row in rows for cell in row]) == []


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
    return export(engine, slug, level, format, by="anna", now=CLOSES + GRACE).content


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
